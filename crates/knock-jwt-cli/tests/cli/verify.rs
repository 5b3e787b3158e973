//! `verify`.

use knock_jwt::{TokenOptions, UserTokenSigner};
use serde_json::Value;

use crate::common::{bare, folder, key, misused, other_key, refused, succeeded, token, with_key};

fn token_at(issued_at: i64) -> String {
    let options = TokenOptions::new().issued_at(issued_at);
    UserTokenSigner::new(key().clone()).sign_with("ada", &options).unwrap()
}

#[test]
fn a_valid_token_is_summed_up() {
    let grants = ["--grant", "tenant:acme=user/feed_read", "--explicit-grants", "--jti=j1"];
    // Two units are shown, so a slow machine has half an hour.
    let sign = ["sign", "ada\u{1b}[2J", "--expires-in", "25h30m"];
    let token = succeeded(with_key(sign).args(grants)).out;
    let out = succeeded(with_key(["verify"]).write_stdin(token)).out;
    assert!(out.starts_with("valid\n"), "{out}");
    for expected in [
        r#""ada\u{1b}[2J""#,
        "issued at ",
        "Z (in 1day 1h)",
        r#""j1""#,
        "only the grants below",
        "2048 bits",
        key().fingerprint(),
        "  \"https://api.knock.app/v1/tenants/acme\": {\n",
    ] {
        assert!(out.contains(expected), "{expected} in {out}");
    }
    assert!(!out.contains('\u{1b}'), "no control character reaches the terminal");
}

#[test]
fn json_is_the_payload_as_signed() {
    let token = token_at(4_000_000_000);
    let out = succeeded(with_key(["verify", "-", "--json"]).write_stdin(token)).out;
    assert_eq!(out, "{\"sub\":\"ada\",\"iat\":4000000000,\"exp\":4000003600}\n");
}

#[test]
fn the_token_comes_from_a_file_or_standard_input_white_space_and_all() {
    let token = token("ada");
    let spaced = format!("\r\n  {token}\r\n\n");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(spaced.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files = folder(&[("plain", spaced.as_bytes()), ("powershell", &utf16)]);
    for arguments in [&["plain"][..], &["powershell"], &["-"], &[]] {
        let mut verify = with_key(["verify"]);
        verify.args(arguments).current_dir(&files).write_stdin(spaced.as_bytes());
        assert!(succeeded(&mut verify).out.contains("\"ada\""));
    }
}

#[test]
fn a_token_is_never_an_argument() {
    let token = token("ada");
    for command in ["verify", "inspect"] {
        let error = misused(with_key([command]).arg(&token), "list of processes");
        assert!(error.contains("standard input"), "{error}");
        misused(with_key([command, "file"]).arg(&token), "list of processes");
        misused(with_key([command]).arg(format!("--token={token}")), "list of processes");
    }
}

#[test]
fn several_verifying_keys_serve_while_keys_are_rotated() {
    let (old, new) = (other_key().verifying_key().to_pem(), key().verifying_key().to_pem());
    let der = key().verifying_key().to_der();
    let files = folder(&[
        ("old.pem", old.as_bytes()),
        ("new.pem", new.as_bytes()),
        ("token", token("ada").as_bytes()),
    ]);
    let verify = |arguments: &[&str]| {
        let mut verify = bare();
        verify.args(["verify", "token"]).args(arguments).current_dir(&files);
        verify
    };
    let both = ["--verifying-key", "old.pem", "--verifying-key", "new.pem"];
    assert!(succeeded(&mut verify(&both)).out.contains(key().fingerprint()));
    succeeded(&mut verify(&["--verifying-key", "new.pem"]));
    succeeded(verify(&["--verifying-key", "-"]).write_stdin(der));
    refused(&mut verify(&["--verifying-key", "old.pem"]), 4, "token_signature");
    let error = refused(&mut verify(&["--verifying-key", "nowhere"]), 1, "verifying_key_invalid");
    assert!(error.contains("nowhere"), "{error}");
    refused(&mut verify(&["--verifying-key", "token"]), 1, "verifying_key_invalid");
    misused(&mut verify(&["--verifying-key", "new.pem", "--key-file", "x"]), "--key-file");
    misused(&mut verify(&["--verifying-key", "-", "--verifying-key", "-"]), "standard input");
    let error = refused(&mut verify(&[]), 1, "signing_key_missing");
    assert!(error.contains("--verifying-key"), "{error}");
}

#[test]
fn every_refusal_has_its_code_and_exit_code_4() {
    let good = token("ada");
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = head.split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIn0"; // {"alg":"none"}
    let cases = [
        (String::new(), "token_malformed"),
        (" \n ".into(), "token_malformed"),
        ("hello".into(), "token_malformed"),
        (head.into(), "token_malformed"),
        (format!("{good}="), "token_malformed"),
        (format!("{none}.{payload}.{signature}"), "token_algorithm"),
        (format!("{none}.{payload}."), "token_algorithm"),
        (format!("{header}.eyJzdWIiOiJldmUifQ.{signature}"), "token_signature"),
        (format!("{head}.AAAA"), "token_signature"),
        (token_at(1_000_000_000), "token_expired"),
        ("a".repeat(70_000), "token_too_large"),
        ("a".repeat(10_000_000), "token_too_large"),
    ];
    for (token, code) in cases {
        let shown = token.get(..20).unwrap_or(&token).to_owned();
        let error = refused(with_key(["verify"]).write_stdin(token), 4, code);
        assert!(shown.trim().is_empty() || shown == "hello" || !error.contains(&shown), "{error}");
    }
    // One character altered, wherever it stands.
    for at in (0..good.len()).step_by(41) {
        let mut altered = good.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let output = with_key(["verify"]).write_stdin(altered).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(4), 0), "at {at}");
    }
}

#[test]
fn leeway_is_counted_in_seconds_up_to_300() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let expired_a_minute_ago = token_at(i64::try_from(now.as_secs()).unwrap() - 3660);
    let verify = |leeway: &str| {
        let mut verify = with_key(["verify", "--leeway", leeway]);
        verify.write_stdin(expired_a_minute_ago.clone());
        verify
    };
    refused(&mut verify("0"), 4, "token_expired");
    refused(&mut verify("30"), 4, "token_expired");
    succeeded(&mut verify("300"));
    refused(&mut verify("301"), 3, "options_invalid");
    refused(&mut verify("-1"), 3, "options_invalid");
    misused(&mut verify("1h"), "--leeway");
}

#[test]
fn an_unreadable_token_file_is_named() {
    let error = refused(&mut with_key(["verify", "/nowhere/token"]), 5, "input_unreadable");
    assert!(error.contains("/nowhere/token"), "{error}");
    refused(&mut with_key(["verify", "."]), 5, "input_unreadable");
    refused(with_key(["verify"]).write_stdin(b"\xff\x00".as_slice()), 5, "input_unreadable");
}

#[test]
fn the_summary_survives_the_end_of_time() {
    let options = TokenOptions::new().expires_in_secs(9_007_000_000_000_000);
    let token = UserTokenSigner::new(key().clone()).sign_with("ada", &options).unwrap();
    let out = succeeded(with_key(["verify"]).write_stdin(token)).out;
    assert!(out.contains("seconds after 1970"), "{out}");
}

#[test]
fn what_it_prints_as_json_is_json() {
    let out = succeeded(with_key(["verify", "--json"]).write_stdin(token("a\"b"))).out;
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["sub"], "a\"b");
}
