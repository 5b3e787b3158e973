//! Properties that hold for whatever comes in.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::sync::LazyLock;

use common::{key_text, verify_elsewhere};
use knock_jwt::{
    ErrorKind, Grants, SigningKey, TokenOptions, UserTokenSigner, UserTokenVerifier, VerifyingKey,
    inspect,
};
use proptest::collection::vec;
use proptest::prelude::*;

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::parse(key_text("rsa2048")).unwrap());
static SIGNER: LazyLock<UserTokenSigner> = LazyLock::new(|| UserTokenSigner::new(KEY.clone()));
static VERIFIER: LazyLock<UserTokenVerifier> =
    LazyLock::new(|| UserTokenVerifier::new([KEY.verifying_key().clone()]).unwrap());

/// Any text, and often the kinds that break writers of JSON.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        vec(any::<char>(), 1..40).prop_map(String::from_iter),
        "[\\x00-\\x1f\"\\\\/\u{7f}\u{2028}\u{2029}\u{1f996}]{1,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_user_id_comes_out_of_another_verifier_as_it_went_in(id in any_text()) {
        match SIGNER.sign(&id) {
            Ok(token) => {
                let claims = verify_elsewhere(&token, KEY.verifying_key().to_pem());
                prop_assert_eq!(claims["sub"].as_str(), Some(id.as_str()));
                let verified = VERIFIER.verify(&token).unwrap();
                prop_assert_eq!(verified.user_id(), id);
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::UserIdMissing);
                prop_assert!(id.is_empty());
            }
        }
    }

    #[test]
    fn times_come_out_as_they_went_in(issued_at in 0_i64..1 << 52, life in 1_i64..1 << 52) {
        let options = TokenOptions::new().issued_at(issued_at).expires_in_secs(life);
        let issued = SIGNER.issue_with("ada", &options).unwrap();
        let read = inspect(issued.token()).unwrap();
        prop_assert_eq!(read.issued_at(), u64::try_from(issued_at).ok());
        prop_assert_eq!(read.expires_at(), u64::try_from(issued_at + life).ok());
        prop_assert!(issued.issued_at() <= issued.refresh_at());
        prop_assert!(issued.refresh_at() <= issued.expires_at());
    }

    #[test]
    fn any_change_of_a_good_token_is_refused(at in any::<prop::sample::Index>(), byte in any::<char>(), cut in any::<bool>()) {
        let token = SIGNER.sign("user_123").unwrap();
        let at = at.index(token.len());
        let mut changed: Vec<char> = token.chars().collect();
        if cut {
            changed.truncate(at);
        } else {
            prop_assume!(changed[at] != byte);
            changed[at] = byte;
        }
        let changed = String::from_iter(changed);
        prop_assert!(VERIFIER.verify(&changed).is_err(), "{}", changed);
    }

    #[test]
    fn inserting_or_doubling_anything_is_refused(at in any::<prop::sample::Index>(), piece in any_text()) {
        let token = SIGNER.sign("user_123").unwrap();
        prop_assume!(!piece.is_empty());
        let at = at.index(token.len() + 1);
        let mut changed = token.clone();
        changed.insert_str(at, &piece);
        prop_assert!(VERIFIER.verify(&changed).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_parsers_panic(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(SigningKey::parse(&bytes).is_err());
        prop_assert!(VerifyingKey::parse(&bytes).is_err());
        let text = String::from_utf8_lossy(&bytes);
        prop_assert!(VERIFIER.verify(&text).is_err());
        let _ = inspect(&text);
        let _ = Grants::raw(&text);
    }

    #[test]
    fn no_damage_to_a_key_makes_the_parser_panic(
        at in any::<prop::sample::Index>(), bytes in vec(any::<u8>(), 0..8), drop_count in 0_usize..30, base64 in any::<bool>(),
    ) {
        let text = if base64 { KEY.to_base64().unwrap() } else { KEY.to_pem().unwrap() };
        let mut damaged = text.as_bytes().to_vec();
        let at = at.index(damaged.len());
        let end = (at + drop_count).min(damaged.len());
        damaged.splice(at..end, bytes);
        match SigningKey::parse(&damaged) {
            // Repaired, or nothing was damaged: then it is this key and no other.
            Ok(key) => prop_assert_eq!(key.fingerprint(), KEY.fingerprint()),
            Err(error) => prop_assert!((101..=109).contains(&error.number())),
        }
    }

    #[test]
    fn no_token_shaped_text_makes_the_reader_panic(header in "[A-Za-z0-9_=+/-]{0,60}", payload in any_text(), signature in "[A-Za-z0-9_-]{0,350}") {
        let token = format!("{header}.{payload}.{signature}");
        prop_assert!(VERIFIER.verify(&token).is_err());
        let _ = inspect(&token);
    }

    #[test]
    fn raw_grants_are_refused_or_written_as_a_fixed_point(json in "[\\[\\]{}\":,0-9a-e.+ \\\\u-]{0,60}") {
        if let Ok(grants) = Grants::raw(&json) {
            let written = grants.to_json().unwrap().to_owned();
            let again = Grants::raw(&written).unwrap();
            prop_assert_eq!(again.to_json().unwrap(), written);
        }
    }
}
