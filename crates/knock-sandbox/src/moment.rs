//! Points in time, as Knock writes them: RFC 3339 in UTC with microseconds.

use serde::{Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

/// `2026-01-31T23:59:59.123456Z`.
const LENGTH: usize = 27;

/// A point in time with its text ready: a feed writes many of them, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    at: OffsetDateTime,
    text: [u8; LENGTH],
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self::from(OffsetDateTime::now_utc())
    }

    /// Reads RFC 3339, with any offset. What an offset takes out of the years 0 to 9999 is no time.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
        (0..=9999).contains(&at.year()).then(|| Self::from(at))
    }

    /// The next one after it.
    pub(crate) fn next(self) -> Self {
        Self::from(self.at.saturating_add(Duration::MICROSECOND))
    }

    pub(crate) fn as_str(&self) -> &str {
        // Only ASCII digits and signs are ever in there.
        str::from_utf8(&self.text).unwrap_or_default()
    }
}

impl From<OffsetDateTime> for Moment {
    /// Of a time that is in UTC.
    fn from(at: OffsetDateTime) -> Self {
        // No finer than its text, or a client that hands the text back would mean another moment.
        let at = at.replace_nanosecond(at.microsecond() * 1_000).unwrap_or(at);
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        let fields = [
            (0..4, at.year().unsigned_abs()),
            (5..7, u32::from(u8::from(at.month()))),
            (8..10, u32::from(at.day())),
            (11..13, u32::from(at.hour())),
            (14..16, u32::from(at.minute())),
            (17..19, u32::from(at.second())),
            (20..26, at.microsecond()),
        ];
        for (place, mut number) in fields {
            for digit in text.get_mut(place).unwrap_or_default().iter_mut().rev() {
                *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
                number /= 10;
            }
        }
        Self { at, text }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_microseconds_in_utc() {
        let written = |text| Moment::parse(text).unwrap().as_str().to_owned();
        assert_eq!(written("2026-01-31T23:59:59.123456789Z"), "2026-01-31T23:59:59.123456Z");
        assert_eq!(written("2026-02-01T01:00:00+02:00"), "2026-01-31T23:00:00.000000Z");
        assert_eq!(written("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00.000000Z");
        for none in ["yesterday", "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59"] {
            assert_eq!(Moment::parse(none), None, "{none}");
        }
    }

    #[test]
    fn is_ordered_as_time_is() {
        let early = Moment::parse("2026-01-31T23:59:59Z").unwrap();
        let late = Moment::parse("2026-01-31T23:59:59.5Z").unwrap();
        assert!(early < late && late < Moment::now());
        let now = Moment::now();
        assert_eq!(Moment::parse(now.as_str()), Some(now));
        assert!(now < now.next());
    }
}
