//! Verifying.

use std::sync::Arc;

use knock_jwt::{UnixMillis, UserTokenVerifier};

use crate::error::{BridgeError, bridged};
use crate::key::NativeVerifyingKey;

/// The claims of a token that was found good; times in whole seconds since 1970.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Verified {
    /// `sub`
    pub user_id: String,
    /// `exp`
    pub expires_at: u64,
    /// `iat`
    pub issued_at: Option<u64>,
    /// `nbf`
    pub not_before: Option<u64>,
    /// `jti`
    pub jti: Option<String>,
    /// `explicit_grants`
    pub explicit_grants: bool,
    /// JSON text
    pub grants: Option<String>,
    /// JSON text
    pub payload: String,
    /// Which key signed.
    pub key_index: u32,
}

/// Verifies user tokens.
#[derive(Debug, uniffi::Object)]
pub struct NativeVerifier(UserTokenVerifier);

#[uniffi::export]
impl NativeVerifier {
    /// A verifier; without a leeway, the core's default.
    #[uniffi::constructor]
    pub fn new(
        verifying_keys: Vec<Arc<NativeVerifyingKey>>,
        leeway: Option<i64>,
    ) -> Result<Self, BridgeError> {
        bridged(|| {
            let verifier = UserTokenVerifier::new(verifying_keys.iter().map(|key| key.0.clone()))?;
            Ok(Self(match leeway {
                Some(seconds) => verifier.leeway_secs(seconds)?,
                None => verifier,
            }))
        })
    }

    /// The claims, if the token is good at that time.
    pub fn verify(&self, token: &str, now_ms: i64) -> Result<Verified, BridgeError> {
        let claims = bridged(|| self.0.verify_at(token, UnixMillis(now_ms)))?;
        Ok(Verified {
            user_id: claims.user_id().to_owned(),
            expires_at: claims.expires_at(),
            issued_at: claims.issued_at(),
            not_before: claims.not_before(),
            jti: claims.jti().map(str::to_owned),
            explicit_grants: claims.explicit_grants(),
            grants: claims.grants_json().map(str::to_owned),
            payload: claims.payload_json().to_owned(),
            key_index: u32::try_from(claims.key_index()).unwrap_or(u32::MAX),
        })
    }
}
