//! A lifetime as text, which belongs to the command only: the library takes seconds.

use std::time::Duration;

use knock_jwt::{Error, TokenOptions};

/// What `--expires-in` says; whether a token can have it is the library's to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    Seconds(i64),
    Duration(Duration),
    /// A bare number with a fraction.
    Fraction,
}

impl Lifetime {
    /// Asks for tokens of this lifetime.
    pub(crate) fn apply(self, options: TokenOptions) -> Result<TokenOptions, Error> {
        match self {
            Self::Seconds(seconds) => Ok(options.expires_in_secs(seconds)),
            Self::Duration(duration) => Ok(options.expires_in(duration)),
            Self::Fraction => Err(Error::fractional_lifetime()),
        }
    }
}

/// Reads a time in whole seconds; one that no integer holds is as much beyond every limit as the
/// largest that one holds, and the library says so.
pub(crate) fn seconds(text: &str) -> Result<i64, String> {
    match parse(text) {
        Ok(Lifetime::Seconds(seconds)) => Ok(seconds),
        _ => Err("give whole seconds since 1970".to_owned()),
    }
}

/// Reads whole seconds (`900`) or a duration with units (`1h30m`, `2days`).
pub(crate) fn parse(text: &str) -> Result<Lifetime, String> {
    let text = text.trim();
    let (negative, amount) = match text.strip_prefix('-') {
        Some(amount) => (true, amount),
        None => (false, text),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let huge = if negative { i64::MIN } else { i64::MAX };
    if digits(amount) {
        return Ok(Lifetime::Seconds(text.parse().unwrap_or(huge)));
    }
    if amount.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part)) {
        return Ok(Lifetime::Fraction);
    }
    match humantime::parse_duration(amount) {
        Ok(_) if negative => Ok(Lifetime::Seconds(-1)),
        Ok(duration) => Ok(Lifetime::Duration(duration)),
        Err(humantime::DurationError::NumberOverflow) => Ok(Lifetime::Seconds(huge)),
        Err(_) => Err("give whole seconds, such as 900, or a duration, such as 15m, 1h, 1h30m or \
                       2days"
            .to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seconds_and_durations() {
        assert_eq!(parse("900"), Ok(Lifetime::Seconds(900)));
        assert_eq!(parse("0"), Ok(Lifetime::Seconds(0)));
        assert_eq!(parse("-5"), Ok(Lifetime::Seconds(-5)));
        assert_eq!(parse("99999999999999999999"), Ok(Lifetime::Seconds(i64::MAX)));
        assert_eq!(parse("1.5"), Ok(Lifetime::Fraction));
        let secs = |seconds| Ok(Lifetime::Duration(Duration::from_secs(seconds)));
        assert_eq!(parse("15m"), secs(900));
        assert_eq!(parse("1h30m"), secs(5400));
        assert_eq!(parse("1h 30m"), secs(5400));
        assert_eq!(parse("2days"), secs(172_800));
        assert_eq!(parse("1500ms"), Ok(Lifetime::Duration(Duration::from_millis(1500))));
        assert_eq!(parse("-1h"), Ok(Lifetime::Seconds(-1)));
        for nonsense in ["", "soon", "1x", "h", "1e3", "--1", "1,5", "."] {
            assert!(parse(nonsense).is_err(), "{nonsense}");
        }
    }
}
