//! A private key on its way in and out.

use knock_jwt::{Argument, Error, SigningKey, Zeroizing};

use super::memory::{Out, bytes};
use super::sign::file;
use super::{Answer, run};
use crate::key::KEYS;

/// A form of a key: PKCS#1 in PEM.
pub const PEM: i32 = 1;
/// A form of a key: PKCS#8 in PEM.
pub const PKCS8_PEM: i32 = 2;
/// A form of a key: the base64 that Knock's dashboard shows.
pub const BASE64: i32 = 3;

/// Keeps a parsed key for `NativeSigningKey.adopt`, whose number is the answer's second.
fn keep(key: SigningKey) -> Answer<[u8; 0]> {
    let number = i64::try_from(KEYS.add(key)).unwrap_or(0);
    Answer { bytes: [], numbers: [number, 0, 0, 0] }
}

/// Reads a key from the bytes of a text, or DER.
///
/// # Safety
/// The pointers are as the introduction says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_host_parse_key(
    key: *const u8,
    key_length: i32,
    out: *mut u8,
    capacity: i32,
    told: *mut i64,
) -> i32 {
    // SAFETY: the caller vouches for them.
    let out = unsafe { Out::new(out, capacity, told) };
    run(out, || {
        // SAFETY: the caller vouches for it.
        let key = unsafe { bytes("the signing key", key, key_length) }?;
        let key = key.ok_or_else(|| Error::missing(Argument::SigningKey))?;
        SigningKey::parse(key).map(keep)
    })
}

/// Reads a key from the values of the environment's variables; NULL where one is not set.
///
/// # Safety
/// The pointers are as the introduction says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_host_environment_key(
    environment_key: *const u8,
    environment_key_length: i32,
    environment_file: *const u8,
    environment_file_length: i32,
    out: *mut u8,
    capacity: i32,
    told: *mut i64,
) -> i32 {
    // SAFETY: the caller vouches for them.
    let out = unsafe { Out::new(out, capacity, told) };
    run(out, || {
        let what = "the environment's key";
        // SAFETY: the caller vouches for it.
        let key = unsafe { bytes(what, environment_key, environment_key_length) }?;
        // SAFETY: the caller vouches for it.
        let file = unsafe { file(environment_file, environment_file_length) }?;
        SigningKey::from_env_values(key, file).map(keep)
    })
}

/// Writes the key of that number as text in a form, of which nothing is left behind elsewhere.
///
/// # Safety
/// The pointers are as the introduction says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_host_key_text(
    key: u64,
    form: i32,
    out: *mut u8,
    capacity: i32,
    told: *mut i64,
) -> i32 {
    // SAFETY: the caller vouches for them.
    let out = unsafe { Out::new(out, capacity, told) };
    run(out, || {
        let key = KEYS.get(key).ok_or_else(|| Error::closed("signing key"))?;
        let text = match form {
            PEM => key.to_pem(),
            PKCS8_PEM => key.to_pkcs8_pem(),
            BASE64 => key.to_base64(),
            _ => Err(Error::argument_invalid("no form of a key has that number")),
        }?;
        Ok(Answer { bytes: Text(text), numbers: [0; 4] })
    })
}

struct Text(Zeroizing<String>);

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
