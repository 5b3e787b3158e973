//! `knock_jwt_key`.

use std::ffi::{OsStr, c_char};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use knock_jwt::SigningKey;

use crate::error::{ErrorHandle, Status};
use crate::guard::{self, given, make, make_string};
use crate::text::{self, Kept};
use crate::verifying_key::VerifyingKeyHandle;

/// A signing key, parsed and checked: an RSA key of 2048 to 8192 bits.
///
/// Threads: never changes, so several may use one.
#[derive(Debug)]
pub struct KeyHandle {
    pub(crate) key: SigningKey,
    fingerprint: Kept,
}

impl KeyHandle {
    pub(crate) fn new(key: SigningKey) -> Self {
        let fingerprint = Kept::new(key.fingerprint());
        Self { key, fingerprint }
    }
}

/// Parses a signing key: PKCS#1 or PKCS#8, PEM or DER, plain or in base64, also as shells, YAML and
/// dashboards leave it.
///
/// text, text_len: the key, text or bytes; not kept.
/// key: gets the key, which is the caller's, for knock_jwt_key_free.
/// Errors: 101, 103 to 109 for the key; KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_key_new(
    text: *const c_char,
    text_len: usize,
    key: Option<&mut MaybeUninit<Option<Box<KeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(key, error, || {
        // SAFETY: the caller vouches for the text and its length, during this call.
        let text = unsafe { text::bytes("the key", text, text_len) }?;
        SigningKey::parse(text).map(KeyHandle::new)
    })
}

/// Takes the signing key from the environment: KNOCK_SIGNING_KEY, else the file that
/// KNOCK_SIGNING_KEY_FILE names. An empty variable counts as unset.
///
/// key: gets the key, which is the caller's, for knock_jwt_key_free.
/// Errors: 101 to 109 for the key; KNOCK_JWT_ARGUMENT_INVALID.
/// Threads: no other thread may change the environment meanwhile.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_from_env(
    key: Option<&mut MaybeUninit<Option<Box<KeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(key, error, || SigningKey::from_env().map(KeyHandle::new))
}

/// Reads the signing key from a file.
///
/// path, path_len: its name, as the operating system takes it.
/// key: gets the key, which is the caller's, for knock_jwt_key_free.
/// Errors: 101 to 109 for the key; KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_key_from_file(
    path: *const c_char,
    path_len: usize,
    key: Option<&mut MaybeUninit<Option<Box<KeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(key, error, || {
        // SAFETY: the caller vouches for the path and its length, during this call.
        let path = unsafe { text::bytes("the path", path, path_len) }?;
        SigningKey::from_file(as_path(path)).map(KeyHandle::new)
    })
}

/// Makes a new signing key, for tests and local work.
///
/// bits: 2048, 3072, 4096 or 8192.
/// key: gets the key, which is the caller's, for knock_jwt_key_free.
/// Errors: KNOCK_JWT_SIGNING_KEY_SIZE for other bits, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_generate(
    bits: u32,
    key: Option<&mut MaybeUninit<Option<Box<KeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(key, error, || SigningKey::generate(bits).map(KeyHandle::new))
}

/// The size of the key in bits; 0 when it is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_bits(key: Option<&KeyHandle>) -> usize {
    guard::read(key, 0, |key| key.key.bits())
}

/// The SHA-256 of its verifying key (SPKI), in lower-case hexadecimal: tells keys apart, and is no
/// secret. It is the key's, so it is gone when the key is freed. NULL when the key is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_fingerprint(key: Option<&KeyHandle>) -> *const c_char {
    guard::read_text(key, None, |key| Some(&key.fingerprint))
}

/// The public half of the key, with which tokens are verified.
///
/// verifying_key: gets it; it is the caller's, for knock_jwt_verifying_key_free, and outlives the key.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_verifying_key(
    key: Option<&KeyHandle>,
    verifying_key: Option<&mut MaybeUninit<Option<Box<VerifyingKeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(verifying_key, error, || {
        let key = given("the key", key)?;
        Ok(VerifyingKeyHandle::new(key.key.verifying_key().clone()))
    })
}

/// The private key as PEM. Anybody who has it can sign for any user.
///
/// pem: gets the string, which is the caller's, for knock_jwt_string_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_to_pem(
    key: Option<&KeyHandle>,
    pem: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make_string(pem, error, || text::give(&given("the key", key)?.key.to_pem()?))
}

/// The private key on one line, as Knock's dashboard shows one and environment variables hold it.
/// Anybody who has it can sign for any user.
///
/// base64: gets the string, which is the caller's, for knock_jwt_string_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_to_base64(
    key: Option<&KeyHandle>,
    base64: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make_string(base64, error, || text::give(&given("the key", key)?.key.to_base64()?))
}

/// Frees a key, and overwrites it, unless a signer still uses it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_key_free(key: Option<Box<KeyHandle>>) {
    guard::free(key);
}

/// A path as the operating system has it.
pub(crate) fn as_path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}
