//! Keys. What goes in or out of a private key goes through [`crate::host`].

use std::sync::Arc;

use knock_jwt::Error;

use crate::error::{BridgeError, bridged};
use crate::registry::Registry;

/// Keys that a host has a number of.
pub(crate) static KEYS: Registry<knock_jwt::SigningKey> = Registry::new();

/// The environment's private key.
#[derive(Debug, uniffi::Object)]
pub struct NativeSigningKey {
    pub(crate) key: knock_jwt::SigningKey,
    handle: u64,
}

impl NativeSigningKey {
    pub(crate) fn new(key: knock_jwt::SigningKey) -> Self {
        let handle = KEYS.add(key.clone());
        Self { key, handle }
    }
}

impl Drop for NativeSigningKey {
    fn drop(&mut self) {
        KEYS.take(self.handle);
    }
}

#[uniffi::export]
impl NativeSigningKey {
    /// The key that an entry of [`crate::host`] parsed, which stands under that number until now.
    #[uniffi::constructor]
    pub fn adopt(parsed: u64) -> Result<Self, BridgeError> {
        bridged(|| KEYS.take(parsed).map(Self::new).ok_or_else(|| Error::closed("signing key")))
    }

    /// From a file.
    #[uniffi::constructor]
    pub fn from_file(path: &str) -> Result<Self, BridgeError> {
        bridged(|| knock_jwt::SigningKey::from_file(path).map(Self::new))
    }

    /// A new one. A size that no key has is refused by the core like any other wrong one.
    #[uniffi::constructor]
    pub fn generate(bits: i64) -> Result<Self, BridgeError> {
        let bits = u32::try_from(bits).unwrap_or(0);
        bridged(|| knock_jwt::SigningKey::generate(bits).map(Self::new))
    }

    /// Its number.
    pub fn number(&self) -> u64 {
        self.handle
    }

    /// The size of the modulus.
    pub fn bits(&self) -> u32 {
        u32::try_from(self.key.bits()).unwrap_or(u32::MAX)
    }

    /// SHA-256 of the verifying key in hexadecimal.
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint().to_owned()
    }

    /// The public half.
    pub fn verifying_key(&self) -> Arc<NativeVerifyingKey> {
        Arc::new(NativeVerifyingKey(self.key.verifying_key().clone()))
    }
}

/// The public half of a signing key.
#[derive(Debug, uniffi::Object)]
pub struct NativeVerifyingKey(pub(crate) knock_jwt::VerifyingKey);

#[uniffi::export]
impl NativeVerifyingKey {
    /// From the bytes of a text, or DER.
    #[uniffi::constructor]
    pub fn parse(text: Vec<u8>) -> Result<Self, BridgeError> {
        bridged(|| knock_jwt::VerifyingKey::parse(&text).map(Self))
    }

    /// From a file.
    #[uniffi::constructor]
    pub fn from_file(path: &str) -> Result<Self, BridgeError> {
        bridged(|| knock_jwt::VerifyingKey::from_file(path).map(Self))
    }

    /// The size of the modulus.
    pub fn bits(&self) -> u32 {
        u32::try_from(self.0.bits()).unwrap_or(u32::MAX)
    }

    /// SHA-256 of the key in hexadecimal.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().to_owned()
    }

    /// The key as PEM.
    pub fn to_pem(&self) -> String {
        self.0.to_pem().to_owned()
    }
}
