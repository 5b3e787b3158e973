//! `sandbox`: starting, what it prints, what it takes, ending.

use std::time::Duration;

use serde_json::Value;

use crate::common::running::Running;
use crate::common::{bare, folder, key, misused, other_key, refused, token, with_key};

#[test]
#[cfg(unix)]
fn starts_at_once_and_logs_why_it_refuses() {
    let start = || Running::start(&["--signing-key-from-env", "--port", "0"], 5);
    // The best of some: other tests run at the same time.
    let fastest = (0..5).map(|_| start().took).min().unwrap();
    assert!(fastest < Duration::from_millis(100), "{fastest:?}");
    let running = start();
    let greeting = running.greeting.join("\n");
    for part in ["http://127.0.0.1:", "pk_test_sandbox", "sk_test_sandbox", "enhanced security  on"]
    {
        assert!(greeting.contains(part), "{greeting}");
    }
    assert!(running.read_feed(&token("ada")).starts_with("HTTP/1.1 200"));
    assert!(running.read_feed(&token("bo")).starts_with("HTTP/1.1 403"));
    let other = knock_jwt::UserTokenSigner::new(other_key().clone()).sign("ada").unwrap();
    assert!(running.read_feed(&other).starts_with("HTTP/1.1 401"));
    let lost = format!("/v1/{}/sk_live_abcdefgh", token("ada"));
    assert!(running.ask("GET", &lost, &[]).starts_with("HTTP/1.1 404"));
    let log = running.signalled("-TERM");
    for part in [" 200 in ", r#"the token is for the user "bo""#, "token_signature", "404"] {
        assert!(log.contains(part), "no {part} in {log}");
    }
    assert!(!log.contains("sk_live_abcdefgh"), "{log}");
}

#[test]
#[cfg(unix)]
fn json_is_for_programs_and_quiet_for_crowds() {
    let files = folder(&[
        ("old.pem", other_key().verifying_key().to_pem().as_bytes()),
        ("new.pem", key().verifying_key().to_pem().as_bytes()),
        (
            "seed.json",
            br#"{"triggers":[{"workflow":"w","recipients":["ada"],"data":{"body":"seeded"}}]}"#,
        ),
    ]);
    let file = |name: &str| files.path().join(name).to_str().unwrap().to_owned();
    let (old, new, seed) = (file("old.pem"), file("new.pem"), file("seed.json"));
    let running = Running::start(
        &[
            "--verifying-key",
            &old,
            "--verifying-key",
            &new,
            "--seed",
            &seed,
            "--port",
            "0",
            "--json",
            "--quiet",
            "--secret-key",
            "sk_test_of_a_sandbox",
            "--api-key=pk_test_sandbox",
        ],
        1,
    );
    let ready: Value = serde_json::from_str(&running.greeting[0]).unwrap();
    assert_eq!(ready["secret_key"], "sk_test_of_a_sandbox");
    assert_eq!(ready["feed_channel_id"], "11111111-1111-4111-8111-111111111111");
    assert_eq!(ready["enhanced_security"], true);
    assert!(running.read_feed(&token("ada")).contains("seeded"));
    let other = knock_jwt::UserTokenSigner::new(other_key().clone()).sign("ada").unwrap();
    assert!(running.read_feed(&other).contains("seeded"));
    let reset = [("authorization", "Bearer sk_test_of_a_sandbox"), ("content-length", "0")];
    assert!(running.ask("POST", "/_sandbox/reset", &reset).starts_with("HTTP/1.1 204"));
    assert!(running.read_feed("x").starts_with("HTTP/1.1 401"));
    let log = running.signalled("-INT");
    assert_eq!(log.lines().count(), 1, "{log}");
}

#[test]
fn ends_with_its_standard_input_if_told_so() {
    let arguments = ["--no-enhanced-security", "--port", "0", "--until-stdin-closes", "--json"];
    let mut running = Running::start(&arguments, 1);
    assert!(running.read_feed("").starts_with("HTTP/1.1 200"));
    drop(running.process.stdin.take());
    running.ended();
}

#[test]
fn settings_that_make_no_sense_are_told() {
    misused(bare().arg("sandbox"), "--no-enhanced-security");
    misused(with_key(["sandbox"]).arg("--port=x"), "port");
    misused(
        &mut with_key(["sandbox", "--signing-key-from-env", "--no-enhanced-security"]),
        "cannot be used",
    );
    misused(&mut with_key(["sandbox", "--signing-key-from-env", "--feed-channel", "x"]), "UUID");
    misused(&mut with_key(["sandbox", "--signing-key-from-env", "--api-key", ""]), "API key");
    refused(bare().args(["sandbox", "--signing-key-from-env"]), 1, "signing_key_missing");
    let files = folder(&[("seed.json", b"{\"user\":{}}"), ("key.pem", b"no key")]);
    let mut seed = with_key(["sandbox", "--signing-key-from-env", "--seed", "seed.json"]);
    refused(seed.current_dir(&files), 5, "input_unreadable");
    let mut wrong = bare();
    wrong.args(["sandbox", "--verifying-key", "key.pem"]).current_dir(&files);
    refused(&mut wrong, 1, "verifying_key_invalid");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut busy = with_key(["sandbox", "--signing-key-from-env", "--port", &port]);
    let told = refused(&mut busy, 5, "input_unreadable");
    assert!(told.contains("port taken"), "{told}");
}

/// A sandbox's made-up secret key may be an argument, and nothing else that looks like a secret.
#[test]
fn secrets_are_no_arguments() {
    misused(&mut with_key(["sign", "ada", "--secret-key", "sk_test_12345678"]), "secret API key");
    let sandbox = |more: [&str; 2]| {
        with_key(["sandbox", "--signing-key-from-env", "--port", "0"].into_iter().chain(more))
    };
    let mut stray = sandbox(["--secret-key", "sk_test_12345678"]);
    misused(stray.arg("sk_test_12345678"), "secret API key");
    misused(&mut sandbox(["--api-key", "sk_test_12345678"]), "sk_");
    misused(&mut sandbox(["--secret-key", &token("ada")]), "token");
    let pem = key().to_pem().unwrap();
    misused(&mut with_key(["sandbox", "--secret-key", pem.as_str()]), "key");
}
