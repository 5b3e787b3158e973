//! What may be shown: never a key, never a whole token, in whatever way a thing is printed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use common::{key_text, vectors};
use knock_jwt::{
    Grants, Jti, Reuse, SigningKey, TokenOptions, UserTokenSigner, UserTokenVerifier, VerifyingKey,
    inspect,
};
use serde_json::Value;

fn is_shareable<T: Send + Sync + 'static>() {}

#[test]
fn everything_may_be_shared_between_threads() {
    is_shareable::<SigningKey>();
    is_shareable::<VerifyingKey>();
    is_shareable::<UserTokenSigner>();
    is_shareable::<UserTokenVerifier>();
    is_shareable::<TokenOptions>();
    is_shareable::<Grants>();
    is_shareable::<knock_jwt::IssuedToken>();
    is_shareable::<knock_jwt::Claims>();
    is_shareable::<knock_jwt::UnverifiedToken>();
    is_shareable::<knock_jwt::Error>();
    is_shareable::<knock_jwt::KeyCache>();
}

/// Pieces of a key's text that would give it away: any 16 characters of its body in a row.
fn leaks(shown: &str, secret: &str) -> bool {
    let body: Vec<char> =
        secret.lines().filter(|line| !line.contains("-----")).flat_map(str::chars).collect();
    let shown: String = shown.chars().filter(|c| !c.is_whitespace()).collect();
    body.windows(16).any(|piece| shown.contains(&piece.iter().collect::<String>()))
}

#[test]
fn the_leak_detector_finds_a_leak() {
    let pem = key_text("rsa2048");
    let line = pem.lines().nth(5).unwrap();
    assert!(leaks(&format!("key: {line}"), &pem));
    assert!(!leaks("SigningKey { bits: 2048 }", &pem));
}

#[test]
fn debug_shows_neither_keys_nor_tokens() {
    let pem = key_text("rsa2048");
    let key = SigningKey::parse(&pem).unwrap();
    let debug = format!("{key:?} {key:#?}");
    assert!(debug.contains("2048") && debug.contains(key.fingerprint()));
    assert!(!leaks(&debug, &pem));

    let signer = UserTokenSigner::builder(key.clone()).reuse(Reuse::RECOMMENDED).build().unwrap();
    let issued = signer.issue("user_123").unwrap();
    let signature = issued.token().rsplit('.').next().unwrap();
    let verifier = UserTokenVerifier::new([key.verifying_key().clone()]).unwrap();
    let cache = knock_jwt::KeyCache::new(1);
    cache.parse(pem.as_bytes()).unwrap();
    let shown = [
        format!("{signer:?}"),
        format!("{:?}", UserTokenSigner::builder(key)),
        format!("{issued:?}"),
        format!("{verifier:?}"),
        format!("{:?}", verifier.verify(issued.token()).unwrap()),
        format!("{:?}", inspect(issued.token()).unwrap()),
        format!("{cache:?}"),
        format!("{:?}", TokenOptions::new().jti(Jti::Random)),
    ];
    for shown in shown {
        assert!(!leaks(&shown, &pem), "{shown}");
        assert!(!shown.contains(issued.token()) && !shown.contains(signature), "{shown}");
    }
}

/// Every bad key and every bad token of the vectors, and what their errors say.
#[test]
fn no_message_repeats_a_key_or_a_token() {
    let mut seen = 0;
    for vector in vectors::<Value>("errors.json") {
        let (error, secret) = match vector["operation"].as_str().unwrap() {
            "signing_key" | "verifying_key" => {
                let input = &vector["input"];
                let bytes = match (input["text"].as_str(), input["base64"].as_str()) {
                    (Some(text), _) => text.as_bytes().to_vec(),
                    (_, Some(text)) => BASE64_STANDARD.decode(text).unwrap(),
                    _ => panic!("an unknown input"),
                };
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let error = match vector["operation"].as_str() {
                    Some("signing_key") => SigningKey::parse(&bytes).unwrap_err(),
                    _ => VerifyingKey::parse(&bytes).unwrap_err(),
                };
                (error, text)
            }
            "inspect" => match vector["token"].as_str() {
                Some(token) => (inspect(token).unwrap_err(), token.to_owned()),
                None => continue,
            },
            _ => continue,
        };
        seen += 1;
        let shown = format!("{error} {error:?} {}", error.message());
        assert!(!leaks(&shown, &secret), "{}: {shown}", vector["name"]);
        let long = secret.trim().chars().count() >= 12;
        assert!(!long || !shown.contains(secret.trim()), "{}: {shown}", vector["name"]);
        assert!(error.message().len() > 20, "{}: a sentence is wanted", vector["name"]);
    }
    assert!(seen > 200, "only {seen} vectors were looked at");
}
