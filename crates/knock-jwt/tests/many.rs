//! Many tokens: from many threads, in batches, and without leaving memory behind.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::collections::HashSet;
use std::thread;

use common::{key_text, verify_elsewhere};
use knock_jwt::{Jti, Reuse, SigningKey, TokenOptions, UserTokenSigner};

fn key() -> SigningKey {
    SigningKey::parse(key_text("rsa2048")).unwrap()
}

#[test]
fn sixteen_threads_share_one_signer() {
    let signer = UserTokenSigner::builder(key()).reuse(Reuse::RECOMMENDED).build().unwrap();
    let pem = key().verifying_key().to_pem().to_owned();
    thread::scope(|scope| {
        for n in 0..16 {
            let (signer, pem) = (&signer, &pem);
            scope.spawn(move || {
                for turn in 0..50 {
                    let id = format!("user_{}", (n + turn) % 20);
                    let token = signer.sign(&id).unwrap();
                    assert_eq!(verify_elsewhere(&token, pem)["sub"], id.as_str());
                }
            });
        }
    });
}

#[test]
fn a_batch_keeps_its_order_and_its_errors() {
    let signer = UserTokenSigner::new(key());
    let ids: Vec<String> =
        (0..500).map(|n| if n % 100 == 7 { String::new() } else { format!("user_{n}") }).collect();
    let options = TokenOptions::new().issued_at(1_700_000_000);
    let tokens = signer.sign_many(&ids, &options);
    assert_eq!(tokens.len(), ids.len());
    for (id, token) in ids.iter().zip(tokens) {
        // The signature has no randomness in it, so one by one gives the same bytes.
        assert_eq!(token, signer.sign_with(id, &options));
    }
}

#[test]
fn random_ids_are_uuids_of_version_4_and_never_the_same() {
    let signer = UserTokenSigner::new(key());
    let options = TokenOptions::new().jti(Jti::Random);
    let ids: HashSet<String> = (0..100)
        .map(|_| {
            let token = signer.sign_with("ada", &options).unwrap();
            let jti = knock_jwt::inspect(&token).unwrap().jti().unwrap().to_owned();
            let uuid = uuid::Uuid::parse_str(&jti).unwrap();
            assert_eq!(uuid.get_version_num(), 4);
            assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
            assert_eq!(uuid.to_string(), jti, "lower case with dashes");
            jti
        })
        .collect();
    assert_eq!(ids.len(), 100);
}

/// The short form of `tests/bench/rust/benches/memory.rs`.
#[test]
#[cfg(target_os = "linux")]
fn signatures_leave_no_memory_behind() {
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    };
    let signer = UserTokenSigner::new(key());
    let ids: Vec<String> = (0..1000).map(|n| format!("user_{n}")).collect();
    let batch = || drop(signer.sign_many(&ids, &TokenOptions::new()));
    (0..3).for_each(|_| batch());
    // A leak of one signature or one token a call would be 4 MiB or more, each time. What the allocator
    // keeps for threads, of this test and of the others in the same process, is so much once or twice.
    let mut grown = Vec::new();
    while grown.last().is_none_or(|last| *last >= 3 * 1024) {
        assert!(grown.len() < 4, "{grown:?} KiB more after 15,000 signatures each");
        let before = resident();
        (0..15).for_each(|_| batch());
        grown.push(resident().saturating_sub(before));
    }
}
