//! One token.

#![allow(clippy::too_many_arguments)] // an array of them would be copied

use std::path::Path;
use std::sync::LazyLock;

use knock_jwt::{
    Argument, Error, IssuedToken, Jti, KeyCache, TokenOptions, UnixMillis, UserTokenSigner,
};

use super::memory::{Out, bytes, text};
use super::{Answer, run};
use crate::facts::remark_bits;
use crate::grants::GRANTS;
use crate::signer::SIGNERS;

/// A bit of `given`: there is a lifetime.
pub const EXPIRES_IN: u32 = 1;
/// A bit of `given`: there is an issue time.
pub const ISSUED_AT: u32 = 2;
/// A bit of `given`: there are grants.
pub const GRANTS_GIVEN: u32 = 4;
/// A bit of `given`: nothing but the grants is allowed.
pub const EXPLICIT_GRANTS: u32 = 8;
/// A bit of `given`: there is a jti.
pub const JTI: u32 = 16;
/// A bit of `given`: the jti is a random one.
pub const RANDOM_JTI: u32 = 32;

static KEYS: LazyLock<KeyCache> = LazyLock::new(KeyCache::default);

/// What `given` names, and the rest of a call.
struct Options {
    given: u32,
    expires_in: i64,
    issued_at: i64,
    grants: u64,
    jti: *const u8,
    jti_length: i32,
}

impl Options {
    fn has(&self, bit: u32) -> bool {
        self.given & bit != 0
    }

    /// # Safety
    /// `jti` is NULL, or `jti_length` bytes lie there and do not change during the call.
    unsafe fn read(&self) -> Result<TokenOptions, Error> {
        let mut options = TokenOptions::new().explicit_grants(self.has(EXPLICIT_GRANTS));
        if self.has(EXPIRES_IN) {
            options = options.expires_in_secs(self.expires_in);
        }
        if self.has(ISSUED_AT) {
            options = options.issued_at(self.issued_at);
        }
        if self.has(GRANTS_GIVEN) {
            let grants = GRANTS.get(self.grants).ok_or_else(|| Error::closed("grants"))?;
            options = options.grants(grants);
        }
        if self.has(RANDOM_JTI) {
            options = options.jti(Jti::Random);
        } else if self.has(JTI) {
            // SAFETY: the caller vouches for it.
            let jti = unsafe { text("the jti", Argument::Jti, self.jti, self.jti_length) }?;
            options = options.jti(Jti::Given(jti.to_owned()));
        }
        Ok(options)
    }
}

fn answer(issued: IssuedToken) -> Answer<Token> {
    let number = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
    let numbers = [
        number(issued.issued_at()),
        number(issued.expires_at()),
        number(issued.refresh_at()),
        remark_bits(&issued.warnings()),
    ];
    Answer { bytes: Token(issued), numbers }
}

struct Token(IssuedToken);

impl AsRef<[u8]> for Token {
    fn as_ref(&self) -> &[u8] {
        self.0.token().as_bytes()
    }
}

/// Mints a token with the signer of that number, by the host's clock.
///
/// # Safety
/// The pointers are as the introduction says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_host_sign(
    signer: u64,
    user_id: *const u8,
    user_id_length: i32,
    now_ms: i64,
    given: u32,
    expires_in: i64,
    issued_at: i64,
    grants: u64,
    jti: *const u8,
    jti_length: i32,
    out: *mut u8,
    capacity: i32,
    told: *mut i64,
) -> i32 {
    // SAFETY: the caller vouches for them.
    let out = unsafe { Out::new(out, capacity, told) };
    run(out, || {
        let signer = SIGNERS.get(signer).ok_or_else(|| Error::closed("signer"))?;
        // SAFETY: the caller vouches for it.
        let user_id = unsafe { text("the user id", Argument::UserId, user_id, user_id_length) }?;
        let options = Options { given, expires_in, issued_at, grants, jti, jti_length };
        // SAFETY: the caller vouches for the jti.
        let options = unsafe { options.read() }?;
        signer.issue_at(user_id, &options, UnixMillis(now_ms)).map(answer)
    })
}

/// Mints a token with a key that is given as text, or, when that is NULL, with the one of the environment's
/// values. The last few keys are remembered by a hash of their text, and not parsed again.
///
/// # Safety
/// The pointers are as the introduction says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_host_sign_with_key(
    key: *const u8,
    key_length: i32,
    environment_key: *const u8,
    environment_key_length: i32,
    environment_file: *const u8,
    environment_file_length: i32,
    user_id: *const u8,
    user_id_length: i32,
    now_ms: i64,
    given: u32,
    expires_in: i64,
    issued_at: i64,
    grants: u64,
    jti: *const u8,
    jti_length: i32,
    out: *mut u8,
    capacity: i32,
    told: *mut i64,
) -> i32 {
    // SAFETY: the caller vouches for them.
    let out = unsafe { Out::new(out, capacity, told) };
    run(out, || {
        // SAFETY: the caller vouches for it.
        let user_id = unsafe { text("the user id", Argument::UserId, user_id, user_id_length) }?;
        let options = Options { given, expires_in, issued_at, grants, jti, jti_length };
        // SAFETY: the caller vouches for the jti.
        let options = unsafe { options.read() }?;
        // SAFETY: the caller vouches for it.
        let key = unsafe { bytes("the signing key", key, key_length) }?;
        let key = if let Some(key) = key {
            KEYS.parse(key)
        } else {
            let what = "the environment's key";
            // SAFETY: the caller vouches for it.
            let key = unsafe { bytes(what, environment_key, environment_key_length) }?;
            // SAFETY: the caller vouches for it.
            let file = unsafe { file(environment_file, environment_file_length) }?;
            KEYS.from_env_values(key, file)
        }?;
        UserTokenSigner::new(key).issue_at(user_id, &options, UnixMillis(now_ms)).map(answer)
    })
}

/// A path.
///
/// # Safety
/// As [`bytes`].
pub(super) unsafe fn file<'a>(data: *const u8, length: i32) -> Result<Option<&'a Path>, Error> {
    let path = Argument::Option("the path of the file");
    if data.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller vouches for what this asks.
    unsafe { text("the path of the file", path, data, length) }.map(|name| Some(Path::new(name)))
}
