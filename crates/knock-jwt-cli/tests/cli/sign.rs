//! `sign USER`.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::common::{bare, folder, key, misused, refused, succeeded, verified, with_key};

/// The claims of the token that `sign` prints for these arguments.
#[track_caller]
fn claims(arguments: &[&str]) -> Value {
    let token = succeeded(with_key(["sign"]).args(arguments)).out;
    assert_eq!(token.lines().count(), 1);
    verified(token.strip_suffix('\n').unwrap(), key())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[track_caller]
fn refuses(arguments: &[&str], code: &str) -> String {
    refused(with_key(["sign"]).args(arguments), 3, code)
}

#[test]
fn a_token_lives_an_hour_from_now() {
    let before = now();
    let claims = claims(&["user_123"]);
    let issued_at = claims["iat"].as_u64().unwrap();
    assert!((before..=now()).contains(&issued_at));
    assert_eq!(claims, json!({"sub": "user_123", "iat": issued_at, "exp": issued_at + 3600}));
}

#[test]
fn the_token_is_the_librarys_to_the_byte() {
    let options = knock_jwt::TokenOptions::new().issued_at(1_700_000_000).expires_in_secs(60);
    let signer = knock_jwt::UserTokenSigner::new(key().clone());
    for user in ["ada", "  ", "a\"\\b", "👩🏽‍🚀", "משתמש", "a\nb", "eyJ", "sk_test_12345678"]
    {
        let expected = signer.sign_with(user, &options).unwrap();
        let arguments = ["sign", user, "--issued-at", "1700000000", "--expires-in", "1m"];
        assert_eq!(succeeded(&mut with_key(arguments)).out, expected + "\n");
    }
}

#[test]
fn lifetimes_are_seconds_or_durations() {
    let cases = [("900", 900), ("15m", 900), ("1h30m", 5400), ("2days", 172_800), ("1h 1s", 3601)];
    for (text, seconds) in cases {
        let claims = claims(&["u", "--expires-in", text]);
        let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
        assert_eq!(lifetime, seconds, "{text}");
    }
}

#[test]
fn bad_lifetimes_have_the_librarys_error() {
    for text in
        ["0", "0s", "-5", "-1h", "1.5", "1500ms", "99999999999999999999", "9007199254740991"]
    {
        refuses(&["u", "--expires-in", text], "expires_in_invalid");
    }
    for text in ["", "soon", "1x", "1e3"] {
        misused(with_key(["sign", "u", "--expires-in"]).arg(text), "such as 15m");
    }
}

#[test]
fn issue_times_are_seconds() {
    assert!(refuses(&["u", "--issued-at", "-1"], "issued_at_invalid").contains("before 1970"));
    refuses(&["u", "--issued-at", "9007199254740992"], "issued_at_invalid");
    misused(with_key(["sign", "u", "--issued-at"]).arg("1.5"), "--issued-at");
}

#[test]
fn grants_are_written_as_knock_documents_them() {
    let anything = json!([{}]);
    let claims = claims(&[
        "a:b=c",
        "--grant",
        "user:a:b=c=user/read",
        "--grant",
        "tenant:acme=user/feed_read,slack/channels_read",
        "--grant",
        "object:videos/loose=channel_data/read",
        "--explicit-grants",
    ]);
    assert_eq!(claims["explicit_grants"], true);
    assert_eq!(
        claims["grants"],
        json!({
            "https://api.knock.app/v1/users/a:b=c": {"user/read": anything},
            "https://api.knock.app/v1/tenants/acme": {"user/feed_read": anything},
            "https://api.knock.app/v1/objects/$tenants/acme": {"slack/channels_read": anything},
            "https://api.knock.app/v1/objects/videos/loose": {"channel_data/read": anything},
        })
    );
}

#[test]
fn raw_grants_come_from_a_file_or_standard_input() {
    let raw = br#"{ "https://api.knock.app/v1/new/thing": { "new/right": [] } }"#;
    let expected = json!({
        "https://api.knock.app/v1/new/thing": {"new/right": []},
        "https://api.knock.app/v1/tenants/acme": {"user/feed_read": [{}]},
    });
    let files = folder(&[("grants.json", raw)]);
    for input in ["grants.json", "-"] {
        let mut sign = with_key(["sign", "u", "--grants", input]);
        sign.args(["--grant", "tenant:acme=user/feed_read"]).current_dir(&files);
        let token = succeeded(sign.write_stdin(raw)).out;
        assert_eq!(verified(token.trim(), key())["grants"], expected);
    }
}

#[test]
fn bad_grants_are_refused() {
    refuses(&["u", "--grant", "tenant:a=user/fly"], "grants_invalid");
    refuses(&["u", "--grant", "tenant:a=user/read"], "grants_invalid");
    refuses(&["u", "--grant", "tenant:a="], "grants_invalid");
    refuses(&["u", "--grant", "tenant:a/b=user/feed_read"], "grants_invalid");
    let error = refuses(&["u", "--grant", "user:v=user/read"], "grants_invalid");
    assert!(error.contains("\"v\"") && error.contains("\"u\""), "{error}");
    for text in ["acme", "tenant:acme", "team:acme=user/read", "object:videos=channel_data/read"] {
        let error = refuses(&["u", "--grant", text], "grants_invalid");
        assert!(error.contains("object:COLLECTION/ID=PERMISSIONS"), "{error}");
    }
    let files = folder(&[("bad.json", b"{\"a\":1,\"a\":2}"), ("bytes", b"\xff\xfe\xfd")]);
    let sign = |file: &str| {
        let mut sign = with_key(["sign", "u", "--grants", file]);
        sign.current_dir(&files);
        sign
    };
    refused(&mut sign("bad.json"), 3, "grants_invalid");
    refused(&mut sign("bytes"), 5, "input_unreadable");
    assert!(refused(&mut sign("nowhere"), 5, "input_unreadable").contains("nowhere"));
}

#[test]
fn a_jti_is_random_or_given() {
    let random: Vec<String> =
        (0..2).map(|_| claims(&["u", "--jti"])["jti"].as_str().unwrap().to_owned()).collect();
    assert!(random[0].len() == 36 && random[0] != random[1], "{random:?}");
    assert_eq!(claims(&["--jti=abc", "u"])["jti"], "abc");
    assert_eq!(claims(&["--jti", "u"])["sub"], "u", "the user is not taken for the id");
    refuses(&["--jti=", "u"], "jti_invalid");
}

#[test]
fn json_tells_the_times_and_warnings() {
    let arguments = ["sign", "ada", "--json", "--issued-at", "1700000000", "--expires-in", "30"];
    let ran = succeeded(&mut with_key(arguments));
    let object: Value = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<&String> = object.as_object().unwrap().keys().collect();
    let mut expected = ["user_id", "token", "issued_at", "expires_at", "refresh_at", "warnings"];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(object["user_id"], "ada");
    assert_eq!(object["issued_at"], 1_700_000_000);
    assert_eq!(object["expires_at"], 1_700_000_030);
    assert_eq!(object["refresh_at"], 1_700_000_000);
    assert_eq!(object["warnings"][0]["code"], "expires_in_too_short");
    assert!(object["warnings"][0]["message"].as_str().unwrap().contains("30 seconds"));
    assert!(ran.err.starts_with("warning[expires_in_too_short]: "), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1);
}

#[test]
fn warnings_do_not_mix_with_the_token() {
    let ran = succeeded(&mut with_key(["sign", "ada", "--expires-in", "30days"]));
    assert!(ran.err.starts_with("warning[expires_in_too_long]: "), "{}", ran.err);
    assert_eq!(verified(ran.out.trim(), key())["sub"], "ada");
    let ran = succeeded(with_key(["sign"]).arg("a".repeat(5000)));
    assert!(ran.err.starts_with("warning[token_over_cookie_size]: "), "{}", ran.err);
    assert_eq!(succeeded(&mut with_key(["sign", "ada"])).err, "");
}

#[test]
fn user_ids_with_a_dash_stand_behind_two() {
    assert_eq!(claims(&["--", "-ada"])["sub"], "-ada");
    assert_eq!(claims(&["--", "--json"])["sub"], "--json");
    misused(&mut with_key(["sign", "-ada"]), "-a");
}

#[test]
fn a_user_id_is_needed() {
    misused(&mut with_key(["sign"]), "<USER>");
    misused(&mut with_key(["sign", "a", "b"]), "'b'");
    refuses(&[""], "user_id_missing");
}

#[cfg(unix)]
#[test]
fn a_user_id_must_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let latin1 = OsStr::from_bytes(b"J\xfcrgen");
    assert!(refused(with_key(["sign"]).arg(latin1), 3, "user_id_invalid").contains("UTF-8"));
}

#[test]
fn without_a_key_it_says_where_to_get_one() {
    let error = refused(bare().args(["sign", "u"]), 1, "signing_key_missing");
    assert!(error.contains("KNOCK_SIGNING_KEY_FILE") && error.contains("dashboard"), "{error}");
}
