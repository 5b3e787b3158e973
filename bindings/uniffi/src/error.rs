//! The core's errors as values, and those that only a host language can meet.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use knock_jwt::{Argument, Error};

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Failure {
    /// The stable name.
    pub code: String,
    /// The stable number.
    pub number: u16,
    /// A sentence for a person.
    pub text: String,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().to_owned(),
            number: error.number(),
            text: error.message().to_owned(),
        }
    }
}

/// What UniFFI's calls throw.
#[derive(Debug, uniffi::Error)]
pub enum BridgeError {
    /// The core refused.
    Refused {
        /// Why.
        failure: Failure,
    },
}

impl From<Error> for BridgeError {
    fn from(error: Error) -> Self {
        Self::Refused { failure: Failure::from(&error) }
    }
}

impl fmt::Display for BridgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Refused { failure } = self;
        f.write_str(&failure.text)
    }
}

impl std::error::Error for BridgeError {}

/// Runs the core; a panic of it becomes an error of ours and does not end the process.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal()))
}

/// [`guarded`], with the error that UniFFI throws.
pub(crate) fn bridged<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, BridgeError> {
    guarded(work).map_err(BridgeError::from)
}

/// What a value of the host's was meant for.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum NativeArgument {
    /// The user id.
    UserId,
    /// The lifetime.
    ExpiresIn,
    /// The issue time.
    IssuedAt,
    /// Grants, or an id in them.
    Grants,
    /// The token's id.
    Jti,
    /// The signing key.
    SigningKey,
    /// A verifying key.
    VerifyingKey,
    /// A token to be read.
    Token,
    /// The option of that name.
    Leeway,
    /// The option of that name.
    MinShare,
    /// The option of that name.
    Reuse,
    /// The size of a key to be made.
    Bits,
    /// The path of a file.
    Path,
}

impl From<NativeArgument> for Argument {
    fn from(argument: NativeArgument) -> Self {
        match argument {
            NativeArgument::UserId => Self::UserId,
            NativeArgument::ExpiresIn => Self::ExpiresIn,
            NativeArgument::IssuedAt => Self::IssuedAt,
            NativeArgument::Grants => Self::Grants,
            NativeArgument::Jti => Self::Jti,
            NativeArgument::SigningKey => Self::SigningKey,
            NativeArgument::VerifyingKey => Self::VerifyingKey,
            NativeArgument::Token => Self::Token,
            NativeArgument::Leeway => Self::Option("the option leeway"),
            NativeArgument::MinShare => Self::Option("the option minShare"),
            NativeArgument::Reuse => Self::Option("the option reuse"),
            NativeArgument::Bits => Self::Option("the size in bits"),
            NativeArgument::Path => Self::Option("the path of the file"),
        }
    }
}

/// A value of a type that cannot be what it is meant for; `given` names the type, and is absent for `null`.
#[uniffi::export]
pub fn wrong_type(argument: NativeArgument, given: Option<String>) -> Failure {
    Failure::from(&match given {
        Some(given) => Error::wrong_type(argument.into(), &given),
        None => Error::missing(argument.into()),
    })
}

/// Text with half of a surrogate pair.
#[uniffi::export]
pub fn lone_surrogate(argument: NativeArgument) -> Failure {
    Failure::from(&Error::lone_surrogate(argument.into()))
}

/// A duration with a fraction of a second where a lifetime is needed.
#[uniffi::export]
pub fn fractional_lifetime() -> Failure {
    Failure::from(&Error::fractional_lifetime())
}

/// `what` was used after it was closed.
#[uniffi::export]
pub fn closed(what: &str) -> Failure {
    Failure::from(&Error::closed(what))
}

/// What should not have happened: a panic that UniFFI caught itself.
#[uniffi::export]
pub fn internal() -> Failure {
    Failure::from(&Error::internal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let result: Result<(), Error> = guarded(|| panic!("on purpose"));
        assert_eq!(result.unwrap_err().number(), 901);
    }
}
