//! Where a key comes from: the environment or a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::SigningKey;
use super::refusal::missing;
use super::secrecy::{is_key, may_hold_key};
use super::text::MAX_TEXT;
use crate::error::{Error, ErrorKind, Result};

/// The environment variable that holds the signing key.
pub const SIGNING_KEY_VARIABLE: &str = "KNOCK_SIGNING_KEY";
/// The environment variable that names a file which holds the signing key.
pub const SIGNING_KEY_FILE_VARIABLE: &str = "KNOCK_SIGNING_KEY_FILE";

pub(super) fn from_env() -> Result<SigningKey> {
    let key = std::env::var_os(SIGNING_KEY_VARIABLE)
        .map(|value| Zeroizing::new(value.into_encoded_bytes()));
    let file = std::env::var_os(SIGNING_KEY_FILE_VARIABLE);
    let key = key.as_ref().map(|key| key.as_slice());
    from_values(key, file.as_ref().map(Path::new), |text| SigningKey::parse(text))
}

/// The key of those values of the two variables; `parse` makes it of its text.
pub(super) fn from_values(
    key: Option<&[u8]>,
    file: Option<&Path>,
    parse: impl Fn(&[u8]) -> Result<SigningKey>,
) -> Result<SigningKey> {
    if let Some(key) = key {
        match parse(key) {
            // Empty, or nothing but white space and marks: the same as unset.
            Err(error) if error.kind() == ErrorKind::SigningKeyMissing => {}
            parsed => return parsed,
        }
    }
    match file.filter(|path| !path.as_os_str().as_encoded_bytes().trim_ascii().is_empty()) {
        Some(path) => from_file(path, parse),
        None => Err(missing()),
    }
}

pub(super) fn from_file(
    path: &Path,
    parse: impl FnOnce(&[u8]) -> Result<SigningKey>,
) -> Result<SigningKey> {
    let bytes = read(path).map_err(|reason| {
        let message = format!("the signing key file {} {reason}", shown(path));
        Error::new(ErrorKind::SigningKeyUnreadable, message)
    })?;
    parse(bytes.as_slice())
}

/// A path for a message.
pub(super) fn shown(path: &Path) -> String {
    match path.to_string_lossy() {
        name if may_hold_key(&name) => "(its name is not shown, for it may hold a key)".to_owned(),
        name => name.into_owned(),
    }
}

/// Reads a whole file that is no larger than any key.
///
/// # Errors
/// The rest of a sentence that starts with the file.
pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    if is_key(path.as_os_str().as_encoded_bytes()) {
        return Err(
            "is not a path but a key: give it as KNOCK_SIGNING_KEY, or write it into a file \
                    and name that"
                .to_owned(),
        );
    }
    let cannot =
        |error: io::Error| format!("cannot be read ({error}); check its path and its rights");
    let file = File::open(path).map_err(cannot)?;
    let expected = file.metadata().map_or(0, |metadata| metadata.len());
    // Room for all of it at once: a buffer that grew would leave copies of the key behind.
    let room = usize::try_from(expected).unwrap_or(MAX_TEXT).clamp(1 << 14, MAX_TEXT);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
    file.take(MAX_TEXT as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() > MAX_TEXT {
        return Err("is larger than 1 MiB, which no key is".to_owned());
    }
    Ok(bytes)
}
