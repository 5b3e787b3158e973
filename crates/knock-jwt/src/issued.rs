//! [`IssuedToken`]: a token with what its holder must know about it.

use std::fmt;
use std::sync::Arc;

/// A minted token, and when to ask for the next one. Times are whole seconds since 1970. Cloning is
/// cheap; `Debug` does not show the token.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedToken {
    token: Arc<str>,
    issued_at: u64,
    expires_at: u64,
    refresh_at: u64,
}

/// A remark on a token that is valid but will give trouble. Never an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// It lives 30 seconds or less, and Knock's client refreshes 30 seconds before the end: it would
    /// ask for new tokens without pause.
    ExpiresInTooShort,
    /// It lives longer than 2^31 − 1 milliseconds (24.8 days), which overflows the timer of Knock's
    /// client: it would refresh at once, and again.
    ExpiresInTooLong,
    /// It is longer than 4,096 bytes, which browsers keep in no cookie (RFC 6265 §6.1).
    TokenOverCookieSize,
}

/// The seconds before `exp` at which Knock's client asks for the next token.
const CLIENT_REFRESHES_BEFORE: u64 = 30;
/// 2^31 − 1 milliseconds in whole seconds.
const LONGEST_TIMER: u64 = 2_147_483;
const COOKIE_SIZE: usize = 4096;

impl Warning {
    /// Every warning.
    pub const ALL: &'static [Self] =
        &[Self::ExpiresInTooShort, Self::ExpiresInTooLong, Self::TokenOverCookieSize];

    /// The stable name in snake_case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ExpiresInTooShort => "expires_in_too_short",
            Self::ExpiresInTooLong => "expires_in_too_long",
            Self::TokenOverCookieSize => "token_over_cookie_size",
        }
    }

    /// What the trouble is and what to do, in a sentence for a person.
    pub const fn message(self) -> &'static str {
        match self {
            Self::ExpiresInTooShort => {
                "the token lives 30 seconds or less, so Knock's client will ask for a new one without \
                 pause: give it a minute at least"
            }
            Self::ExpiresInTooLong => {
                "the token lives longer than 24.8 days, which overflows the timer of Knock's client: \
                 give it less"
            }
            Self::TokenOverCookieSize => {
                "the token is longer than 4,096 bytes, so no cookie can hold it: grant less, or pass \
                 it another way"
            }
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl IssuedToken {
    pub(crate) fn new(token: &str, issued_at: u64, expires_at: u64, min_share: f64) -> Self {
        let refresh_at = refresh_at(issued_at, expires_at, min_share);
        Self { token: token.into(), issued_at, expires_at, refresh_at }
    }

    /// The token itself: a JWT in compact form (RFC 7515 §7.1).
    pub fn token(&self) -> &str {
        &self.token
    }

    /// When it was issued, its claim `iat`.
    pub fn issued_at(&self) -> u64 {
        self.issued_at
    }

    /// When it expires, its claim `exp`.
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// When to hand out a new one: `exp − max(30 s, ceil(life × min_share))`, but not before `iat`.
    pub fn refresh_at(&self) -> u64 {
        self.refresh_at
    }

    /// What will give trouble with this token, usually nothing.
    pub fn warnings(&self) -> Vec<Warning> {
        warnings(Some(self.expires_at - self.issued_at), self.token.len())
    }

    /// Whether the token may be handed out again at that second.
    pub(crate) fn is_fresh_at(&self, now: u64) -> bool {
        self.issued_at <= now && now < self.refresh_at
    }
}

/// What will give trouble with a token of that lifetime in seconds (where it tells one) and of that
/// length in bytes.
pub(crate) fn warnings(life: Option<u64>, length: usize) -> Vec<Warning> {
    let applies = |warning: &Warning| match warning {
        Warning::ExpiresInTooShort => life.is_some_and(|life| life <= CLIENT_REFRESHES_BEFORE),
        Warning::ExpiresInTooLong => life.is_some_and(|life| life > LONGEST_TIMER),
        Warning::TokenOverCookieSize => length > COOKIE_SIZE,
    };
    Warning::ALL.iter().copied().filter(applies).collect()
}

fn refresh_at(issued_at: u64, expires_at: u64, min_share: f64) -> u64 {
    let life = expires_at - issued_at;
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // life is at most 2^53 − 1 and the share lies between 0 and 1
    let kept = (life as f64 * min_share).ceil() as u64;
    expires_at.saturating_sub(kept.max(CLIENT_REFRESHES_BEFORE)).max(issued_at)
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedToken")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("refresh_at", &self.refresh_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refreshes_at_the_share_or_thirty_seconds_before_the_end() {
        assert_eq!(refresh_at(1000, 4600, 0.5), 2800);
        assert_eq!(refresh_at(1000, 1061, 0.5), 1030, "half of 61 rounds up to 31");
        assert_eq!(refresh_at(1000, 1050, 0.5), 1020);
        assert_eq!(refresh_at(1000, 1010, 0.5), 1000, "never before it was issued");
        assert_eq!(refresh_at(0, 10_000, 0.9), 1000);
        assert_eq!(refresh_at(0, crate::options::MAX_TIME, 0.5), crate::options::MAX_TIME / 2);
    }
}
