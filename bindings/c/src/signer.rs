//! `knock_jwt_signer`: the calls that sign.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use knock_jwt::{Error, IssuedToken, SigningKey, UserTokenSigner};

use crate::config::ConfigHandle;
use crate::error::{ErrorHandle, Status};
use crate::guard::{self, given, make, make_string, run};
use crate::issued::IssuedHandle;
use crate::key::KeyHandle;
use crate::options::OptionsHandle;
use crate::text;

/// Mints Knock user tokens with one signing key. Make one at start-up and keep it.
///
/// Threads: never changes, so any number may sign with one at once.
#[derive(Debug)]
pub struct SignerHandle(pub(crate) UserTokenSigner);

/// Makes a signer.
///
/// key: stays the caller's; may be freed at once.
/// config: its settings, which stay the caller's; NULL for the usual ones.
/// signer: gets it; it is the caller's, for knock_jwt_signer_free.
/// Errors: KNOCK_JWT_EXPIRES_IN_INVALID, KNOCK_JWT_OPTIONS_INVALID, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_signer_new(
    key: Option<&KeyHandle>,
    config: Option<&ConfigHandle>,
    signer: Option<&mut MaybeUninit<Option<Box<SignerHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(signer, error, || {
        let key = given("the key", key)?.key.clone();
        config.unwrap_or(&ConfigHandle::default()).build(key).map(SignerHandle)
    })
}

/// Makes a signer with the usual settings, of the key that knock_jwt_key_from_env finds.
///
/// signer: gets it; it is the caller's, for knock_jwt_signer_free.
/// Errors: 101 to 109 for the key; KNOCK_JWT_ARGUMENT_INVALID.
/// Threads: no other thread may change the environment meanwhile.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_signer_from_env(
    signer: Option<&mut MaybeUninit<Option<Box<SignerHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(signer, error, || SigningKey::from_env().map(UserTokenSigner::new).map(SignerHandle))
}

/// The key of a signer.
///
/// key: gets it; it is the caller's, for knock_jwt_key_free, and outlives the signer.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_signer_key(
    signer: Option<&SignerHandle>,
    key: Option<&mut MaybeUninit<Option<Box<KeyHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(key, error, || Ok(KeyHandle::new(given("the signer", signer)?.0.key().clone())))
}

/// The same signer anew, with no lock in common: for a child process that was forked while other threads
/// were signing, since a lock that one of them held stays locked in the child. Take the new one there,
/// and don't free the old one (in C++, signer::release() lets go of it). A child forked while nobody signs
/// needs none of this.
///
/// renewed: gets it; it is the caller's, for knock_jwt_signer_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID, KNOCK_JWT_INTERNAL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_signer_renew(
    signer: Option<&SignerHandle>,
    renewed: Option<&mut MaybeUninit<Option<Box<SignerHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(renewed, error, || given("the signer", signer)?.0.renewed().map(SignerHandle))
}

/// Mints a token for a user.
///
/// user_id, user_id_len: the id under which Knock knows the user, in UTF-8; not kept.
/// options: what the token should be like; NULL for the signer's usual.
/// token: gets the string, which is the caller's, for knock_jwt_string_free.
/// Errors: KNOCK_JWT_USER_ID_MISSING for an empty id; 203 to 206 for the options;
/// KNOCK_JWT_SIGNING_FAILED; KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_sign(
    signer: Option<&SignerHandle>,
    user_id: *const c_char,
    user_id_len: usize,
    options: Option<&OptionsHandle>,
    token: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make_string(token, error, || {
        // SAFETY: the caller vouches for the user id and its length, during this call.
        let user_id = unsafe { text::utf8("the user id", user_id, user_id_len) };
        text::give(made(signer, user_id, options)?.as_str())
    })
}

/// Mints a token for a user into the caller's own buffer, followed by a NUL.
///
/// user_id, user_id_len, options: as for knock_jwt_sign.
/// buffer, capacity: where to write, and how many bytes there are. 1,024 hold a token without grants of a
/// key of up to 4096 bits and an id of up to 100 bytes. NULL with 0 only asks how many it takes. The
/// user id may lie in it.
/// needed: gets how many bytes the token takes with its NUL, also when there are too few; may be NULL.
/// Errors: KNOCK_JWT_BUFFER_TOO_SMALL, and then nothing is written; those of knock_jwt_sign.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_sign_into(
    signer: Option<&SignerHandle>,
    user_id: *const c_char,
    user_id_len: usize,
    options: Option<&OptionsHandle>,
    buffer: *mut c_char,
    capacity: usize,
    needed: Option<&mut MaybeUninit<usize>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let mut needed = needed;
        if let Some(needed) = &mut needed {
            needed.write(0);
        }
        let token = {
            // SAFETY: the caller vouches for the user id and its length, until the buffer is written.
            let user_id = unsafe { text::utf8("the user id", user_id, user_id_len) };
            made(signer, user_id, options)?
        };
        // SAFETY: the caller vouches for the buffer and its capacity. The user id, which may lie in the
        // buffer, is not borrowed any more.
        unsafe { text::copy(token.as_str(), buffer, capacity, needed) }
    })
}

/// Mints a token for a user, and tells its times.
///
/// user_id, user_id_len, options: as for knock_jwt_sign.
/// issued: gets the token; it is the caller's, for knock_jwt_issued_free.
/// Errors: those of knock_jwt_sign.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_issue(
    signer: Option<&SignerHandle>,
    user_id: *const c_char,
    user_id_len: usize,
    options: Option<&OptionsHandle>,
    issued: Option<&mut MaybeUninit<Option<Box<IssuedHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(issued, error, || {
        let signer = given("the signer", signer)?;
        // SAFETY: the caller vouches for the user id and its length, during this call.
        let user_id = unsafe { text::utf8("the user id", user_id, user_id_len) }?;
        let usual = OptionsHandle::default();
        let options = options.unwrap_or(&usual);
        signer.0.issue_at(user_id, options.options(), options.now()).map(IssuedHandle::new)
    })
}

/// Frees a signer. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_signer_free(signer: Option<Box<SignerHandle>>) {
    guard::free(signer);
}

/// A token that was made. It borrows nothing from the caller.
enum Made {
    Reused(IssuedToken),
    New(String),
}

impl Made {
    fn as_str(&self) -> &str {
        match self {
            Self::Reused(issued) => issued.token(),
            Self::New(token) => token,
        }
    }
}

/// Signs, and leaves the copying to the entry: a token that is reused is copied once.
fn made(
    signer: Option<&SignerHandle>,
    user_id: Result<&str, Error>,
    options: Option<&OptionsHandle>,
) -> Result<Made, Error> {
    let signer = &given("the signer", signer)?.0;
    let user_id = user_id?;
    let usual = OptionsHandle::default();
    let options = options.unwrap_or(&usual);
    let (options, now) = (options.options(), options.now());
    match signer.cached_at(user_id, options, now) {
        Some(issued) => Ok(Made::Reused(issued)),
        None => signer.sign_at(user_id, options, now).map(Made::New),
    }
}
