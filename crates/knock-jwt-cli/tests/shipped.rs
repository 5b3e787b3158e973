//! Does the program that we ship do its work? A small round through every subcommand, with nothing
//! but the program itself: `KNOCK_JWT_BIN=path/to/knock-jwt cargo test --test shipped`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report

mod common;

use common::running::Running;
use common::{bare, folder, refused, run, succeeded, verified};
use knock_jwt::SigningKey;

#[test]
fn tells_its_version_and_helps() {
    let version = succeeded(bare().arg("--version"));
    assert_eq!(version.out, format!("knock-jwt {}\n", env!("CARGO_PKG_VERSION")));
    let help = succeeded(bare().arg("--help")).out;
    for command in
        ["sign", "verify", "inspect", "doctor", "keygen", "verifying-key", "sandbox", "completions"]
    {
        assert!(help.contains(&format!("\n  {command} ")), "{command} in {help}");
        let help = succeeded(bare().args([command, "--help"])).out;
        assert!(help.contains("Examples:\n  "), "{help}");
    }
}

#[test]
fn a_key_signs_tokens_that_verify_everywhere() {
    for format in ["pem", "pkcs8", "base64"] {
        let made = succeeded(bare().args(["keygen", "--format", format]));
        let key = made.out;
        let with_key = || {
            let mut command = bare();
            command.env("KNOCK_SIGNING_KEY", &key);
            command
        };
        let report = succeeded(with_key().arg("doctor")).out;
        assert!(report.contains("usable") && report.contains("2048 bits"), "{report}");
        let token = succeeded(with_key().args(["sign", "user_123"])).out;
        let claims = verified(token.trim_end(), &SigningKey::parse(&key).unwrap());
        assert_eq!(claims["sub"], "user_123");
        let valid = succeeded(with_key().arg("verify").write_stdin(token.clone())).out;
        assert!(valid.starts_with("valid\n"), "{valid}");
        let shown = succeeded(bare().arg("inspect").write_stdin(token.clone())).out;
        assert!(shown.starts_with("NOT VERIFIED"), "{shown}");

        let public = succeeded(with_key().arg("verifying-key")).out;
        let files = folder(&[("key.pem", public.as_bytes())]);
        let mut verify = bare();
        verify.args(["verify", "--verifying-key", "key.pem"]).current_dir(&files);
        succeeded(verify.write_stdin(token.clone()));
        // Somebody else's claims under this token's signature.
        let other = succeeded(with_key().args(["sign", "user_124"])).out;
        let (claims, _) = other.rsplit_once('.').unwrap();
        let (_, signature) = token.rsplit_once('.').unwrap();
        let forged = format!("{claims}.{signature}");
        refused(verify.write_stdin(forged), 4, "token_signature");
    }
}

#[test]
fn a_batch_signs_on_all_cores() {
    let key = succeeded(bare().args(["keygen", "--format", "base64"])).out;
    let ids: String =
        (0..600).map(|n| if n == 77 { "\n".into() } else { format!("u{n}\n") }).collect();
    let mut sign = bare();
    sign.env("KNOCK_SIGNING_KEY", &key).args(["sign", "--batch", "-"]).write_stdin(ids);
    let ran = run(&mut sign);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("error[user_id_missing]: <stdin>:78: "), "{}", ran.err);
    let key = SigningKey::parse(&key).unwrap();
    let mut expected = (0..600).filter(|n| *n != 77);
    for line in ran.out.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let n = expected.next().unwrap();
        assert_eq!(line["line"], n + 1);
        assert_eq!(line["user_id"], format!("u{n}"));
        assert_eq!(verified(line["token"].as_str().unwrap(), &key)["sub"], format!("u{n}"));
    }
    assert_eq!(expected.next(), None);
}

#[test]
fn completes_in_the_usual_shells() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = succeeded(bare().args(["completions", shell])).out;
        assert!(script.contains("verifying-key") && script.contains("expires-in"), "{shell}");
    }
}

#[test]
fn a_sandbox_takes_and_refuses_tokens() {
    let arguments = ["--signing-key-from-env", "--port", "0", "--json", "--until-stdin-closes"];
    let mut running = Running::start(&arguments, 1);
    let token = common::token("ada");
    assert!(running.read_feed(&token).starts_with("HTTP/1.1 200"));
    assert!(running.read_feed("forged").starts_with("HTTP/1.1 401"));
    drop(running.process.stdin.take());
    running.ended();
}
