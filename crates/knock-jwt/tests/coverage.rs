//! No error code and no attack without a vector.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::collections::BTreeSet;

use common::vectors;
use knock_jwt::{Argument, Error, ErrorKind};
use serde_json::Value;

/// The codes that data alone cannot provoke, and what does.
fn others() -> Vec<Error> {
    vec![
        // A file: tests/environment.rs.
        knock_jwt::SigningKey::from_file("/nowhere/key.pem").unwrap_err(),
        Error::argument_invalid("the user id is NULL"),
        Error::buffer_too_small(800),
        Error::closed("signer"),
        // The command's own tests provoke it.
        Error::input_unreadable("the file ids.txt cannot be read"),
        Error::internal(),
    ]
}

#[test]
fn every_code_is_provoked_somewhere() {
    let mut codes: BTreeSet<String> = vectors::<Value>("errors.json")
        .iter()
        .map(|vector| vector["code"].as_str().unwrap().to_owned())
        .collect();
    for error in others() {
        assert!(codes.insert(error.code().to_owned()), "{} has vectors", error.code());
    }
    let all: BTreeSet<String> = ErrorKind::ALL.iter().map(|kind| kind.code().to_owned()).collect();
    assert_eq!(codes, all);
}

#[test]
fn errors_for_host_types_say_what_was_given_and_what_is_wanted() {
    let cases = [
        (Argument::UserId, 202),
        (Argument::ExpiresIn, 203),
        (Argument::IssuedAt, 204),
        (Argument::Grants, 205),
        (Argument::Jti, 206),
        (Argument::SigningKey, 103),
        (Argument::VerifyingKey, 110),
        (Argument::Token, 301),
        (Argument::Option("the leeway"), 207),
    ];
    for (argument, number) in cases {
        let error = Error::wrong_type(argument, "float");
        assert_eq!(error.number(), number);
        assert!(error.message().contains("float") && error.message().contains("give"), "{error}");
        assert_eq!(Error::lone_surrogate(argument).number(), number);
        // A type's name is the host's, and there a value may say itself what it is called.
        for key in [
            "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF",
            "-----BEGIN",
            "sk_test_abcdefgh1234",
        ] {
            let error = Error::wrong_type(argument, &format!("object {key}"));
            assert_eq!(error.number(), number);
            assert!(!error.message().contains(key) && error.message().contains("give"), "{error}");
        }
    }
    assert_eq!(Error::missing(Argument::UserId).code(), "user_id_missing");
    assert_eq!(Error::missing(Argument::SigningKey).code(), "signing_key_missing");
    assert_eq!(Error::missing(Argument::Token).code(), "token_malformed");
    assert_eq!(Error::fractional_lifetime().code(), "expires_in_invalid");
}

/// The attacks that a verifier must withstand, each with the vectors that try it (by a word of their
/// names) and the code it gets. The vectors themselves run in tests/vectors.rs.
#[test]
fn every_attack_has_its_vectors() {
    let attacks = [
        ("none", "token_algorithm"),
        ("HS256", "token_algorithm"),
        ("RS384", "token_algorithm"),
        ("RS512", "token_algorithm"),
        ("PS256", "token_algorithm"),
        ("rs256", "token_algorithm"),
        ("Rs256", "token_algorithm"),
        ("crit", "token_malformed"),
        ("b64", "token_malformed"),
        ("jwk", "token_signature"),
        ("sub missing", "token_claims"),
        ("exp missing", "token_claims"),
        ("alg twice", "token_malformed"),
        ("exp twice", "token_malformed"),
        ("trailing bits", "token_malformed"),
        ("padding", "token_malformed"),
        ("white space", "token_malformed"),
        ("two segments", "token_malformed"),
        ("four segments", "token_malformed"),
        ("exp a string", "token_claims"),
        ("exp 1.5", "token_claims"),
        ("exp negative", "token_claims"),
        ("exp 2^63", "token_claims"),
        ("nested 5,000 deep", "token_malformed"),
        ("10 MB", "token_too_large"),
    ];
    let vectors: Vec<Value> = vectors("errors.json");
    let missing: Vec<_> = attacks
        .iter()
        .filter(|(word, code)| {
            !vectors.iter().any(|vector| {
                vector["operation"] == "verify"
                    && vector["code"] == *code
                    && vector["name"].as_str().unwrap().contains(word)
            })
        })
        .collect();
    assert!(missing.is_empty(), "no vector tries {missing:?}");
}
