//! The error table: one [`ErrorKind`] for every way things go wrong, one [`Error`] that tells a person.

use std::borrow::Cow;
use std::fmt;

/// Declares [`ErrorKind`] with its codes and numbers in one place, so that none can be forgotten.
macro_rules! error_table {
    ($($(#[doc = $doc:literal])+ $kind:ident = $number:literal, $code:literal;)+) => {
        /// What went wrong, as a stable name and number.
        ///
        /// Numbers are grouped by what they speak of: 1xx keys, 2xx the request for a token, 3xx a
        /// token that was read, 4xx the call itself, 9xx this library. A number is never used again
        /// for something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $kind = $number,)+
        }

        impl ErrorKind {
            /// Every kind, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The stable name in snake_case, the same in every language.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }

            /// One line about the kind, for tables and documentation.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc,)+).trim_ascii_start(),)+ }
            }
        }
    };
}

error_table! {
    /// No signing key was given: the variables are unset or empty, or the text is.
    SigningKeyMissing = 101, "signing_key_missing";
    /// The file that should hold the signing key cannot be read.
    SigningKeyUnreadable = 102, "signing_key_unreadable";
    /// Nothing in the text is recognisable as a signing key.
    SigningKeyFormat = 103, "signing_key_format";
    /// A public key or a certificate was given where the private signing key belongs.
    SigningKeyIsPublic = 104, "signing_key_is_public";
    /// An API key (`sk_…`, `pk_…`) was given where the signing key belongs.
    SigningKeyIsApiKey = 105, "signing_key_is_api_key";
    /// The private key is encrypted with a passphrase.
    SigningKeyEncrypted = 106, "signing_key_encrypted";
    /// The private key is of another kind than RSA (EC, Ed25519, DSA, RSA-PSS).
    SigningKeyNotRsa = 107, "signing_key_not_rsa";
    /// The RSA key has fewer than 2048 or more than 8192 bits.
    SigningKeySize = 108, "signing_key_size";
    /// It is a signing key, but truncated, with something after it, several, or inconsistent.
    SigningKeyInvalid = 109, "signing_key_invalid";
    /// The verifying key (the RSA public half) cannot be used.
    VerifyingKeyInvalid = 110, "verifying_key_invalid";
    /// No user id was given, or an empty one.
    UserIdMissing = 201, "user_id_missing";
    /// The user id is of a type or content that no token can carry.
    UserIdInvalid = 202, "user_id_invalid";
    /// The lifetime is zero, negative, fractional or too large.
    ExpiresInInvalid = 203, "expires_in_invalid";
    /// The issue time is negative, fractional or too large.
    IssuedAtInvalid = 204, "issued_at_invalid";
    /// The grants name something that Knock does not document, or somebody else.
    GrantsInvalid = 205, "grants_invalid";
    /// The token id (`jti`) is empty or of the wrong type.
    JtiInvalid = 206, "jti_invalid";
    /// Another option (leeway, share, capacity) has a value out of its range or of the wrong type.
    OptionsInvalid = 207, "options_invalid";
    /// The text is not a token: segments, base64url, JSON, or header extensions.
    TokenMalformed = 301, "token_malformed";
    /// The token is not signed with RS256.
    TokenAlgorithm = 302, "token_algorithm";
    /// No verifying key made this signature.
    TokenSignature = 303, "token_signature";
    /// The token has expired.
    TokenExpired = 304, "token_expired";
    /// The token is not valid yet.
    TokenNotYetValid = 305, "token_not_yet_valid";
    /// A claim is missing or of the wrong type.
    TokenClaims = 306, "token_claims";
    /// The token is longer than 64 KiB.
    TokenTooLarge = 307, "token_too_large";
    /// An argument of the call itself is wrong (NULL, a length, not UTF-8).
    ArgumentInvalid = 401, "argument_invalid";
    /// The caller's buffer is too small.
    BufferTooSmall = 402, "buffer_too_small";
    /// The object was used after it was closed.
    Closed = 403, "closed";
    /// A file or standard input cannot be read, or the output not written (the command).
    InputUnreadable = 404, "input_unreadable";
    /// Something that should not happen did; please report it.
    Internal = 901, "internal";
    /// AWS-LC refused to sign.
    SigningFailed = 902, "signing_failed";
}

impl ErrorKind {
    /// The stable number, the same in every language.
    pub const fn number(self) -> u16 {
        self as u16
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An error: its kind, and a sentence that says what is wrong and what to do.
///
/// The message never holds key material, and never a whole token. It is meant for people and may
/// change between versions; programs compare [`kind`](Self::kind), [`code`](Self::code) or
/// [`number`](Self::number), which do not.
///
/// ```
/// use knock_jwt::{ErrorKind, SigningKey};
///
/// let error = SigningKey::parse("sk_test_12345").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::SigningKeyIsApiKey);
/// assert_eq!(error.code(), "signing_key_is_api_key");
/// assert_eq!(error.number(), 105);
/// assert!(error.message().contains("API key"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: Cow<'static, str>,
}

/// Shorthand for results of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable name, such as `token_expired`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// The stable number, such as 304.
    pub fn number(&self) -> u16 {
        self.kind.number()
    }

    /// What is wrong and what to do, in a sentence for a person.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// A caller's text as it may stand in a message: quoted, escaped, and not longer than a line.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 48;
    if text.chars().nth(LONGEST).is_none() {
        return format!("{text:?}");
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{head:?}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_codes_are_unique() {
        let numbers: Vec<u16> = ErrorKind::ALL.iter().map(|kind| kind.number()).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        let mut codes: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
        for code in codes {
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
        }
    }

    #[test]
    fn a_long_text_is_cut_in_a_message() {
        assert_eq!(quoted("a\"b"), r#""a\"b""#);
        let shown = quoted(&"é".repeat(500));
        assert!(shown.ends_with("…") && shown.chars().count() < 60, "{shown}");
    }
}
