//! What a signer and a verifier are told is what they do, also after they were renewed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::time::Duration;

use common::key_text;
use knock_jwt::{
    Argument, ErrorKind, Grants, Permission, Reuse, SigningKey, TokenOptions, UnixMillis,
    UserTokenSigner, UserTokenVerifier, inspect, seconds_from_f64,
};

const NOW: UnixMillis = UnixMillis(1_700_000_000_000);

fn key() -> SigningKey {
    SigningKey::parse(key_text("rsa2048")).unwrap()
}

#[test]
fn the_signers_own_lifetime_and_share_count_and_survive_renewing() {
    let signer = UserTokenSigner::builder(key())
        .expires_in(Duration::from_secs(1000))
        .min_share(0.9)
        .reuse(Reuse::RECOMMENDED)
        .build()
        .unwrap();
    for signer in [signer.clone(), signer.renewed().unwrap()] {
        let issued = signer.issue_at("ada", &TokenOptions::new(), NOW).unwrap();
        assert_eq!(issued.expires_at() - issued.issued_at(), 1000);
        assert_eq!(issued.refresh_at() - issued.issued_at(), 100);
        assert!(signer.cached_at("ada", &TokenOptions::new(), NOW).is_some());
    }
    let plain = UserTokenSigner::new(key()).issue_at("ada", &TokenOptions::new(), NOW).unwrap();
    assert_eq!(plain.expires_at() - plain.issued_at(), 3600);
}

#[test]
fn fractions_of_a_second_are_refused_wherever_they_come_from() {
    let fraction = Duration::from_millis(1500);
    let kind = |result: Result<_, knock_jwt::Error>| result.map(drop).unwrap_err().kind();
    let signer = UserTokenSigner::new(key());
    let options = TokenOptions::new().expires_in(fraction);
    assert_eq!(kind(signer.issue_with("ada", &options)), ErrorKind::ExpiresInInvalid);
    let built = UserTokenSigner::builder(key()).expires_in(fraction).build();
    assert_eq!(built.unwrap_err().kind(), ErrorKind::ExpiresInInvalid);
    let verifier = UserTokenVerifier::new([key().verifying_key().clone()]).unwrap();
    assert_eq!(verifier.clone().leeway(fraction).unwrap_err().kind(), ErrorKind::OptionsInvalid);
    assert!(verifier.clone().leeway(Duration::from_secs(300)).is_ok());
    assert!(verifier.leeway(Duration::from_secs(301)).is_err());
}

#[test]
fn numbers_of_hosts_whose_numbers_are_doubles() {
    for (seconds, whole) in
        [(900.0, 900), (-1.0, -1), (-0.0, 0), (9_007_199_254_740_991.0, (1 << 53) - 1)]
    {
        assert_eq!(seconds_from_f64(Argument::ExpiresIn, seconds), Ok(whole));
    }
    for wrong in [1.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 9_007_199_254_740_992.0, 1e300] {
        for (argument, kind) in [
            (Argument::ExpiresIn, ErrorKind::ExpiresInInvalid),
            (Argument::IssuedAt, ErrorKind::IssuedAtInvalid),
            (Argument::Option("the leeway"), ErrorKind::OptionsInvalid),
        ] {
            assert_eq!(seconds_from_f64(argument, wrong).unwrap_err().kind(), kind, "{wrong}");
        }
    }
    assert_eq!(UnixMillis::from_f64(1234.9), Ok(UnixMillis(1234)));
    for wrong in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        assert_eq!(UnixMillis::from_f64(wrong).unwrap_err().kind(), ErrorKind::IssuedAtInvalid);
    }
    for clock in [UnixMillis(-1), UnixMillis(i64::MIN), UnixMillis(i64::MAX)] {
        let error = clock.seconds().unwrap_err();
        assert!(error.kind() == ErrorKind::IssuedAtInvalid && error.message().contains("clock"));
    }
}

#[test]
fn a_mistake_in_the_grants_survives_merging() {
    let bad = Grants::new().tenant("a/b", [Permission::UserFeedRead]);
    let good = Grants::new().tenant("acme", [Permission::UserFeedRead]);
    for grants in [good.clone().merge(&bad), bad.merge(&good)] {
        assert_eq!(grants.check().unwrap_err().kind(), ErrorKind::GrantsInvalid);
        assert!(grants.to_json().is_err());
        let options = TokenOptions::new().grants(grants);
        assert!(UserTokenSigner::new(key()).sign_with("ada", &options).is_err());
    }
}

#[test]
fn many_grants_take_time_in_proportion() {
    // Quadratic building took a minute and more for these; the test would not end in time.
    let mut grants = Grants::new();
    for n in 0..20_000 {
        grants = grants.tenant(&format!("tenant_{n}"), [Permission::UserFeedRead]);
    }
    assert!(Grants::new().merge(&grants).to_json().unwrap().len() > 1_000_000);
    let json = grants.to_json().unwrap();
    assert_eq!(Grants::raw(json).unwrap_err().kind(), ErrorKind::GrantsInvalid, "too large");
}

#[test]
fn a_token_that_was_read_has_the_same_warnings_as_when_it_was_issued() {
    let signer = UserTokenSigner::new(key());
    let long_id = "x".repeat(3500);
    for (user_id, life) in [("ada", 30), ("ada", 31), ("ada", 2_147_484), (long_id.as_str(), 900)] {
        let options = TokenOptions::new().expires_in_secs(life);
        let issued = signer.issue_at(user_id, &options, NOW).unwrap();
        assert_eq!(inspect(issued.token()).unwrap().warnings(), issued.warnings());
    }
}

#[test]
fn what_lies_behind_a_bad_signature_is_not_judged() {
    let token = UserTokenSigner::new(key()).sign("ada").unwrap();
    let (header, signature) = (token.split('.').next().unwrap(), token.rsplit('.').next().unwrap());
    let verifier = UserTokenVerifier::new([key().verifying_key().clone()]).unwrap();
    // "not JSON" and "{}" in base64url: both are refused for the signature, and for nothing else.
    for payload in ["bm90IEpTT04", "e30"] {
        let forged = format!("{header}.{payload}.{signature}");
        let error = verifier.verify_at(&forged, NOW).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokenSignature);
        assert_eq!(verifier.renewed().unwrap().verify_at(&forged, NOW).unwrap_err(), error);
    }
}
