//! Reading a token without believing it.

use knock_jwt::Argument;
use napi::bindgen_prelude::Utf16String;
use napi_derive::napi;

use crate::convert::{number, text};
use crate::failure::{Outcome, guarded, outcome};
use crate::issued::{Remark, remarks};

/// What a token says of itself.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct Unverified {
    /// The header's `alg`
    pub algorithm: Option<String>,
    /// `sub`
    pub user_id: Option<String>,
    /// `iat`
    pub issued_at: Option<f64>,
    /// `exp`
    pub expires_at: Option<f64>,
    /// `jti`
    pub jti: Option<String>,
    /// JSON text
    pub header: String,
    /// JSON text
    pub payload: String,
    /// What would give trouble.
    pub warnings: Vec<Remark>,
}

/// Reads a token.
#[napi]
pub fn inspect(token: Utf16String) -> Outcome<Unverified> {
    let read = guarded(|| knock_jwt::inspect(&text(Argument::Token, &token)?));
    outcome(read, |read| Unverified {
        algorithm: read.algorithm().map(str::to_owned),
        user_id: read.user_id().map(str::to_owned),
        issued_at: read.issued_at().map(number),
        expires_at: read.expires_at().map(number),
        jti: read.jti().map(str::to_owned),
        header: read.header_json().to_owned(),
        payload: read.payload_json().to_owned(),
        warnings: remarks(read.warnings()),
    })
}
