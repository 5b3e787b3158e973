//! `knock_jwt_options`.

use std::ffi::c_char;
use std::mem::{self, MaybeUninit};

use knock_jwt::{Jti, TokenOptions, UnixMillis};

use crate::error::{ErrorHandle, Status};
use crate::grants::GrantsHandle;
use crate::guard::{self, given, make, run};
use crate::text;

/// What a token should be like. Without any setter called: of the signer's usual lifetime, issued now,
/// without grants. One object serves for any number of tokens.
///
/// Threads: several may sign with one, none may change it meanwhile.
#[derive(Debug, Default)]
pub struct OptionsHandle {
    options: TokenOptions,
    now: Option<UnixMillis>,
}

impl OptionsHandle {
    pub(crate) fn options(&self) -> &TokenOptions {
        &self.options
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.now.unwrap_or_else(UnixMillis::now)
    }
}

/// Changes options, where there are any.
fn set(
    options: Option<&mut OptionsHandle>,
    error: guard::ErrorPlace<'_>,
    change: impl FnOnce(TokenOptions) -> Result<TokenOptions, knock_jwt::Error>,
) -> Status {
    run(error, || {
        let options = given("the options", options)?;
        options.options = change(mem::take(&mut options.options))?;
        Ok(())
    })
}

/// Options that say nothing yet.
///
/// options: gets them; they are the caller's, for knock_jwt_options_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_new(
    options: Option<&mut MaybeUninit<Option<Box<OptionsHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(options, error, || Ok(OptionsHandle::default()))
}

/// How long the token is valid, in whole seconds, in place of the signer's lifetime. Zero and less are
/// refused when signing, as KNOCK_JWT_EXPIRES_IN_INVALID.
///
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_set_expires_in(
    options: Option<&mut OptionsHandle>,
    seconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    set(options, error, |options| Ok(options.expires_in_secs(seconds)))
}

/// When the token was issued, in whole seconds since 1970, in place of now. A negative one is refused
/// when signing, as KNOCK_JWT_ISSUED_AT_INVALID. Such a token is never reused.
///
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_set_issued_at(
    options: Option<&mut OptionsHandle>,
    seconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    set(options, error, |options| Ok(options.issued_at(seconds)))
}

/// What the token grants.
///
/// grants: copied, so they stay the caller's, to change or free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_set_grants(
    options: Option<&mut OptionsHandle>,
    grants: Option<&GrantsHandle>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let options = given("the options", options)?;
        let grants = given("the grants", grants)?.0.clone();
        options.options = mem::take(&mut options.options).grants(grants);
        Ok(())
    })
}

/// Whether the token allows only what it grants, in place of that on top of the user's own rights.
///
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_set_explicit_grants(
    options: Option<&mut OptionsHandle>,
    explicit_grants: bool,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    set(options, error, |options| Ok(options.explicit_grants(explicit_grants)))
}

/// The token's id (jti). An empty one is refused when signing, as KNOCK_JWT_JTI_INVALID.
///
/// jti, jti_len: the id; copied.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_options_set_jti(
    options: Option<&mut OptionsHandle>,
    jti: *const c_char,
    jti_len: usize,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let options = given("the options", options)?;
        // SAFETY: the caller vouches for the jti and its length, during this call.
        let jti = unsafe { text::utf8("the jti", jti, jti_len) }?;
        options.options = mem::take(&mut options.options).jti(Jti::Given(jti.to_owned()));
        Ok(())
    })
}

/// A random id (jti), a UUID of version 4, new for each token. Such a token is never reused.
///
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_set_random_jti(
    options: Option<&mut OptionsHandle>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    set(options, error, |options| Ok(options.jti(Jti::Random)))
}

/// The time by which to sign and reuse, in place of the operating system's: for tests with a clock of
/// their own.
///
/// milliseconds: since 1970, rounded down to seconds; negative ones are refused when signing, as
/// KNOCK_JWT_ISSUED_AT_INVALID.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_set_now(
    options: Option<&mut OptionsHandle>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        given("the options", options)?.now = Some(UnixMillis(milliseconds));
        Ok(())
    })
}

/// Frees options. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_options_free(options: Option<Box<OptionsHandle>>) {
    guard::free(options);
}
