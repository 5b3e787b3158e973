//! The wire format: how a token's payload is written, and what is read from one.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Json, MAX_SAFE_INTEGER, Members, find};

/// The claims of a token about to be signed, in the order in which they are written.
pub(crate) struct NewClaims<'a> {
    pub(crate) sub: &'a str,
    pub(crate) explicit_grants: bool,
    /// JSON text, ready to be copied.
    pub(crate) grants: Option<&'a str>,
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) jti: Option<&'a str>,
}

impl NewClaims<'_> {
    /// The payload as `JSON.stringify` writes it: this order, absent members left out, no white space.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let grants = self.grants.map_or(0, str::len);
        let mut out = Vec::with_capacity(96 + self.sub.len() + grants);
        out.extend_from_slice(br#"{"sub":"#);
        json::write_string(self.sub, &mut out);
        if self.explicit_grants {
            out.extend_from_slice(br#","explicit_grants":true"#);
        }
        if let Some(grants) = self.grants {
            out.extend_from_slice(br#","grants":"#);
            out.extend_from_slice(grants.as_bytes());
        }
        for (name, time) in [(br#","iat":"#, self.iat), (br#","exp":"#, self.exp)] {
            out.extend_from_slice(name);
            json::write_uint(time, &mut out);
        }
        if let Some(jti) = self.jti {
            out.extend_from_slice(br#","jti":"#);
            json::write_string(jti, &mut out);
        }
        out.push(b'}');
        out
    }
}

/// The claims of a token whose signature and times were verified.
///
/// Times are whole seconds since 1970 (RFC 7519 §2, NumericDate).
#[derive(Clone, PartialEq)]
pub struct Claims {
    sub: String,
    exp: u64,
    iat: Option<u64>,
    nbf: Option<u64>,
    jti: Option<String>,
    explicit_grants: bool,
    grants: Option<String>,
    payload: String,
    key_index: usize,
}

impl Claims {
    /// The user id, claim `sub` (RFC 7519 §4.1.2).
    pub fn user_id(&self) -> &str {
        &self.sub
    }

    /// When the token expires, claim `exp` (RFC 7519 §4.1.4).
    pub fn expires_at(&self) -> u64 {
        self.exp
    }

    /// When the token was issued, claim `iat` (RFC 7519 §4.1.6), if it says so.
    pub fn issued_at(&self) -> Option<u64> {
        self.iat
    }

    /// The time before which the token is not valid, claim `nbf` (RFC 7519 §4.1.5), if it says so.
    pub fn not_before(&self) -> Option<u64> {
        self.nbf
    }

    /// The token's id, claim `jti` (RFC 7519 §4.1.7), if it has one.
    pub fn jti(&self) -> Option<&str> {
        self.jti.as_deref()
    }

    /// Whether the token allows only what it grants.
    pub fn explicit_grants(&self) -> bool {
        self.explicit_grants
    }

    /// What the token grants, as JSON text, if anything.
    pub fn grants_json(&self) -> Option<&str> {
        self.grants.as_deref()
    }

    /// The whole payload as it was signed, JSON text.
    pub fn payload_json(&self) -> &str {
        &self.payload
    }

    /// Which of the verifier's keys made the signature, counted from 0 in the order in which they
    /// were given.
    pub fn key_index(&self) -> usize {
        self.key_index
    }

    /// Reads and checks the claims of a payload whose signature is good.
    pub(crate) fn read(payload: String, members: &Members, key_index: usize) -> Result<Self> {
        let sub = match find(members, "sub") {
            Some(Json::String(sub)) if !sub.is_empty() => sub.clone(),
            Some(_) => return Err(wrong("sub", "must be a string that is not empty")),
            None => return Err(wrong("sub", "is missing: it says which user the token is for")),
        };
        let exp = time(members, "exp")?
            .ok_or_else(|| wrong("exp", "is missing: it says when the token expires"))?;
        let jti = match find(members, "jti") {
            None => None,
            Some(Json::String(jti)) => Some(jti.clone()),
            Some(_) => return Err(wrong("jti", "must be a string")),
        };
        let explicit_grants = match find(members, "explicit_grants") {
            None => false,
            Some(Json::Bool(explicit)) => *explicit,
            Some(_) => return Err(wrong("explicit_grants", "must be true or false")),
        };
        let grants = match find(members, "grants") {
            None => None,
            Some(grants @ Json::Object(_)) => {
                let mut text = Vec::new();
                grants.write(&mut text);
                Some(String::from_utf8_lossy(&text).into_owned())
            }
            Some(_) => return Err(wrong("grants", "must be an object")),
        };
        let (iat, nbf) = (time(members, "iat")?, time(members, "nbf")?);
        Ok(Self { sub, exp, iat, nbf, jti, explicit_grants, grants, payload, key_index })
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("payload", &self.payload).finish_non_exhaustive()
    }
}

/// A time in the claims: a whole number that every implementation reads alike.
fn time(members: &Members, name: &str) -> Result<Option<u64>> {
    match find(members, name) {
        None => Ok(None),
        Some(Json::Int(seconds @ 0..=MAX_SAFE_INTEGER)) => Ok(Some(seconds.unsigned_abs())),
        Some(_) => Err(wrong(name, "must be a whole number of seconds from 0 to 2^53 − 1")),
    }
}

fn wrong(claim: &str, what: &str) -> Error {
    Error::new(ErrorKind::TokenClaims, format!("the token's claim {claim} {what}"))
}
