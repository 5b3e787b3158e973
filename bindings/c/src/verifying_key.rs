//! `knock_jwt_verifying_key`.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use knock_jwt::VerifyingKey;

use crate::error::{ErrorHandle, Status};
use crate::guard::{self, make};
use crate::key::as_path;
use crate::text::{self, Kept};

/// A verifying key: the RSA public half of a signing key. No secret.
///
/// Threads: never changes, so several may use one.
#[derive(Debug)]
pub struct VerifyingKeyHandle {
    pub(crate) key: VerifyingKey,
    fingerprint: Kept,
    pem: Kept,
}

impl VerifyingKeyHandle {
    pub(crate) fn new(key: VerifyingKey) -> Self {
        let (fingerprint, pem) = (Kept::new(key.fingerprint()), Kept::new(key.to_pem()));
        Self { key, fingerprint, pem }
    }
}

/// Parses a verifying key: SPKI, PKCS#1 or a certificate, PEM or DER.
///
/// text, text_len: the key, text or bytes; not kept.
/// verifying_key: gets it; it is the caller's, for knock_jwt_verifying_key_free.
/// Errors: KNOCK_JWT_VERIFYING_KEY_INVALID, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_verifying_key_new(
    text: *const c_char,
    text_len: usize,
    verifying_key: Option<&mut MaybeUninit<Option<Box<VerifyingKeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(verifying_key, error, || {
        // SAFETY: the caller vouches for the text and its length, during this call.
        let text = unsafe { text::bytes("the verifying key", text, text_len) }?;
        VerifyingKey::parse(text).map(VerifyingKeyHandle::new)
    })
}

/// Reads a verifying key from a file.
///
/// path, path_len: its name, as the operating system takes it.
/// verifying_key: gets it; it is the caller's, for knock_jwt_verifying_key_free.
/// Errors: KNOCK_JWT_VERIFYING_KEY_INVALID, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_verifying_key_from_file(
    path: *const c_char,
    path_len: usize,
    verifying_key: Option<&mut MaybeUninit<Option<Box<VerifyingKeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(verifying_key, error, || {
        // SAFETY: the caller vouches for the path and its length, during this call.
        let path = unsafe { text::bytes("the path", path, path_len) }?;
        VerifyingKey::from_file(as_path(path)).map(VerifyingKeyHandle::new)
    })
}

/// The size of the key in bits; 0 when it is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_verifying_key_bits(
    verifying_key: Option<&VerifyingKeyHandle>,
) -> usize {
    guard::read(verifying_key, 0, |key| key.key.bits())
}

/// The SHA-256 of the key (SPKI), in lower-case hexadecimal. It is the key's, so it is gone when the key
/// is freed. NULL when the key is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_verifying_key_fingerprint(
    verifying_key: Option<&VerifyingKeyHandle>,
) -> *const c_char {
    guard::read_text(verifying_key, None, |key| Some(&key.fingerprint))
}

/// The key as PEM (SPKI). It is the key's, so it is gone when the key is freed. NULL when the key is
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_verifying_key_to_pem(
    verifying_key: Option<&VerifyingKeyHandle>,
) -> *const c_char {
    guard::read_text(verifying_key, None, |key| Some(&key.pem))
}

/// Frees a verifying key. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_verifying_key_free(verifying_key: Option<Box<VerifyingKeyHandle>>) {
    guard::free(verifying_key);
}
