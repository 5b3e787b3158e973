//! Any bytes as a key: parsed or refused, never a panic; and what was accepted reads back as itself.
#![no_main]
#![allow(clippy::expect_used)] // a panic is the finding

use knock_jwt::{ErrorKind, SigningKey, VerifyingKey};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match SigningKey::parse(bytes) {
        Ok(key) => {
            let pem = key.to_pem().expect("an accepted key can be written");
            let again = SigningKey::parse(pem.as_bytes()).expect("our own PEM is accepted");
            assert_eq!(again.fingerprint(), key.fingerprint());
            assert!((2048..=8192).contains(&key.bits()));
        }
        Err(error) => {
            assert!((101..=109).contains(&error.number()), "{error:?}");
            assert_ne!(error.kind(), ErrorKind::SigningKeyUnreadable);
        }
    }
    if let Err(error) = VerifyingKey::parse(bytes) {
        assert_eq!(error.kind(), ErrorKind::VerifyingKeyInvalid);
    }
});
