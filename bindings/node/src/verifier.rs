//! Verifying.

use knock_jwt::{Argument, UnixMillis};
use napi::bindgen_prelude::{ClassInstance, Utf16String};
use napi_derive::napi;

use crate::convert::{number, seconds, text};
use crate::failure::{Outcome, guarded, outcome};
use crate::key::NativeVerifyingKey;

/// Verifies user tokens with one or more keys.
#[napi]
#[derive(Debug)]
pub struct NativeVerifier(knock_jwt::UserTokenVerifier);

/// The claims of a token that is genuine and valid.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct VerifiedClaims {
    /// `sub`
    pub user_id: String,
    /// `exp`
    pub expires_at: f64,
    /// `iat`
    pub issued_at: Option<f64>,
    /// `nbf`
    pub not_before: Option<f64>,
    /// `jti`
    pub jti: Option<String>,
    /// `explicit_grants`
    pub explicit_grants: bool,
    /// `grants`, JSON text
    pub grants: Option<String>,
    /// The whole payload, JSON text
    pub payload: String,
    /// Which key made the signature.
    pub key_index: u32,
}

#[napi]
impl NativeVerifier {
    /// A verifier.
    #[napi]
    pub fn create(
        keys: Vec<ClassInstance<'_, NativeVerifyingKey>>,
        leeway: Option<f64>,
    ) -> Outcome<NativeVerifier> {
        let build = || {
            let keys = keys.iter().map(|key| key.0.clone());
            let verifier = knock_jwt::UserTokenVerifier::new(keys)?;
            let Some(leeway) = leeway else { return Ok(verifier) };
            verifier.leeway_secs(seconds(Argument::Option("the option leeway"), leeway)?)
        };
        outcome(guarded(build), Self)
    }

    /// The claims. On this thread: it takes as long as the way to another one would.
    #[napi]
    pub fn verify(&self, token: Utf16String, now: f64) -> Outcome<VerifiedClaims> {
        let claims = guarded(|| {
            let token = text(Argument::Token, &token)?;
            self.0.verify_at(&token, UnixMillis::from_f64(now)?)
        });
        outcome(claims, |claims| VerifiedClaims {
            user_id: claims.user_id().to_owned(),
            expires_at: number(claims.expires_at()),
            issued_at: claims.issued_at().map(number),
            not_before: claims.not_before().map(number),
            jti: claims.jti().map(str::to_owned),
            explicit_grants: claims.explicit_grants(),
            grants: claims.grants_json().map(str::to_owned),
            payload: claims.payload_json().to_owned(),
            key_index: u32::try_from(claims.key_index()).unwrap_or(u32::MAX),
        })
    }
}
