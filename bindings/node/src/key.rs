//! Keys.

use std::path::Path;

use knock_jwt::{Argument, SIGNING_KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::convert::seconds;
use crate::failure::{Outcome, guarded, outcome};
use crate::tasks::Generate;

/// The environment's private key.
#[napi]
#[derive(Debug)]
pub struct NativeSigningKey(pub(crate) knock_jwt::SigningKey);

#[napi]
impl NativeSigningKey {
    /// From the bytes of a text, or DER.
    #[napi]
    pub fn parse(text: &[u8]) -> Outcome<NativeSigningKey> {
        outcome(guarded(|| knock_jwt::SigningKey::parse(text)), Self)
    }

    /// From the values of the environment's variables.
    #[napi]
    pub fn from_env_values(key: Option<&[u8]>, file: Option<String>) -> Outcome<NativeSigningKey> {
        let key =
            guarded(|| knock_jwt::SigningKey::from_env_values(key, file.as_deref().map(Path::new)));
        outcome(key, Self)
    }

    /// From a file.
    #[napi]
    pub fn from_file(path: String) -> Outcome<NativeSigningKey> {
        outcome(guarded(|| knock_jwt::SigningKey::from_file(&path)), Self)
    }

    /// A new one, made on this thread.
    #[napi]
    pub fn generate_sync(bits: f64) -> Outcome<NativeSigningKey> {
        outcome(generate(bits), Self)
    }

    /// A new one, made on a thread of the pool.
    #[napi(ts_return_type = "Promise<NativeSigningKey | Failure>")]
    pub fn generate(bits: f64) -> AsyncTask<Generate> {
        AsyncTask::new(Generate(bits))
    }

    /// The size of the modulus.
    #[napi(getter)]
    pub fn bits(&self) -> u32 {
        u32::try_from(self.0.bits()).unwrap_or(u32::MAX)
    }

    /// SHA-256 of the verifying key in hexadecimal.
    #[napi(getter)]
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().to_owned()
    }

    /// The public half.
    #[napi]
    pub fn verifying_key(&self) -> NativeVerifyingKey {
        NativeVerifyingKey(self.0.verifying_key().clone())
    }

    /// PKCS#1 as PEM.
    #[napi]
    pub fn to_pem(&self) -> Outcome<String> {
        outcome(guarded(|| self.0.to_pem()), |text| text.as_str().to_owned())
    }

    /// PKCS#8 as PEM.
    #[napi]
    pub fn to_pkcs8_pem(&self) -> Outcome<String> {
        outcome(guarded(|| self.0.to_pkcs8_pem()), |text| text.as_str().to_owned())
    }

    /// What Knock's dashboard shows.
    #[napi]
    pub fn to_base64(&self) -> Outcome<String> {
        outcome(guarded(|| self.0.to_base64()), |text| text.as_str().to_owned())
    }
}

/// The public half of a signing key.
#[napi]
#[derive(Debug)]
pub struct NativeVerifyingKey(pub(crate) knock_jwt::VerifyingKey);

#[napi]
impl NativeVerifyingKey {
    /// From the bytes of a text, or DER.
    #[napi]
    pub fn parse(text: &[u8]) -> Outcome<NativeVerifyingKey> {
        outcome(guarded(|| knock_jwt::VerifyingKey::parse(text)), Self)
    }

    /// The size of the modulus.
    #[napi(getter)]
    pub fn bits(&self) -> u32 {
        u32::try_from(self.0.bits()).unwrap_or(u32::MAX)
    }

    /// SHA-256 of the key in hexadecimal.
    #[napi(getter)]
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().to_owned()
    }

    /// The key as PEM.
    #[napi]
    pub fn to_pem(&self) -> String {
        self.0.to_pem().to_owned()
    }
}

/// The names of the environment's variables.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct Variables {
    /// Holds the key.
    pub key: &'static str,
    /// Names a file that holds the key.
    pub file: &'static str,
}

/// What `fromEnv` looks up in `process.env`.
#[napi]
pub fn variables() -> Variables {
    Variables { key: SIGNING_KEY_VARIABLE, file: SIGNING_KEY_FILE_VARIABLE }
}

pub(crate) fn generate(bits: f64) -> Result<knock_jwt::SigningKey, knock_jwt::Error> {
    let bits = seconds(Argument::Option("the size in bits"), bits)?;
    // A size that is none at all is refused like any other wrong one.
    guarded(|| knock_jwt::SigningKey::generate(u32::try_from(bits).unwrap_or(0)))
}
