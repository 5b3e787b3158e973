//! What a binding needs to turn its language's values into ours without deciding anything itself:
//! the host's clock, its strings, and the errors for values of a type that no rule foresees.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::{Error, ErrorKind, Result};
use crate::json::MAX_SAFE_DOUBLE;
use crate::key::may_hold_key;
use crate::options::{MAX_TIME, expires_in_invalid, issued_at_invalid};

/// A moment in milliseconds since 1970, as hosts tell it (`Date.now()`, `time.time() * 1000`,
/// `System.currentTimeMillis()`), so that fake clocks in a user's tests rule our tokens too. We floor
/// it to seconds.
///
/// ```
/// use knock_jwt::UnixMillis;
///
/// assert_eq!(UnixMillis(1_700_000_000_999).seconds()?, 1_700_000_000);
/// assert!(UnixMillis(-1).seconds().is_err());
/// assert!(UnixMillis::from_f64(f64::NAN).is_err());
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// The operating system's time.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// From a host whose clock gives a floating-point number of milliseconds.
    ///
    /// # Errors
    /// `issued_at_invalid` when it is not a number, negative, or beyond 2^53 − 1 milliseconds.
    pub fn from_f64(millis: f64) -> Result<Self> {
        if !(0.0..=MAX_SAFE_DOUBLE).contains(&millis) {
            return Err(clock_invalid());
        }
        #[allow(clippy::cast_possible_truncation)] // in range, and the fraction is to go
        Ok(Self(millis as i64))
    }

    /// Whole seconds since 1970, rounded down.
    ///
    /// # Errors
    /// `issued_at_invalid` before 1970 and beyond 2^53 − 1 seconds.
    pub fn seconds(self) -> Result<u64> {
        match u64::try_from(self.0) {
            Ok(millis) if millis / 1000 <= MAX_TIME => Ok(millis / 1000),
            _ => Err(clock_invalid()),
        }
    }
}

fn clock_invalid() -> Error {
    let message =
        "the clock shows a time before 1970 or no time at all: set it, or give the issue time";
    Error::new(ErrorKind::IssuedAtInvalid, message)
}

/// Seconds from a host whose numbers are doubles (JavaScript). What is not whole, not a number, or not
/// kept exactly is refused with the code of `argument`.
///
/// # Errors
/// `expires_in_invalid`, `issued_at_invalid` or `options_invalid`.
///
/// ```
/// use knock_jwt::{Argument, seconds_from_f64};
///
/// assert_eq!(seconds_from_f64(Argument::ExpiresIn, 900.0)?, 900);
/// assert_eq!(seconds_from_f64(Argument::ExpiresIn, 1.5).unwrap_err().code(), "expires_in_invalid");
/// # Ok::<(), knock_jwt::Error>(())
/// ```
pub fn seconds_from_f64(argument: Argument, seconds: f64) -> Result<i64> {
    if seconds.fract() == 0.0 && seconds.abs() <= MAX_SAFE_DOUBLE {
        #[allow(clippy::cast_possible_truncation)] // whole and in range, so exact
        return Ok(seconds as i64);
    }
    let problem = if seconds.is_nan() {
        "is not a number"
    } else if seconds.abs() > MAX_SAFE_DOUBLE {
        "is beyond ±(2^53 − 1)"
    } else {
        "is not a whole number of seconds"
    };
    match argument {
        Argument::ExpiresIn => Err(expires_in_invalid(problem)),
        Argument::IssuedAt => Err(issued_at_invalid(problem)),
        other => {
            let (kind, what, wanted) = other.refusal();
            Err(Error::new(kind, format!("{what} {problem}: give {wanted}")))
        }
    }
}

/// What a caller's value was meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Argument {
    /// The user id.
    UserId,
    /// The lifetime.
    ExpiresIn,
    /// The issue time.
    IssuedAt,
    /// Grants, a permission, or an id in them.
    Grants,
    /// The token's id.
    Jti,
    /// The signing key.
    SigningKey,
    /// A verifying key.
    VerifyingKey,
    /// A token to be read.
    Token,
    /// Any other option.
    Option(&'static str),
}

impl Argument {
    /// What is wrong, and what to give instead.
    fn refusal(self) -> (ErrorKind, &'static str, &'static str) {
        match self {
            Self::UserId => (ErrorKind::UserIdInvalid, "the user id", "a string or an integer"),
            Self::ExpiresIn => (ErrorKind::ExpiresInInvalid, "the lifetime", "whole seconds"),
            Self::IssuedAt => {
                (ErrorKind::IssuedAtInvalid, "the issue time", "whole seconds since 1970")
            }
            Self::Grants => (ErrorKind::GrantsInvalid, "the grants", "an object of type Grants"),
            Self::Jti => (ErrorKind::JtiInvalid, "the jti", "a string"),
            Self::SigningKey => (ErrorKind::SigningKeyFormat, "the signing key", "text or bytes"),
            Self::VerifyingKey => {
                (ErrorKind::VerifyingKeyInvalid, "the verifying key", "text or bytes")
            }
            Self::Token => (ErrorKind::TokenMalformed, "the token", "a string"),
            Self::Option(name) => (ErrorKind::OptionsInvalid, name, "a value of its type"),
        }
    }
}

/// Errors that only a binding can meet, built here so that every language says the same.
impl Error {
    /// A value of a type that cannot be what it is meant for; `given` names the type as the host's
    /// people do (`float`, `boolean`). A name that may hold a key is left out: in some languages a
    /// value says itself what its type is called.
    pub fn wrong_type(argument: Argument, given: &str) -> Self {
        let (kind, what, wanted) = argument.refusal();
        if may_hold_key(given) {
            return Self::new(kind, format!("{what} is of the wrong type: give {wanted}"));
        }
        Self::new(kind, format!("{what} is of type {given}: give {wanted}"))
    }

    /// `None`, `null`, `undefined` or `nil` where a value is needed.
    pub fn missing(argument: Argument) -> Self {
        match argument {
            Argument::UserId => user_id_missing(),
            Argument::SigningKey => crate::key::missing_signing_key(),
            other => Self::wrong_type(other, "nothing"),
        }
    }

    /// Bytes that are not UTF-8 where text is needed, from a host whose strings may hold any.
    pub fn not_utf8(argument: Argument) -> Self {
        let (kind, what, _) = argument.refusal();
        Self::new(kind, format!("{what} is not in UTF-8: tokens carry nothing else"))
    }

    /// A lifetime with a fraction of a second.
    pub fn fractional_lifetime() -> Self {
        expires_in_invalid("is not a whole number of seconds")
    }

    /// A NULL pointer, a wrong length, or bytes that are not UTF-8, where `what` was expected.
    pub fn argument_invalid(what: &str) -> Self {
        Self::new(ErrorKind::ArgumentInvalid, format!("an argument of the call is wrong: {what}"))
    }

    /// The caller's buffer holds fewer than the `needed` bytes.
    pub fn buffer_too_small(needed: usize) -> Self {
        Self::new(
            ErrorKind::BufferTooSmall,
            format!("the buffer is too small: it takes {needed} bytes"),
        )
    }

    /// `what` was used after it was closed.
    pub fn closed(what: &str) -> Self {
        Self::new(ErrorKind::Closed, format!("the {what} was closed: make a new one"))
    }

    /// A file or standard input that the command cannot read, or its output that cannot be written.
    pub fn input_unreadable(what: &str) -> Self {
        Self::new(ErrorKind::InputUnreadable, what.to_owned())
    }

    /// A panic that was caught at the edge of a binding.
    pub fn internal() -> Self {
        Self::new(
            ErrorKind::Internal,
            "something went wrong inside knock-jwt that should not; please report it",
        )
    }
}

pub(crate) fn user_id_missing() -> Error {
    Error::new(
        ErrorKind::UserIdMissing,
        "there is no user id: give the id under which Knock knows the signed-in user",
    )
}

/// Text from a host whose strings are UTF-16 (JavaScript, the JVM). A lone surrogate would make two
/// different strings the same user, so it is refused, never replaced.
///
/// # Errors
/// The code of `argument`: `user_id_invalid`, `jti_invalid`, `grants_invalid` …
///
/// ```
/// use knock_jwt::{Argument, text_from_utf16};
///
/// assert_eq!(text_from_utf16(Argument::UserId, &[0x75, 0xd83d, 0xde00])?, "u😀");
/// let error = text_from_utf16(Argument::UserId, &[0x75, 0xd83d]).unwrap_err();
/// assert_eq!(error.code(), "user_id_invalid");
/// # Ok::<(), knock_jwt::Error>(())
/// ```
pub fn text_from_utf16(argument: Argument, units: &[u16]) -> Result<String> {
    String::from_utf16(units).map_err(|_| Error::lone_surrogate(argument))
}

impl Error {
    /// Text with half of a surrogate pair, from a host whose strings can hold one.
    pub fn lone_surrogate(argument: Argument) -> Self {
        let (kind, what, _) = argument.refusal();
        Self::new(
            kind,
            format!("{what} holds half a character (a lone surrogate): it was cut in the middle"),
        )
    }
}
