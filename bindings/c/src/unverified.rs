//! `knock_jwt_unverified`.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use knock_jwt::UnverifiedToken;

use crate::error::{ErrorHandle, Status};
use crate::guard::{self, make};
use crate::issued::Warnings;
use crate::text::Kept;
use crate::verifier::token_text;

/// What a token says of itself. Nothing of it was verified: anybody can write such a token. For looking
/// at tokens, never for deciding who somebody is.
///
/// Threads: never changes, so several may read one.
#[derive(Debug)]
pub struct UnverifiedHandle {
    token: UnverifiedToken,
    algorithm: Option<Kept>,
    user_id: Option<Kept>,
    jti: Option<Kept>,
    header: Kept,
    payload: Kept,
    warnings: Warnings,
}

impl UnverifiedHandle {
    fn new(token: UnverifiedToken) -> Self {
        let algorithm = token.algorithm().map(Kept::new);
        let user_id = token.user_id().map(Kept::new);
        let jti = token.jti().map(Kept::new);
        let header = Kept::new(token.header_json());
        let payload = Kept::new(token.payload_json());
        let warnings = Warnings::new(token.warnings());
        Self { token, algorithm, user_id, jti, header, payload, warnings }
    }
}

/// Reads a token without verifying it.
///
/// token, token_len: the token; not kept.
/// unverified: gets what it says; it is the caller's, for knock_jwt_unverified_free.
/// Errors: KNOCK_JWT_TOKEN_MALFORMED, KNOCK_JWT_TOKEN_TOO_LARGE, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_inspect(
    token: *const c_char,
    token_len: usize,
    unverified: Option<&mut MaybeUninit<Option<Box<UnverifiedHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(unverified, error, || {
        // SAFETY: the caller vouches for the token and its length, during this call.
        let token = unsafe { token_text(token, token_len) }?;
        knock_jwt::inspect(token).map(UnverifiedHandle::new)
    })
}

/// The algorithm that the header names. It is the object's, so it is gone when that is freed, and may
/// hold a NUL.
///
/// length: gets its length in bytes, without the NUL at its end; may be NULL.
/// Returns NULL when the token names none, or the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_algorithm(
    unverified: Option<&UnverifiedHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(unverified, length, |token| token.algorithm.as_ref())
}

/// The user that the token says it is for. It is the object's, so it is gone when that is freed, and may
/// hold a NUL.
///
/// length: gets its length in bytes, without the NUL at its end; may be NULL.
/// Returns NULL when the token names none, or the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_user_id(
    unverified: Option<&UnverifiedHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(unverified, length, |token| token.user_id.as_ref())
}

/// The id that the token gives itself. It is the object's, so it is gone when that is freed, and may hold
/// a NUL.
///
/// length: gets its length in bytes, without the NUL at its end; may be NULL.
/// Returns NULL when the token has none, or the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_jti(
    unverified: Option<&UnverifiedHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(unverified, length, |token| token.jti.as_ref())
}

/// When the token says that it was issued.
///
/// seconds: gets the time, or 0 when the token does not say; may be NULL.
/// Returns whether the token says.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_issued_at(
    unverified: Option<&UnverifiedHandle>,
    seconds: Option<&mut MaybeUninit<i64>>,
) -> bool {
    guard::read_time(unverified, seconds, |token| token.token.issued_at())
}

/// When the token says that it expires.
///
/// seconds: gets the time, or 0 when the token does not say; may be NULL.
/// Returns whether the token says.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_expires_at(
    unverified: Option<&UnverifiedHandle>,
    seconds: Option<&mut MaybeUninit<i64>>,
) -> bool {
    guard::read_time(unverified, seconds, |token| token.token.expires_at())
}

/// The header, JSON text. It is the object's, so it is gone when that is freed.
///
/// length: gets its length in bytes, without the NUL; may be NULL.
/// Returns NULL when the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_header(
    unverified: Option<&UnverifiedHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(unverified, length, |token| Some(&token.header))
}

/// The payload, JSON text. It is the object's, so it is gone when that is freed.
///
/// length: gets its length in bytes, without the NUL; may be NULL.
/// Returns NULL when the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_payload(
    unverified: Option<&UnverifiedHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(unverified, length, |token| Some(&token.payload))
}

/// The length of the signature in bits: the size of the RSA key that would have made it.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_signature_bits(
    unverified: Option<&UnverifiedHandle>,
) -> usize {
    guard::read(unverified, 0, |token| token.token.signature_bits())
}

/// How many remarks there are on such a token: the same as when one is issued.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_warning_count(
    unverified: Option<&UnverifiedHandle>,
) -> usize {
    guard::read(unverified, 0, |token| token.warnings.count())
}

/// The stable name of a remark. It is the object's, so it is gone when that is freed. NULL when there are
/// not so many, counted from 0.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_warning_code(
    unverified: Option<&UnverifiedHandle>,
    index: usize,
) -> *const c_char {
    guard::read_text(unverified, None, |token| token.warnings.code(index))
}

/// What the trouble is and what to do, for people. It is the object's, so it is gone when that is freed.
/// NULL when there are not so many, counted from 0.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_warning_message(
    unverified: Option<&UnverifiedHandle>,
    index: usize,
) -> *const c_char {
    guard::read_text(unverified, None, |token| token.warnings.message(index))
}

/// Frees what a token says. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_unverified_free(unverified: Option<Box<UnverifiedHandle>>) {
    guard::free(unverified);
}
