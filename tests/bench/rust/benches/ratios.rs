//! Ours beside what nobody can avoid (the raw signature) and beside jsonwebtoken, in one run.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::thread;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use knock_jwt::{Grants, Permission, Reuse, SigningKey, TokenOptions, UserTokenSigner};
use knock_jwt_bench::{alone, pair, row};

#[derive(serde::Serialize)]
struct Claims<'a> {
    sub: &'a str,
    iat: u64,
    exp: u64,
}

fn main() {
    println!("knock-jwt beside the raw signature and its peers (medians of turns taken in turn)\n");
    for bits in [2048, 3072, 4096] {
        against_raw(bits);
    }
    against_jsonwebtoken(2048, 2.5);
    against_jsonwebtoken(4096, 1.8);
    with_grants();
    reused();
    many();
    loading();
}

fn raw_pair(key: &SigningKey) -> KeyPair {
    let pem = key.to_pkcs8_pem().unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    KeyPair::from_pkcs8(&BASE64_STANDARD.decode(body).unwrap()).unwrap()
}

fn against_raw(bits: u32) {
    let key = SigningKey::generate(bits).unwrap();
    let raw = raw_pair(&key);
    let signer = UserTokenSigner::new(key);
    let token = signer.sign("user_123").unwrap();
    let message = token.rsplit_once('.').unwrap().0.to_owned();
    let mut signature = vec![0; usize::try_from(bits / 8).unwrap()];
    let random = SystemRandom::new();
    let result = pair(
        101,
        || drop(black_box(signer.sign(black_box("user_123")))),
        || {
            let message = black_box(message.as_bytes());
            raw.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
        },
    );
    let shown = format!(
        "{:.3} ({:.3}..{:.3}); {:.1} µs beside {:.1} µs",
        result.ratio,
        result.spread.0,
        result.spread.1,
        result.ours * 1e6,
        result.theirs * 1e6
    );
    if bits == 2048 {
        // The median of ours less the median of theirs: claims, base64 and all that is not RSA.
        let rest = (result.ours - result.theirs) * 1e6;
        row(
            "sign less the raw signature, 2048 bits",
            "< 2 µs",
            &format!("{rest:.2} µs"),
            rest < 2.0,
        );
    }
    row(
        &format!("sign / raw AWS-LC signature, {bits} bits"),
        "<= 1.03",
        &shown,
        result.ratio <= 1.03,
    );
}

fn against_jsonwebtoken(bits: u32, target: f64) {
    let key = SigningKey::generate(bits).unwrap();
    let encoding_key = EncodingKey::from_rsa_pem(key.to_pem().unwrap().as_bytes()).unwrap();
    let header = Header::new(Algorithm::RS256);
    let signer = UserTokenSigner::new(key);
    let claims = Claims { sub: "user_123", iat: 1_700_000_000, exp: 1_700_003_600 };
    let result = pair(
        31,
        || drop(black_box(jsonwebtoken::encode(&header, &claims, &encoding_key).unwrap())),
        || drop(black_box(signer.sign(black_box("user_123")))),
    );
    let shown = format!(
        "{:.2}; {:.0} µs beside {:.0} µs",
        result.ratio,
        result.ours * 1e6,
        result.theirs * 1e6
    );
    let what = format!("jsonwebtoken::encode (AWS-LC) / sign, {bits} bits");
    row(&what, &format!(">= {target}"), &shown, result.ratio >= target);
}

fn with_grants() {
    let signer = UserTokenSigner::new(SigningKey::generate(2048).unwrap());
    let options = TokenOptions::new().explicit_grants(true).grants(
        Grants::new()
            .user("user_123", [Permission::UserFeedRead])
            .tenant("acme", [Permission::UserFeedRead, Permission::SlackChannelsRead]),
    );
    let result = pair(
        51,
        || drop(black_box(signer.sign_with("user_123", &options).unwrap())),
        || drop(black_box(signer.sign("user_123").unwrap())),
    );
    let shown = format!("{:.3}; {:.1} µs more", result.ratio, (result.ours - result.theirs) * 1e6);
    row("sign with grants / without, 2048 bits", "(none)", &shown, true);
}

fn reused() {
    let key = SigningKey::generate(2048).unwrap();
    let signer = UserTokenSigner::builder(key).reuse(Reuse::RECOMMENDED).build().unwrap();
    let ids: Vec<String> = (0..1000).map(|n| format!("user_{n}")).collect();
    for id in &ids {
        signer.sign(id).unwrap();
    }
    let mut turn = ids.iter().cycle();
    let seconds = alone(31, || drop(black_box(signer.sign(turn.next().unwrap()))));
    let shown = format!("{:.3} µs", seconds * 1e6);
    row("a reused token, one of 1,000 users in turn", "< 0.3 µs", &shown, seconds < 0.3e-6);
}

fn many() {
    let signer = UserTokenSigner::new(SigningKey::generate(2048).unwrap());
    let ids: Vec<String> = (0..1000).map(|n| format!("user_{n}")).collect();
    let options = TokenOptions::new();
    let result = pair(
        11,
        || ids.iter().for_each(|id| drop(black_box(signer.sign_with(id, &options)))),
        || drop(black_box(signer.sign_many(&ids, &options))),
    );
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let shown = format!("{:.2} on {cores} cores", result.ratio);
    row("one by one / sign_many, 1,000 tokens", ">= 1.9", &shown, result.ratio >= 1.9);
}

fn loading() {
    let key = SigningKey::generate(2048).unwrap();
    let (pem, base64) = (key.to_pem().unwrap(), key.to_base64().unwrap());
    for (name, text) in [("PEM", pem), ("base64 of PEM, as the dashboard shows it", base64)] {
        let seconds = alone(31, || drop(black_box(SigningKey::parse(text.as_bytes()).unwrap())));
        let shown = format!("{:.0} µs", seconds * 1e6);
        row(&format!("loading a 2048-bit key, {name}"), "< 250 µs", &shown, seconds < 250e-6);
    }
}
