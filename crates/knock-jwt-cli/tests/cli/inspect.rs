//! `inspect`.

use knock_jwt::{TokenOptions, UserTokenSigner};
use serde_json::{Value, json};

use crate::common::{bare, key, refused, succeeded};

/// A token with any header and payload, and a signature of nobody.
fn forged(header: &str, payload: &str) -> String {
    let url = |text: &str| {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut out = String::new();
        for group in text.as_bytes().chunks(3) {
            let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - group.len()));
            for at in 0..=group.len() {
                out.push(char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]));
            }
        }
        out
    };
    format!("{}.{}.AAAA", url(header), url(payload))
}

fn inspect(token: &str) -> (String, Value) {
    let text = succeeded(bare().arg("inspect").write_stdin(token)).out;
    assert!(text.starts_with("NOT VERIFIED: "), "{text}");
    assert!(!text.contains(token) && !text.contains("eyJ"), "the token is not echoed: {text}");
    let json = succeeded(bare().args(["inspect", "--json"]).write_stdin(token)).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["verified"], false);
    (text, json)
}

fn codes(json: &Value) -> Vec<&str> {
    json["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect()
}

#[test]
fn a_good_token_is_shown_without_notes() {
    // Half an hour more than what is shown: a second may begin, or many, before the command reads its clock.
    let options = TokenOptions::new().expires_in_secs(91_800);
    let token = UserTokenSigner::new(key().clone()).sign_with("ada", &options).unwrap();
    let (text, json) = inspect(&format!(" {token}\n"));
    for expected in [
        "header\n{\n  \"alg\": \"RS256\",\n  \"typ\": \"JWT\"\n}",
        "  \"sub\": \"ada\",",
        "(in 1day 1h)",
        "2048 bits",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains("notes"), "{text}");
    assert_eq!(json["header"], json!({"alg": "RS256", "typ": "JWT"}));
    assert_eq!(json["payload"]["sub"], "ada");
    assert_eq!(json["signature_bits"], 2048);
    assert_eq!(json["notes"], json!([]));
}

#[test]
fn what_will_be_in_the_way_is_noted() {
    let rs256 = r#"{"alg":"RS256"}"#;
    let cases: [(&str, &str, &[&str]); 9] = [
        (
            r#"{"alg":"none"}"#,
            r#"{"sub":"a","iat":4000000000,"exp":4000003600}"#,
            &["token_algorithm", "token_claims"],
        ),
        (rs256, r#"{"sub":"a","iat":1000,"exp":4600}"#, &["token_expired"]),
        (rs256, r#"{"sub":"a","exp":4000000000}"#, &[]),
        (rs256, r#"{"exp":4000000000}"#, &["token_claims"]),
        (rs256, r#"{"sub":7,"exp":4000000000}"#, &["token_claims"]),
        (rs256, r#"{"sub":"a"}"#, &["token_claims"]),
        (rs256, r#"{"sub":"a","exp":"4000000000"}"#, &["token_claims"]),
        (rs256, r#"{"sub":"a","nbf":3999999999,"exp":4000000000}"#, &["token_not_yet_valid"]),
        (rs256, r#"{"sub":"a","iat":1000,"exp":4000000000}"#, &["expires_in_too_long"]),
    ];
    for (header, payload, expected) in cases {
        let (text, json) = inspect(&forged(header, payload));
        assert_eq!(codes(&json), expected, "{payload}");
        assert_eq!(text.contains("\nnotes\n- "), !expected.is_empty(), "{text}");
    }
    let (text, json) = inspect(&forged(rs256, r#"{"sub":"a","iat":1000,"exp":1010}"#));
    assert_eq!(codes(&json), ["token_expired", "expires_in_too_short"]);
    assert!(text.contains("it expired ") && text.contains(" ago"), "{text}");
}

#[test]
fn nothing_in_a_token_steers_the_terminal() {
    let (text, json) =
        inspect(&forged(r#"{"alg":"RS256"}"#, "{\"sub\":\"\u{9b}2J\u{202e}\",\"exp\":1.50}"));
    assert!(text.contains(r"\u009b2J\u202e") && text.contains("1.50"), "{text}");
    assert_eq!(json["payload"]["sub"], "\u{9b}2J\u{202e}");
}

#[test]
fn the_order_of_members_is_kept() {
    let token = forged(r#"{"typ":"JWT","alg":"RS256"}"#, r#"{ "z":1, "a":{"y":[ ],"b":{}} }"#);
    let out = succeeded(bare().args(["inspect", "--json"]).write_stdin(token)).out;
    let start = r#"{"verified":false,"header":{"typ":"JWT","alg":"RS256"},"payload":{"z":1,"a":{"y":[],"b":{}}},"#;
    assert!(out.starts_with(start), "{out}");
}

#[test]
fn what_is_no_token_is_refused() {
    for text in ["", "hello", "a.b", "a.b.c.d", "e30.e30=.AAAA"] {
        refused(bare().arg("inspect").write_stdin(text), 4, "token_malformed");
    }
    refused(bare().arg("inspect").write_stdin("a".repeat(70_000)), 4, "token_too_large");
    refused(bare().args(["inspect", "/nowhere"]), 5, "input_unreadable");
}
