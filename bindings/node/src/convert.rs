//! JavaScript's numbers and strings as the core's.

use knock_jwt::{Argument, Error, text_from_utf16};
use napi::bindgen_prelude::Utf16String;

/// Whole seconds. One beyond the core's range is its largest, which no rule lets through.
pub(crate) fn seconds(argument: Argument, number: f64) -> Result<i64, Error> {
    if number.is_nan() {
        return Err(Error::wrong_type(argument, "NaN"));
    }
    if number.is_finite() && number.fract() != 0.0 {
        return Err(match argument {
            Argument::ExpiresIn => Error::fractional_lifetime(),
            other => Error::wrong_type(other, "number with a fraction"),
        });
    }
    #[allow(clippy::cast_possible_truncation)] // whole, and it saturates
    Ok(number as i64)
}

/// Text in which a lone surrogate is refused, never replaced.
pub(crate) fn text(argument: Argument, given: &Utf16String) -> Result<String, Error> {
    text_from_utf16(argument, given)
}

/// A time in seconds as JavaScript has it: at most 2^53 − 1, so it is exact.
pub(crate) fn number(seconds: u64) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let number = seconds as f64;
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_or_refused() {
        let expires_in =
            |number| seconds(Argument::ExpiresIn, number).map_err(|error| error.code());
        assert_eq!(expires_in(900.0), Ok(900));
        assert_eq!(expires_in(-0.0), Ok(0));
        assert_eq!(expires_in(f64::INFINITY), Ok(i64::MAX));
        assert_eq!(expires_in(0.5), Err("expires_in_invalid"));
        assert_eq!(expires_in(f64::NAN), Err("expires_in_invalid"));
        assert_eq!(seconds(Argument::IssuedAt, 1.5).unwrap_err().code(), "issued_at_invalid");
    }
}
