//! What the tests share: the vectors, and the second implementation that checks what we made.

#![allow(dead_code)] // each test uses its part

use std::fs;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) fn vectors_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors")
}

pub(crate) fn key_text(name: &str) -> String {
    fs::read_to_string(vectors_dir().join(format!("keys/{name}.pem"))).unwrap()
}

/// The vectors of a file. Each file says how many there are, so that none gets lost on the way.
pub(crate) fn vectors<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let text = fs::read_to_string(vectors_dir().join(file)).unwrap();
    let mut whole: Value = serde_json::from_str(&text).unwrap();
    let count = usize::try_from(whole["count"].as_u64().unwrap()).unwrap();
    let vectors: Vec<T> = serde_json::from_value(whole["vectors"].take()).unwrap();
    assert_eq!(vectors.len(), count, "{file} holds another number of vectors than it says");
    assert!(count > 0);
    vectors
}

/// Verifies with npm-independent, RustCrypto-based jsonwebtoken and gives the payload.
pub(crate) fn verify_elsewhere(token: &str, verifying_key_pem: &str) -> Value {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let key = DecodingKey::from_rsa_pem(verifying_key_pem.as_bytes()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    decode::<Value>(token, &key, &validation).unwrap().claims
}
