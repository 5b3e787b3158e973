//! The command under test, and what its tests need. Every test runs the program that the variable
//! `KNOCK_JWT_BIN` names, so that the shipped one can be tested; else the one that cargo built.

#![allow(dead_code, unreachable_pub)] // each test program uses its part

pub mod running;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use knock_jwt::SigningKey;
use tempfile::TempDir;

pub fn program() -> PathBuf {
    match std::env::var_os("KNOCK_JWT_BIN").filter(|path| !path.is_empty()) {
        // cargo runs tests in the crate's folder, but people name programs from the workspace's.
        Some(path) => Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path),
        None => env!("CARGO_BIN_EXE_knock-jwt").into(),
    }
}

/// The command with nothing of the caller's environment that would change what it does.
pub fn bare() -> Command {
    let mut command = Command::new(program());
    for variable in ["KNOCK_SIGNING_KEY", "KNOCK_SIGNING_KEY_FILE", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.env("NO_COLOR", "1");
    command
}

/// The command with a signing key in its environment, as Knock's dashboard shows one.
pub fn with_key(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = bare();
    command.env("KNOCK_SIGNING_KEY", key().to_base64().unwrap().as_str()).args(arguments);
    command
}

/// A throw-away key, made once for each test program.
pub fn key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate(2048).unwrap())
}

pub fn other_key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate(2048).unwrap())
}

/// A folder that goes away, with files in it.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// What the command printed.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let ran = Ran {
        code: output.status.code().expect("no signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert_no_secret(&ran.err);
    ran
}

/// The command refuses with this code of the table and this exit code, and prints no data.
#[track_caller]
pub fn refused(command: &mut Command, exit: i32, code: &str) -> String {
    let ran = run(command);
    assert_eq!((ran.code, ran.out.as_str()), (exit, ""), "{}", ran.err);
    let start = format!("error[{code}]: ");
    assert!(ran.err.lines().any(|line| line.starts_with(&start)), "no {start}in {}", ran.err);
    assert_eq!(ran.err.matches("error[").count(), 1, "{}", ran.err);
    ran.err
}

/// The arguments are refused with exit code 2.
#[track_caller]
pub fn misused(command: &mut Command, says: &str) -> String {
    let ran = run(command);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.starts_with("error: ") && ran.err.contains(says), "{}", ran.err);
    ran.err
}

#[track_caller]
pub fn succeeded(command: &mut Command) -> Ran {
    let ran = run(command);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran
}

/// Neither a token nor any part of a private key may ever show on standard error.
#[track_caller]
pub fn assert_no_secret(text: &str) {
    let pem = key().to_pem().unwrap();
    let base64 = key().to_base64().unwrap();
    let pkcs8 = key().to_pkcs8_pem().unwrap();
    let lines = pem.lines().chain(pkcs8.lines()).filter(|line| !line.starts_with("-----"));
    // Both layouts start with version and modulus, which are as good as public; all lines count.
    for secret in lines.map(|line| line.get(..24).unwrap_or(line)).filter(|line| line.len() > 8) {
        assert!(!text.contains(secret), "a line of the key in: {text}");
    }
    for part in base64.as_bytes().chunks(64) {
        let part = std::str::from_utf8(part).unwrap();
        assert!(!text.contains(part), "a part of the base64 in: {text}");
    }
    assert!(!text.contains("eyJhbGciOi"), "a token in: {text}");
    assert!(!text.contains("panicked"), "a panic in: {text}");
}

/// The claims of a token, as the independent implementation `jsonwebtoken` verifies them.
#[track_caller]
pub fn verified(token: &str, key: &SigningKey) -> serde_json::Value {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let key = DecodingKey::from_rsa_pem(key.verifying_key().to_pem().as_bytes()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.leeway = 0;
    decode::<serde_json::Value>(token, &key, &validation).unwrap().claims
}

/// A token signed by the library, for commands that read one.
pub fn token(user_id: &str) -> String {
    knock_jwt::UserTokenSigner::new(key().clone()).sign(user_id).unwrap()
}
