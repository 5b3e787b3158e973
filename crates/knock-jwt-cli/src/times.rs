//! Times as people read them.

use std::time::{Duration, SystemTime};

/// The last second of the year 9999, where ISO 8601 with four digits ends.
const LAST: u64 = 253_402_300_799;

/// A moment with how far away it is: `2026-08-01T12:00:00Z (in 59m 3s)`.
pub(crate) fn moment(seconds: u64, now: u64) -> String {
    format!("{} ({})", utc(seconds), relative(seconds, now))
}

fn utc(seconds: u64) -> String {
    let moment = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    match moment.filter(|_| seconds <= LAST) {
        Some(moment) => humantime::format_rfc3339_seconds(moment).to_string(),
        None => format!("{seconds} seconds after 1970"),
    }
}

fn relative(seconds: u64, now: u64) -> String {
    let away = duration(seconds.abs_diff(now));
    match seconds.cmp(&now) {
        std::cmp::Ordering::Less => format!("{away} ago"),
        std::cmp::Ordering::Equal => "now".to_owned(),
        std::cmp::Ordering::Greater => format!("in {away}"),
    }
}

/// A length of time in its two largest units: `1h 30m`.
pub(crate) fn duration(seconds: u64) -> String {
    let exact = humantime::format_duration(Duration::from_secs(seconds)).to_string();
    exact.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_moment() {
        let now = 1_785_585_600;
        assert_eq!(moment(now, now), "2026-08-01T12:00:00Z (now)");
        assert_eq!(moment(now + 3600, now), "2026-08-01T13:00:00Z (in 1h)");
        assert_eq!(moment(now - 90_061, now), "2026-07-31T10:58:59Z (1day 1h ago)");
    }

    #[test]
    fn does_not_stumble_over_the_end_of_time() {
        assert!(moment(LAST, 0).starts_with("9999-12-31T23:59:59Z (in "));
        assert!(moment(LAST + 1, 0).starts_with("253402300800 seconds after 1970"));
        assert!(moment(u64::MAX, 0).contains("seconds after 1970"));
    }
}
