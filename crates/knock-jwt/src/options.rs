//! What a caller may ask for beside the user id.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::grants::Grants;
use crate::json::MAX_SAFE_INTEGER;

/// The largest time that a token can carry, in seconds: 2^53 − 1.
#[allow(clippy::cast_sign_loss)] // a positive constant
pub(crate) const MAX_TIME: u64 = MAX_SAFE_INTEGER as u64;

/// What one token should be like. Everything has a default; an empty set of options asks for a token
/// of the signer's usual lifetime, issued now, without grants.
///
/// ```
/// use std::time::Duration;
/// use knock_jwt::{Grants, Jti, Permission, TokenOptions};
///
/// let options = TokenOptions::new()
///     .expires_in(Duration::from_secs(900))
///     .grants(Grants::new().tenant("acme", [Permission::UserFeedRead]))
///     .explicit_grants(true)
///     .jti(Jti::Random);
/// ```
#[derive(Clone, Debug, Default)]
pub struct TokenOptions {
    pub(crate) expires_in: Option<Lifetime>,
    pub(crate) issued_at: Option<i64>,
    pub(crate) grants: Option<Grants>,
    pub(crate) explicit_grants: bool,
    pub(crate) jti: Jti,
}

/// The token's id, the claim `jti` (RFC 7519 §4.1.7). Without one, two tokens for one user in one
/// second are identical.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Jti {
    /// No id.
    #[default]
    None,
    /// A random UUID (version 4, RFC 9562 §5.4), new for each token.
    Random,
    /// This id; it must not be empty.
    Given(String),
}

/// A lifetime as it was given, checked when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    Seconds(i64),
    Duration(Duration),
}

impl Lifetime {
    /// The lifetime in whole seconds.
    ///
    /// # Errors
    /// `expires_in_invalid` when it is zero, negative, fractional or beyond what a token can carry.
    pub(crate) fn seconds(self) -> Result<u64> {
        let seconds = match self {
            Self::Duration(duration) if duration.subsec_nanos() != 0 => {
                return Err(expires_in_invalid("is not a whole number of seconds"));
            }
            Self::Duration(duration) => duration.as_secs(),
            Self::Seconds(seconds) => {
                u64::try_from(seconds).map_err(|_| expires_in_invalid("is negative"))?
            }
        };
        match seconds {
            0 => Err(expires_in_invalid("is zero, so the token would never be valid")),
            1..=MAX_TIME => Ok(seconds),
            _ => Err(too_late()),
        }
    }
}

impl TokenOptions {
    /// No wishes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the token is valid, in whole seconds; by default what the signer was made with.
    /// Zero, a fraction of a second, or more than 2^53 − 1 seconds after the year 1970 are refused
    /// when signing, as `expires_in_invalid`.
    #[must_use]
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expires_in = Some(Lifetime::Duration(lifetime));
        self
    }

    /// Like [`expires_in`](Self::expires_in), from a number of seconds that may be negative, as hosts
    /// have it; a negative one is refused when signing, as `expires_in_invalid`.
    #[must_use]
    pub fn expires_in_secs(mut self, seconds: i64) -> Self {
        self.expires_in = Some(Lifetime::Seconds(seconds));
        self
    }

    /// When the token was issued, in whole seconds since 1970 (RFC 7519 §4.1.6), in place of now. A
    /// negative one is refused when signing, as `issued_at_invalid`. A token with an explicit issue
    /// time is never reused.
    #[must_use]
    pub fn issued_at(mut self, seconds: i64) -> Self {
        self.issued_at = Some(seconds);
        self
    }

    /// What the token grants.
    #[must_use]
    pub fn grants(mut self, grants: Grants) -> Self {
        self.grants = Some(grants);
        self
    }

    /// Whether the token allows only what it grants (`explicit_grants: true`), in place of granting
    /// it on top of the user's own rights.
    #[must_use]
    pub fn explicit_grants(mut self, explicit: bool) -> Self {
        self.explicit_grants = explicit;
        self
    }

    /// The token's id.
    #[must_use]
    pub fn jti(mut self, jti: Jti) -> Self {
        self.jti = jti;
        self
    }
}

/// The issue time in seconds, checked.
pub(crate) fn check_issued_at(seconds: i64) -> Result<u64> {
    match u64::try_from(seconds) {
        Ok(seconds) if seconds <= MAX_TIME => Ok(seconds),
        Ok(_) => Err(issued_at_invalid("is beyond 2^53 − 1 seconds; is it in milliseconds?")),
        Err(_) => Err(issued_at_invalid("lies before 1970")),
    }
}

/// The expiry in seconds, checked.
pub(crate) fn expiry(issued_at: u64, lifetime: u64) -> Result<u64> {
    match issued_at.checked_add(lifetime) {
        Some(expires_at) if expires_at <= MAX_TIME => Ok(expires_at),
        _ => Err(too_late()),
    }
}

pub(crate) fn expires_in_invalid(what: &str) -> Error {
    let message = format!("the lifetime {what}: give whole seconds, such as 3600 for an hour");
    Error::new(ErrorKind::ExpiresInInvalid, message)
}

fn too_late() -> Error {
    expires_in_invalid("ends beyond 2^53 − 1 seconds, which JSON cannot carry exactly")
}

pub(crate) fn issued_at_invalid(what: &str) -> Error {
    let message = format!("the issue time {what}: give whole seconds since 1970, or leave it out");
    Error::new(ErrorKind::IssuedAtInvalid, message)
}
