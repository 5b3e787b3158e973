//! `knock_jwt_verifier`.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use knock_jwt::{Argument, Error, UnixMillis, UserTokenVerifier};

use crate::claims::ClaimsHandle;
use crate::error::{ErrorHandle, Status};
use crate::guard::{self, given, make, run};
use crate::text;
use crate::verifying_key::VerifyingKeyHandle;

/// Verifies user tokens with one or more verifying keys: RS256 only, and strictly.
///
/// Threads: any number may verify with one at once, none may change it meanwhile.
#[derive(Debug)]
pub struct VerifierHandle(UserTokenVerifier);

/// Makes a verifier that accepts what any of the keys signed: several serve while a key is being
/// rotated.
///
/// verifying_keys, count: `const knock_jwt_verifying_key *keys[] = { key };`. They stay the caller's; may
/// be freed at once.
/// verifier: gets it; it is the caller's, for knock_jwt_verifier_free.
/// Errors: KNOCK_JWT_VERIFYING_KEY_INVALID for no key at all, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_verifier_new(
    verifying_keys: *const Option<&VerifyingKeyHandle>,
    count: usize,
    verifier: Option<&mut MaybeUninit<Option<Box<VerifierHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(verifier, error, || {
        // SAFETY: the caller vouches for the list of keys and its length, during this call.
        let keys = unsafe { text::list("the list of verifying keys", verifying_keys, count) }?;
        let keys = keys.iter().map(|key| Ok(given("a verifying key", *key)?.key.clone()));
        let keys: Vec<_> = keys.collect::<Result<_, Error>>()?;
        UserTokenVerifier::new(keys).map(VerifierHandle)
    })
}

/// Allows for clocks that differ, in whole seconds from 0 to 300; 0 unless set.
///
/// Errors: KNOCK_JWT_OPTIONS_INVALID, KNOCK_JWT_ARGUMENT_INVALID; the leeway is then as it was.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_verifier_set_leeway(
    verifier: Option<&mut VerifierHandle>,
    seconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let verifier = given("the verifier", verifier)?;
        verifier.0 = verifier.0.clone().leeway_secs(seconds)?;
        Ok(())
    })
}

/// The same verifier anew, with no lock in common: see knock_jwt_signer_renew.
///
/// renewed: gets it; it is the caller's, for knock_jwt_verifier_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID, KNOCK_JWT_VERIFYING_KEY_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_verifier_renew(
    verifier: Option<&VerifierHandle>,
    renewed: Option<&mut MaybeUninit<Option<Box<VerifierHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(renewed, error, || given("the verifier", verifier)?.0.renewed().map(VerifierHandle))
}

/// Verifies a token by the operating system's clock.
///
/// token, token_len: the token; not kept.
/// claims: gets what it says; they are the caller's, for knock_jwt_claims_free.
/// Errors: 301 to 307 for the token, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_verify(
    verifier: Option<&VerifierHandle>,
    token: *const c_char,
    token_len: usize,
    claims: Option<&mut MaybeUninit<Option<Box<ClaimsHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(claims, error, || {
        // SAFETY: the caller vouches for the token and its length, during this call.
        let token = unsafe { token_text(token, token_len) };
        verify(verifier, token, UnixMillis::now())
    })
}

/// Verifies a token by the caller's clock.
///
/// milliseconds: the time since 1970, rounded down to seconds.
/// Errors: those of knock_jwt_verify; KNOCK_JWT_ISSUED_AT_INVALID for a time before 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_verify_at(
    verifier: Option<&VerifierHandle>,
    token: *const c_char,
    token_len: usize,
    milliseconds: i64,
    claims: Option<&mut MaybeUninit<Option<Box<ClaimsHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(claims, error, || {
        // SAFETY: the caller vouches for the token and its length, during this call.
        let token = unsafe { token_text(token, token_len) };
        verify(verifier, token, UnixMillis(milliseconds))
    })
}

/// Frees a verifier. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_verifier_free(verifier: Option<Box<VerifierHandle>>) {
    guard::free(verifier);
}

fn verify(
    verifier: Option<&VerifierHandle>,
    token: Result<&str, Error>,
    now: UnixMillis,
) -> Result<ClaimsHandle, Error> {
    let verifier = given("the verifier", verifier)?;
    verifier.0.verify_at(token?, now).map(ClaimsHandle::new)
}

/// A token that somebody sent. That it is not in UTF-8 is their fault and not the program's.
///
/// # Safety
/// `token` is NULL, or `token_len` bytes lie there and do not change for as long as `'a`.
pub(crate) unsafe fn token_text<'a>(
    token: *const c_char,
    token_len: usize,
) -> Result<&'a str, Error> {
    // SAFETY: the caller vouches for what this asks.
    let bytes = unsafe { text::bytes("the token", token, token_len) }?;
    str::from_utf8(bytes).map_err(|_| Error::not_utf8(Argument::Token))
}
