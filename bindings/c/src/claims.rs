//! `knock_jwt_claims`.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use knock_jwt::Claims;

use crate::guard;
use crate::text::Kept;

/// What a verified token says. Times are whole seconds since 1970.
///
/// Threads: never changes, so several may read one.
#[derive(Debug)]
pub struct ClaimsHandle {
    claims: Claims,
    user_id: Kept,
    jti: Option<Kept>,
    grants: Option<Kept>,
    payload: Kept,
}

impl ClaimsHandle {
    pub(crate) fn new(claims: Claims) -> Self {
        let user_id = Kept::new(claims.user_id());
        let jti = claims.jti().map(Kept::new);
        let grants = claims.grants_json().map(Kept::new);
        let payload = Kept::new(claims.payload_json());
        Self { claims, user_id, jti, grants, payload }
    }
}

/// The user id (sub). It is the claims', so it is gone when they are freed, and may hold a NUL.
///
/// length: gets its length in bytes, without the NUL at its end; may be NULL.
/// Returns NULL when the claims are NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_user_id(
    claims: Option<&ClaimsHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(claims, length, |claims| Some(&claims.user_id))
}

/// When the token expires (exp); 0 when the claims are NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_expires_at(claims: Option<&ClaimsHandle>) -> i64 {
    guard::read(claims, 0, |claims| guard::seconds(claims.claims.expires_at()))
}

/// When the token was issued (iat).
///
/// seconds: gets the time, or 0 when the token does not say; may be NULL.
/// Returns whether the token says.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_issued_at(
    claims: Option<&ClaimsHandle>,
    seconds: Option<&mut MaybeUninit<i64>>,
) -> bool {
    guard::read_time(claims, seconds, |claims| claims.claims.issued_at())
}

/// Before when the token is not valid (nbf).
///
/// seconds: gets the time, or 0 when the token does not say; may be NULL.
/// Returns whether the token says.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_not_before(
    claims: Option<&ClaimsHandle>,
    seconds: Option<&mut MaybeUninit<i64>>,
) -> bool {
    guard::read_time(claims, seconds, |claims| claims.claims.not_before())
}

/// The token's id. It is the claims', so it is gone when they are freed, and may hold a NUL.
///
/// length: gets its length in bytes, without the NUL at its end; may be NULL.
/// Returns NULL when the token has none, or the claims are NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_jti(
    claims: Option<&ClaimsHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(claims, length, |claims| claims.jti.as_ref())
}

/// Whether the token allows only what it grants; false when the claims are NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_explicit_grants(claims: Option<&ClaimsHandle>) -> bool {
    guard::read(claims, false, |claims| claims.claims.explicit_grants())
}

/// What the token grants, JSON text. It is the claims', so it is gone when they are freed.
///
/// length: gets its length in bytes, without the NUL; may be NULL.
/// Returns NULL when the token has no grants, or the claims are NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_grants(
    claims: Option<&ClaimsHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(claims, length, |claims| claims.grants.as_ref())
}

/// All that the token says, JSON text as it was signed. It is the claims', so it is gone when they are
/// freed.
///
/// length: gets its length in bytes, without the NUL; may be NULL.
/// Returns NULL when the claims are NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_payload(
    claims: Option<&ClaimsHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(claims, length, |claims| Some(&claims.payload))
}

/// Which of the verifier's keys signed the token, counted from 0.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_key_index(claims: Option<&ClaimsHandle>) -> usize {
    guard::read(claims, 0, |claims| claims.claims.key_index())
}

/// Frees claims. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_claims_free(claims: Option<Box<ClaimsHandle>>) {
    guard::free(claims);
}
