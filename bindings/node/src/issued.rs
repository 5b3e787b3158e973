//! What was issued, and what is remarkable about it.

use napi_derive::napi;

use crate::convert::number;

/// A remark on a token that is valid but will give trouble.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct Remark {
    /// The stable name.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: &'static str,
}

pub(crate) fn remarks(found: Vec<knock_jwt::Warning>) -> Vec<Remark> {
    let remark = |w: knock_jwt::Warning| Remark { code: w.code(), message: w.message() };
    found.into_iter().map(remark).collect()
}

/// A token and its times, whole seconds since 1970.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct Minted {
    /// The token.
    pub token: String,
    /// Its claim `iat`.
    pub issued_at: f64,
    /// Its claim `exp`.
    pub expires_at: f64,
    /// When to hand out a new one.
    pub refresh_at: f64,
    /// What will give trouble.
    pub warnings: Vec<Remark>,
}

impl From<knock_jwt::IssuedToken> for Minted {
    fn from(issued: knock_jwt::IssuedToken) -> Self {
        Self {
            token: issued.token().to_owned(),
            issued_at: number(issued.issued_at()),
            expires_at: number(issued.expires_at()),
            refresh_at: number(issued.refresh_at()),
            warnings: remarks(issued.warnings()),
        }
    }
}
