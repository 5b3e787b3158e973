//! Reading a token without believing it.

use std::fmt;

use crate::error::Result;
use crate::issued::{Warning, warnings};
use crate::json::{Json, MAX_SAFE_INTEGER, Members, find};
use crate::token::Parts;

/// What a token says of itself. Nothing of it was verified: anybody can write such a token. For
/// looking at tokens, never for deciding who somebody is.
#[derive(Clone, PartialEq)]
pub struct UnverifiedToken {
    header: Members,
    header_json: String,
    payload: Members,
    payload_json: String,
    signature_len: usize,
    token_len: usize,
}

/// Reads a token without verifying it.
///
/// # Errors
/// `token_too_large` over 64 KiB; `token_malformed` when it is not three parts of canonical
/// base64url, the first two of them JSON objects in which no member is named twice.
///
/// ```
/// use knock_jwt::{SigningKey, UserTokenSigner, inspect};
///
/// let token = UserTokenSigner::new(SigningKey::generate(2048)?).sign("user_123")?;
/// let unverified = inspect(&token)?;
/// assert_eq!(unverified.algorithm(), Some("RS256"));
/// assert_eq!(unverified.user_id(), Some("user_123"));
/// # Ok::<(), knock_jwt::Error>(())
/// ```
pub fn inspect(token: &str) -> Result<UnverifiedToken> {
    let parts = Parts::read(token)?;
    let payload = parts.payload()?;
    let Parts { header, header_json, payload_json, signature, .. } = parts;
    let signature_len = signature.len();
    let token_len = token.len();
    Ok(UnverifiedToken { header, header_json, payload, payload_json, signature_len, token_len })
}

impl UnverifiedToken {
    /// The algorithm that the header names (RFC 7515 §4.1.1).
    pub fn algorithm(&self) -> Option<&str> {
        string(&self.header, "alg")
    }

    /// The user that the token says it is for, when that is a string.
    pub fn user_id(&self) -> Option<&str> {
        string(&self.payload, "sub")
    }

    /// When the token says that it was issued, in whole seconds since 1970.
    pub fn issued_at(&self) -> Option<u64> {
        time(&self.payload, "iat")
    }

    /// When the token says that it expires, in whole seconds since 1970.
    pub fn expires_at(&self) -> Option<u64> {
        time(&self.payload, "exp")
    }

    /// The id that the token gives itself, when that is a string.
    pub fn jti(&self) -> Option<&str> {
        string(&self.payload, "jti")
    }

    /// The header as it stands in the token, JSON text.
    pub fn header_json(&self) -> &str {
        &self.header_json
    }

    /// The payload as it stands in the token, JSON text.
    pub fn payload_json(&self) -> &str {
        &self.payload_json
    }

    /// The length of the signature in bits: the size of the RSA key that would have made it.
    pub fn signature_bits(&self) -> usize {
        self.signature_len * 8
    }

    /// What will give trouble with a token like this: the same remarks as when one is issued.
    pub fn warnings(&self) -> Vec<Warning> {
        let life =
            self.expires_at().zip(self.issued_at()).map(|(exp, iat)| exp.saturating_sub(iat));
        warnings(life, self.token_len)
    }
}

impl fmt::Debug for UnverifiedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedToken")
            .field("header", &self.header_json)
            .field("payload", &self.payload_json)
            .finish_non_exhaustive()
    }
}

fn string<'a>(members: &'a Members, name: &str) -> Option<&'a str> {
    match find(members, name) {
        Some(Json::String(text)) => Some(text),
        _ => None,
    }
}

fn time(members: &Members, name: &str) -> Option<u64> {
    match find(members, name) {
        Some(Json::Int(seconds @ 0..=MAX_SAFE_INTEGER)) => Some(seconds.unsigned_abs()),
        _ => None,
    }
}
