//! The core's error as a value.

use std::panic::{AssertUnwindSafe, catch_unwind};

use knock_jwt::{Argument, Error};
use napi::bindgen_prelude::Either;
use napi_derive::napi;

/// What TypeScript makes a `KnockJwtError` of.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct Failure {
    /// The stable name.
    #[napi(js_name = "failure")]
    pub code: &'static str,
    /// The stable number.
    pub number: u32,
    /// A sentence for a person.
    pub message: String,
}

/// A result, or what went wrong.
pub(crate) type Outcome<T> = Either<T, Failure>;

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let (code, number) = (error.code(), u32::from(error.number()));
        Self { code, number, message: error.message().to_owned() }
    }
}

/// Hands a result of the core over.
pub(crate) fn outcome<T, U>(result: Result<T, Error>, convert: impl FnOnce(T) -> U) -> Outcome<U> {
    match result {
        Ok(value) => Either::A(convert(value)),
        Err(error) => Either::B(Failure::from(&error)),
    }
}

/// Runs the core; a panic of it becomes an error of ours and does not end the process.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal()))
}

/// The error for a value of the wrong type; `given` names that type and is absent for `null` and
/// `undefined`.
#[napi]
pub fn wrong_type(argument: String, given: Option<String>) -> Failure {
    let argument = match argument.as_str() {
        "userId" => Argument::UserId,
        "expiresIn" => Argument::ExpiresIn,
        "issuedAt" => Argument::IssuedAt,
        "grants" => Argument::Grants,
        "jti" => Argument::Jti,
        "signingKey" => Argument::SigningKey,
        "verifyingKey" => Argument::VerifyingKey,
        "token" => Argument::Token,
        "explicitGrants" => Argument::Option("the option explicitGrants"),
        "leeway" => Argument::Option("the option leeway"),
        "minShare" => Argument::Option("the option minShare"),
        "reuse" => Argument::Option("the option reuse"),
        "bits" => Argument::Option("the size in bits"),
        "path" => Argument::Option("the path of the file"),
        _ => Argument::Option("the object of options"),
    };
    Failure::from(&match given {
        Some(given) => Error::wrong_type(argument, &given),
        None => Error::missing(argument),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let result: Result<(), Error> = guarded(|| panic!("on purpose"));
        assert_eq!(result.unwrap_err().code(), "internal");
    }
}
