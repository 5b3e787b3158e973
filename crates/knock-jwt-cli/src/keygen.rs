//! `keygen`: a signing key for tests and local work.

use knock_jwt::{SigningKey, Zeroizing};

use crate::args::{KeyFormat, KeygenArgs};
use crate::atomic::AtomicFile;
use crate::exit::Exit;
use crate::failure::Result;
use crate::input::Input;
use crate::output;
use crate::talk;

pub(crate) fn run(args: &KeygenArgs) -> Result<Exit> {
    let file = match &args.output {
        Some(Input::File(path)) => Some((path, AtomicFile::create(path, args.force)?)),
        Some(Input::Stdin) | None => None,
    };
    let key = SigningKey::generate(args.bits)?;
    let text = match args.format {
        KeyFormat::Pem => key.to_pem()?,
        KeyFormat::Pkcs8 => key.to_pkcs8_pem()?,
        KeyFormat::Base64 => key.to_base64()?,
    };
    let text = with_line_end(&text);
    if let Some((path, mut file)) = file {
        file.write(text.as_bytes())?;
        file.commit()?;
        talk::note(format_args!("wrote {}, fingerprint {}", path.display(), key.fingerprint()));
    } else {
        output::data(text.as_bytes())?;
    }
    talk::note(
        "this key is for tests and local work: Knock makes the keys of its environments itself, and \
         its dashboard shows them",
    );
    Ok(Exit::Success)
}

/// One buffer, so that standard output keeps no copy of a part.
fn with_line_end(text: &str) -> Zeroizing<String> {
    let text = text.trim_end();
    let mut line = Zeroizing::new(String::with_capacity(text.len() + 1));
    line.push_str(text);
    line.push('\n');
    line
}
