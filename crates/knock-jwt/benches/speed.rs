//! How long things take, each beside the part of it that nobody can avoid: criterion's own report.
//! `cargo bench -p knock-jwt --bench ratios` puts the same pairs into one table of ratios.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use aws_lc_rs::rsa;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use knock_jwt::{Reuse, SigningKey, UserTokenSigner, UserTokenVerifier};

fn signing(c: &mut Criterion) {
    let mut group = c.benchmark_group("sign");
    for bits in [2048, 3072, 4096] {
        let key = SigningKey::generate(bits).unwrap();
        let raw = raw_key(&key);
        let signer = UserTokenSigner::new(key);
        let token = signer.sign("user_123").unwrap();
        let message = token.rsplit_once('.').unwrap().0.to_owned();
        let mut signature = vec![0; usize::try_from(bits / 8).unwrap()];
        let random = aws_lc_rs::rand::SystemRandom::new();
        group.bench_function(BenchmarkId::new("raw", bits), |b| {
            b.iter(|| {
                raw.sign(&RSA_PKCS1_SHA256, &random, black_box(message.as_bytes()), &mut signature)
            });
        });
        group.bench_function(BenchmarkId::new("knock-jwt", bits), |b| {
            b.iter(|| signer.sign(black_box("user_123")));
        });
    }
}

fn around_it(c: &mut Criterion) {
    let key = SigningKey::generate(2048).unwrap();
    let pem = key.to_pem().unwrap();
    let base64 = key.to_base64().unwrap();
    c.bench_function("parse/pem", |b| b.iter(|| SigningKey::parse(black_box(pem.as_bytes()))));
    c.bench_function("parse/base64", |b| {
        b.iter(|| SigningKey::parse(black_box(base64.as_bytes())));
    });

    let verifier = UserTokenVerifier::new([key.verifying_key().clone()]).unwrap();
    let signer = UserTokenSigner::builder(key).reuse(Reuse::RECOMMENDED).build().unwrap();
    let token = signer.sign("user_123").unwrap();
    c.bench_function("reused", |b| b.iter(|| signer.sign(black_box("user_123"))));
    c.bench_function("verify", |b| b.iter(|| verifier.verify(black_box(&token))));
}

fn raw_key(key: &SigningKey) -> rsa::KeyPair {
    let pem = key.to_pkcs8_pem().unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    rsa::KeyPair::from_pkcs8(&BASE64_STANDARD.decode(body).unwrap()).unwrap()
}

criterion_group!(benches, signing, around_it);
criterion_main!(benches);
