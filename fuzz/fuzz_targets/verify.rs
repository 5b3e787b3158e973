//! Any text as a token. A text that starts with a brace is taken as a payload and signed with the right
//! key first, so that what lies behind the signature is reached too; any other is a forgery, and must
//! be refused with a code of the 3xx.
#![no_main]
#![allow(clippy::expect_used)] // a panic is the finding

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use knock_jwt::{SigningKey, UnixMillis, UserTokenVerifier};

const KEY: &str = include_str!("../../tests/vectors/keys/rsa2048.pem");
const NOW: UnixMillis = UnixMillis(1_700_000_000_000);

libfuzzer_sys::fuzz_target!(|text: &str| {
    static KEYS: OnceLock<(KeyPair, UserTokenVerifier)> = OnceLock::new();
    let (pair, verifier) = KEYS.get_or_init(keys);
    if !text.starts_with('{') {
        let error = verifier.verify_at(text, NOW).expect_err("a forgery");
        assert!((301..=307).contains(&error.number()), "{error:?}");
        return;
    }
    match verifier.verify_at(&signed(pair, text), NOW) {
        Ok(claims) => {
            assert_eq!(claims.payload_json(), text);
            assert!(!claims.user_id().is_empty());
            assert!(claims.expires_at() > 1_700_000_000);
        }
        Err(error) => assert!(matches!(error.number(), 301 | 304..=307), "{error:?}"),
    }
});

fn keys() -> (KeyPair, UserTokenVerifier) {
    let key = SigningKey::parse(KEY).expect("a key of the vectors");
    let verifier =
        UserTokenVerifier::new([key.verifying_key().clone()]).expect("one key is enough");
    let body: String = KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let der = BASE64_STANDARD.decode(body).expect("PEM is base64");
    (KeyPair::from_der(&der).expect("PKCS#1"), verifier)
}

fn signed(pair: &KeyPair, payload: &str) -> String {
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
    let message = format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(payload));
    let mut signature = [0; 256];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
        .expect("a good key signs");
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
