//! Where the key comes from: values of the environment, the environment itself, files.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::key_text;
use knock_jwt::{ErrorKind, KeyCache, SigningKey};

fn fingerprint(name: &str) -> String {
    SigningKey::parse(key_text(name)).unwrap().fingerprint().to_owned()
}

fn kind(result: Result<SigningKey, knock_jwt::Error>) -> ErrorKind {
    result.unwrap_err().kind()
}

#[test]
fn the_variable_wins_over_the_file_and_empty_means_unset() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    fs::write(&path, key_text("rsa2048-other")).unwrap();
    let text = key_text("rsa2048");
    let read = |key: Option<&str>, file: Option<&Path>| {
        SigningKey::from_env_values(key.map(str::as_bytes), file)
    };

    let both = read(Some(&text), Some(&path)).unwrap();
    assert_eq!(both.fingerprint(), fingerprint("rsa2048"));
    for unset in [None, Some(""), Some("  \n")] {
        let from_file = read(unset, Some(&path)).unwrap();
        assert_eq!(from_file.fingerprint(), fingerprint("rsa2048-other"));
        for no_file in [None, Some(Path::new("")), Some(Path::new(" "))] {
            assert_eq!(kind(read(unset, no_file)), ErrorKind::SigningKeyMissing);
        }
    }
    // A bad key is an error, never a reason to look further.
    assert_eq!(kind(read(Some("nonsense"), Some(&path))), ErrorKind::SigningKeyFormat);
}

#[test]
fn a_remembered_key_comes_from_the_same_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let text = key_text("rsa2048");
    let cache = KeyCache::new(4);
    let read = |key: Option<&str>| cache.from_env_values(key.map(str::as_bytes), Some(&path));

    for name in ["rsa2048-other", "rsa3072"] {
        fs::write(&path, key_text(name)).unwrap();
        for _ in 0..2 {
            assert_eq!(read(Some(&text)).unwrap().fingerprint(), fingerprint("rsa2048"));
            for unset in [None, Some(""), Some("  \n")] {
                assert_eq!(read(unset).unwrap().fingerprint(), fingerprint(name));
                // It names what it remembers.
                assert_eq!(format!("{cache:?}").matches(&fingerprint(name)).count(), 1);
            }
            assert_eq!(kind(read(Some("nonsense"))), ErrorKind::SigningKeyFormat);
        }
    }
    assert_eq!(kind(cache.from_env_values(Some(b" "), None)), ErrorKind::SigningKeyMissing);
}

#[test]
fn a_file_that_cannot_be_read_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.pem");
    let large = folder.path().join("large.pem");
    fs::write(&large, vec![b'a'; (1 << 20) + 1]).unwrap();
    for path in [missing.as_path(), folder.path(), large.as_path(), Path::new("/dev/zero")] {
        let error = SigningKey::from_file(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SigningKeyUnreadable, "{path:?}");
        assert!(error.message().contains(&path.display().to_string()), "{error}");
    }
    let empty = folder.path().join("empty.pem");
    fs::write(&empty, "\n").unwrap();
    assert_eq!(kind(SigningKey::from_file(&empty)), ErrorKind::SigningKeyMissing);
}

/// The environment of a process of its own: this test, run again with variables set, prints what it
/// found.
#[test]
fn from_env_reads_the_operating_systems_environment() {
    const CHILD: &str = "KNOCK_JWT_TEST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        match SigningKey::from_env() {
            Ok(key) => println!("found {}", key.fingerprint()),
            Err(error) => println!("found {}", error.code()),
        }
        return;
    }
    let found = |key: Option<&str>, file: Option<&Path>| {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "from_env_reads_the_operating_systems_environment", "--nocapture"]);
        child.env(CHILD, "1").env_remove("KNOCK_SIGNING_KEY").env_remove("KNOCK_SIGNING_KEY_FILE");
        key.map(|key| child.env("KNOCK_SIGNING_KEY", key));
        file.map(|file| child.env("KNOCK_SIGNING_KEY_FILE", file));
        let output = String::from_utf8(child.output().unwrap().stdout).unwrap();
        output.split("found ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    };
    let file = common::vectors_dir().join("keys/rsa2048-other.pem");
    assert_eq!(found(None, None), "signing_key_missing");
    assert_eq!(found(Some(&key_text("rsa2048")), None), fingerprint("rsa2048"));
    assert_eq!(found(Some(""), Some(&file)), fingerprint("rsa2048-other"));
    assert_eq!(found(Some("pk_test_1"), Some(&file)), "signing_key_is_api_key");
}

#[test]
fn a_key_where_a_path_belongs_is_not_repeated() {
    let pem = key_text("rsa2048");
    let base64 = SigningKey::parse(&pem).unwrap().to_base64().unwrap();
    let one_line = pem.replace('\n', "\\n");
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let encode = |text: &str| base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text);
    let (indented, twice) = (encode(&format!("\n{pem}")), encode(&base64));
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap();
    let hex: String = der.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    let piece: String = pem.lines().skip(4).take(8).collect();
    let secrets = [pem.as_str(), base64.as_str(), &one_line, &der, &indented, &twice, &hex, &piece];
    for secret in secrets.into_iter().chain(["sk_test_not_a_real_key"]) {
        let error = SigningKey::from_env_values(None, Some(Path::new(secret))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SigningKeyUnreadable);
        let verifying = knock_jwt::VerifyingKey::from_file(secret).unwrap_err();
        for shown in [error.message(), verifying.message()] {
            assert!(!shown.contains(secret) && shown.len() < 200, "{shown}");
        }
    }
}
