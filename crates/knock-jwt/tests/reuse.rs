//! Handing tokens out again: when, to whom, and how often a signature is made.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::sync::Barrier;
use std::thread;

use common::key_text;
use knock_jwt::{
    Grants, Jti, Permission, Reuse, SigningKey, TokenOptions, UnixMillis, UserTokenSigner,
};

const NOW: i64 = 1_700_000_000_000;

fn signer() -> UserTokenSigner {
    let key = SigningKey::parse(key_text("rsa2048")).unwrap();
    UserTokenSigner::builder(key).reuse(Reuse::RECOMMENDED).build().unwrap()
}

fn at(seconds: i64) -> UnixMillis {
    UnixMillis(NOW + seconds * 1000)
}

#[test]
fn the_same_token_until_refresh_at_and_a_new_one_from_then_on() {
    let signer = signer();
    let options = TokenOptions::new();
    let first = signer.issue_at("ada", &options, at(0)).unwrap();
    assert_eq!(first.refresh_at(), first.issued_at() + 1800);
    assert_eq!(signer.issue_at("ada", &options, at(1799)).unwrap(), first);
    let second = signer.issue_at("ada", &options, at(1800)).unwrap();
    assert_eq!(second.issued_at(), first.issued_at() + 1800);
    // A clock set back: a token from the future is not handed out.
    let third = signer.issue_at("ada", &options, at(100)).unwrap();
    assert_eq!(third.issued_at(), first.issued_at() + 100);
    assert_eq!(signer.sign_at("ada", &options, at(100)).unwrap(), third.token());
}

#[test]
fn a_lifetime_of_thirty_seconds_or_less_is_minted_each_second() {
    let signer = signer();
    let options = TokenOptions::new().expires_in_secs(30);
    let first = signer.issue_at("ada", &options, at(0)).unwrap();
    assert_eq!(first.refresh_at(), first.issued_at());
    assert_eq!(signer.cached_at("ada", &options, at(0)), None);
    assert_ne!(signer.issue_at("ada", &options, at(1)).unwrap(), first);
}

#[test]
fn every_wish_counts() {
    let signer = signer();
    let plain = TokenOptions::new();
    let granted =
        |permission| TokenOptions::new().grants(Grants::new().tenant("acme", [permission]));
    let wishes = [
        ("ada", plain.clone()),
        ("grace", plain.clone()),
        ("ada", plain.clone().expires_in_secs(900)),
        ("ada", plain.clone().explicit_grants(true)),
        ("ada", plain.clone().grants(Grants::new())),
        ("ada", granted(Permission::UserFeedRead)),
        ("ada", granted(Permission::UserFeedWrite)),
        ("ada", plain.clone().jti(Jti::Given("a".to_owned()))),
        ("ada", plain.clone().jti(Jti::Given("b".to_owned()))),
    ];
    let tokens: Vec<_> =
        wishes.iter().map(|(id, o)| signer.sign_at(id, o, at(0)).unwrap()).collect();
    for (n, token) in tokens.iter().enumerate() {
        assert_eq!(tokens.iter().filter(|other| *other == token).count(), 1, "wish {n}");
    }
    // All of them are kept side by side.
    let again: Vec<_> =
        wishes.iter().map(|(id, o)| signer.sign_at(id, o, at(60)).unwrap()).collect();
    assert_eq!(tokens, again);
}

#[test]
fn an_issue_time_or_a_random_jti_is_never_reused() {
    let signer = signer();
    let random = TokenOptions::new().jti(Jti::Random);
    assert_ne!(
        signer.sign_at("ada", &random, at(0)).unwrap(),
        signer.sign_at("ada", &random, at(0)).unwrap()
    );
    let explicit = TokenOptions::new().issued_at(NOW / 1000);
    signer.sign_at("ada", &explicit, at(0)).unwrap();
    assert_eq!(signer.cached_at("ada", &explicit, at(0)), None);
    assert_eq!(signer.cached_at("ada", &TokenOptions::new(), at(0)), None);
}

#[test]
fn a_mistake_in_the_grants_is_told_even_when_the_rest_was_minted_before() {
    let signer = signer();
    let good = Grants::new().tenant("acme", [Permission::UserFeedRead]);
    let bad = good.clone().tenant("a/b", [Permission::UserFeedRead]);
    signer.sign_with("ada", &TokenOptions::new().grants(good)).unwrap();
    let options = TokenOptions::new().grants(bad);
    assert_eq!(signer.sign_with("ada", &options).unwrap_err().code(), "grants_invalid");
    assert_eq!(signer.cached_at("ada", &options, UnixMillis::now()), None);
}

#[test]
fn cached_at_only_looks() {
    let signer = signer();
    let options = TokenOptions::new();
    assert_eq!(signer.cached_at("ada", &options, at(0)), None);
    assert_eq!(signer.cached_at("", &options, at(0)), None);
    let issued = signer.issue_at("ada", &options, at(0)).unwrap();
    assert_eq!(signer.cached_at("ada", &options, at(5)), Some(issued));
    assert_eq!(signer.cached_at("ada", &options, at(1800)), None);
    // A clone shares what is kept; a renewed signer starts anew, with the same key and settings.
    assert!(signer.clone().cached_at("ada", &options, at(5)).is_some());
    let renewed = signer.renewed().unwrap();
    assert_eq!(renewed.cached_at("ada", &options, at(5)), None);
    assert_eq!(renewed.key().fingerprint(), signer.key().fingerprint());
    renewed.issue_at("ada", &options, at(0)).unwrap();
    assert!(renewed.cached_at("ada", &options, at(5)).is_some());
}

/// Sixteen threads ask for the same user at the same moment. RS256 has no randomness in it, so equal
/// tokens would prove nothing; that all of them hold the very same memory proves one signature.
#[test]
fn one_signature_for_a_user_however_many_ask_at_once() {
    const THREADS: i64 = 16;
    let key = SigningKey::parse(key_text("rsa4096")).unwrap();
    let signer = UserTokenSigner::builder(key).reuse(Reuse::RECOMMENDED).build().unwrap();
    for round in 0..20 {
        let barrier = Barrier::new(usize::try_from(THREADS).unwrap());
        let user = format!("user_{round}");
        let ask = |_| {
            barrier.wait();
            signer.issue_at(&user, &TokenOptions::new(), at(0)).unwrap()
        };
        let tokens: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|n| scope.spawn(move || ask(n))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let first = tokens[0].token().as_ptr();
        assert!(tokens.iter().all(|token| token.token().as_ptr() == first), "round {round}");
    }
}

#[test]
fn keeps_no_more_than_its_capacity() {
    let key = SigningKey::parse(key_text("rsa2048")).unwrap();
    let reuse = Reuse::with_capacity(10).unwrap();
    let signer = UserTokenSigner::builder(key).reuse(reuse).build().unwrap();
    let ids: Vec<String> = (0..200).map(|n| format!("user_{n}")).collect();
    let options = TokenOptions::new();
    let issued = signer.issue_many_at(&ids, &options, at(0));
    assert!(issued.iter().all(Result::is_ok));
    let kept = ids.iter().filter(|id| signer.cached_at(id, &options, at(0)).is_some()).count();
    assert!((1..=10).contains(&kept), "{kept} are kept");
}

#[test]
fn off_means_off() {
    let signer = UserTokenSigner::new(SigningKey::parse(key_text("rsa2048")).unwrap());
    let options = TokenOptions::new();
    let first = signer.issue_at("ada", &options, at(0)).unwrap();
    assert_eq!(signer.cached_at("ada", &options, at(0)), None);
    assert_ne!(signer.issue_at("ada", &options, at(1)).unwrap(), first);
}
