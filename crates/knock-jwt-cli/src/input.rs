//! Files and standard input.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use knock_jwt::ErrorKind;

use crate::failure::Problem;
use crate::talk;

/// More than any token, key or grants that we would take.
const MAX_SIZE: u64 = 1 << 20;

/// Where something is read from: `-` stands for standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Stdin,
    File(PathBuf),
}

impl From<OsString> for Input {
    fn from(argument: OsString) -> Self {
        if argument == "-" { Self::Stdin } else { Self::File(argument.into()) }
    }
}

impl Input {
    pub(crate) fn is_stdin(&self) -> bool {
        *self == Self::Stdin
    }

    /// How a message calls it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Opens it, and tells its length where that is known.
    pub(crate) fn open(&self) -> Result<(Box<dyn Read>, Option<u64>), Problem> {
        match self {
            Self::Stdin => Ok((Box::new(io::stdin().lock()), None)),
            Self::File(path) => {
                let file =
                    File::open(path).map_err(|error| Problem::unreadable(&self.name(), &error))?;
                let length = file.metadata().ok().filter(std::fs::Metadata::is_file);
                Ok((Box::new(file), length.map(|metadata| metadata.len())))
            }
        }
    }

    /// Reads something of moderate size; `what` is told to a person who is expected to type it.
    pub(crate) fn read(&self, what: &str) -> Result<Vec<u8>, Problem> {
        if self.is_stdin() && io::stdin().is_terminal() {
            talk::note(format_args!("paste the {what}, then end with Ctrl-D (Ctrl-Z on Windows)"));
        }
        let mut bytes = Vec::new();
        let (reader, _) = self.open()?;
        reader
            .take(MAX_SIZE)
            .read_to_end(&mut bytes)
            .map_err(|error| Problem::unreadable(&self.name(), &error))?;
        Ok(bytes)
    }

    /// Like [`read`](Self::read), for text.
    pub(crate) fn read_text(&self, what: &str) -> Result<String, Problem> {
        decode(&self.read(what)?).ok_or_else(|| {
            let message = format!("{} holds no {what}: it is not text in UTF-8", self.name());
            Problem::new(ErrorKind::InputUnreadable, message)
        })
    }
}

/// Text without a byte-order mark. Windows PowerShell's `>` writes UTF-16.
fn decode(bytes: &[u8]) -> Option<String> {
    let units = |wide: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, rest) = wide.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty())
    };
    match bytes {
        [0xff, 0xfe, wide @ ..] => units(wide, u16::from_le_bytes),
        [0xfe, 0xff, wide @ ..] => units(wide, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_text_as_shells_write_it() {
        assert_eq!(decode(b"eyJ\n").as_deref(), Some("eyJ\n"));
        assert_eq!(decode(b"\xef\xbb\xbfeyJ").as_deref(), Some("eyJ"));
        assert_eq!(decode(b"\xff\xfee\0y\0").as_deref(), Some("ey"));
        assert_eq!(decode(b"\xfe\xff\0e\0y").as_deref(), Some("ey"));
        assert_eq!(decode(b"\xff\xfee\0y"), None);
        assert_eq!(decode(b"\xe9"), None);
    }
}
