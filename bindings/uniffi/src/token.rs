//! Reading a token without believing it.

use crate::error::{BridgeError, bridged};
use crate::facts::{Remark, remarks};

/// What a token says of itself; times in whole seconds since 1970.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Unverified {
    /// The header's `alg`
    pub algorithm: Option<String>,
    /// `sub`
    pub user_id: Option<String>,
    /// `iat`
    pub issued_at: Option<u64>,
    /// `exp`
    pub expires_at: Option<u64>,
    /// `jti`
    pub jti: Option<String>,
    /// JSON text
    pub header: String,
    /// JSON text
    pub payload: String,
    /// The size of the signature.
    pub signature_bits: u32,
    /// What would give trouble.
    pub remarks: Vec<Remark>,
}

/// Reads a token.
#[uniffi::export]
pub fn inspect(token: &str) -> Result<Unverified, BridgeError> {
    let read = bridged(|| knock_jwt::inspect(token))?;
    Ok(Unverified {
        algorithm: read.algorithm().map(str::to_owned),
        user_id: read.user_id().map(str::to_owned),
        issued_at: read.issued_at(),
        expires_at: read.expires_at(),
        jti: read.jti().map(str::to_owned),
        header: read.header_json().to_owned(),
        payload: read.payload_json().to_owned(),
        signature_bits: u32::try_from(read.signature_bits()).unwrap_or(u32::MAX),
        remarks: remarks(&read.warnings()),
    })
}
