//! Where keys come from, `keygen` and `verifying-key`.

use knock_jwt::{SigningKey, VerifyingKey};

use crate::common::{
    Ran, bare, folder, key, misused, other_key, refused, run, succeeded, verified, with_key,
};

#[test]
fn the_key_comes_from_a_file_standard_input_or_a_variable() {
    let pem = other_key().to_pem().unwrap();
    let files = folder(&[("key.pem", pem.as_bytes())]);
    let path = files.path().join("key.pem");
    let signed_by_other = |mut command: assert_cmd::Command| {
        let token = succeeded(command.args(["sign", "ada"])).out;
        assert_eq!(verified(token.trim(), other_key())["sub"], "ada");
    };
    let mut command = bare();
    command.env("KNOCK_SIGNING_KEY_FILE", &path);
    signed_by_other(command);

    // --key-file counts before both variables.
    let mut command = bare();
    command.env("KNOCK_SIGNING_KEY", key().to_base64().unwrap().as_str());
    command.env("KNOCK_SIGNING_KEY_FILE", "/nowhere");
    let sign = |file: &str| {
        let mut sign = with_key(["sign", "ada", "--key-file", file]);
        sign.env("KNOCK_SIGNING_KEY_FILE", "/nowhere").current_dir(&files);
        sign
    };
    for command in [&mut sign("key.pem"), sign("-").write_stdin(pem.as_bytes())] {
        let token = succeeded(command).out;
        assert_eq!(verified(token.trim(), other_key())["sub"], "ada");
    }

    // KNOCK_SIGNING_KEY counts before its sister, unless it is empty.
    command.args(["sign", "ada"]);
    assert_eq!(verified(succeeded(&mut command).out.trim(), key())["sub"], "ada");
    let mut command = bare();
    command.env("KNOCK_SIGNING_KEY", " ").env("KNOCK_SIGNING_KEY_FILE", &path);
    signed_by_other(command);
}

#[test]
fn every_bad_key_has_its_code_and_exit_code_1() {
    let pem = key().to_pem().unwrap();
    let public = key().verifying_key().to_pem();
    let cut: String = pem.chars().take(800).collect();
    let cases = [
        ("", "signing_key_missing"),
        ("hello", "signing_key_format"),
        (public, "signing_key_is_public"),
        ("sk_test_123456789", "signing_key_is_api_key"),
        ("pk_test_123456789", "signing_key_is_api_key"),
        (cut.as_str(), "signing_key_invalid"),
    ];
    for (text, code) in cases {
        refused(bare().env("KNOCK_SIGNING_KEY", text).args(["sign", "u"]), 1, code);
        let stdin = ["verifying-key", "--key-file", "-"];
        refused(bare().args(stdin).write_stdin(text.as_bytes()), 1, code);
    }
    let missing =
        refused(bare().args(["sign", "u", "--key-file", "/nowhere"]), 1, "signing_key_unreadable");
    assert!(missing.contains("/nowhere"), "{missing}");
    refused(bare().args(["sign", "u", "--key-file", "."]), 1, "signing_key_unreadable");
}

#[test]
fn the_verifying_key_is_the_public_half() {
    let printed = succeeded(&mut with_key(["verifying-key"])).out;
    assert!(printed.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{printed}");
    let parsed = VerifyingKey::parse(&printed).unwrap();
    assert_eq!(parsed.fingerprint(), key().fingerprint());
}

fn keygen(arguments: &[&str]) -> (Ran, SigningKey) {
    let ran = succeeded(bare().arg("keygen").args(arguments));
    assert!(ran.err.contains("for tests"), "{}", ran.err);
    assert!(ran.out.ends_with('\n') && !ran.out.ends_with("\n\n"));
    let key = SigningKey::parse(&ran.out).unwrap();
    assert!(key.repairs().is_empty(), "{:?}", key.repairs());
    (ran, key)
}

#[test]
fn keygen_makes_keys_in_three_forms() {
    use knock_jwt::{KeyContainer, KeyEncoding};
    let (ran, key) = keygen(&[]);
    assert!(ran.out.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    assert_eq!((key.container(), key.encoding()), (KeyContainer::Pkcs1, KeyEncoding::Pem));
    let (_, other) = keygen(&["--format", "pkcs8", "--bits", "3072"]);
    assert_eq!((other.container(), other.bits()), (KeyContainer::Pkcs8, 3072));
    assert_ne!(key.fingerprint(), other.fingerprint());
    let (ran, key) = keygen(&["--format", "base64"]);
    assert_eq!((ran.out.lines().count(), key.encoding()), (1, KeyEncoding::Base64Pem));
}

#[test]
fn keygen_refuses_what_it_cannot_make() {
    for bits in ["1024", "0", "2049"] {
        refused(bare().args(["keygen", "--bits", bits]), 1, "signing_key_size");
    }
    misused(bare().args(["keygen", "--bits", "many"]), "--bits");
    misused(bare().args(["keygen", "--format", "jwk"]), "pkcs8");
    misused(bare().args(["keygen", "--force"]), "--output");
}

#[test]
fn keygen_never_overwrites_a_key_unless_forced() {
    let files = folder(&[("old.pem", b"precious")]);
    let read = |name: &str| std::fs::read_to_string(files.path().join(name)).unwrap();
    let keygen = |arguments: &[&str]| {
        let mut keygen = bare();
        keygen.arg("keygen").args(arguments).current_dir(&files);
        keygen
    };
    let error = refused(&mut keygen(&["--output", "old.pem"]), 5, "input_unreadable");
    assert!(error.contains("old.pem") && error.contains("--force"), "{error}");
    assert_eq!(read("old.pem"), "precious");

    let ran = run(&mut keygen(&["--output", "old.pem", "--force"]));
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.contains(SigningKey::parse(read("old.pem")).unwrap().fingerprint()));
    succeeded(&mut keygen(&["--output", "new.pem"]));
    SigningKey::parse(read("new.pem")).unwrap();
    refused(&mut keygen(&["--output", "no/such/folder.pem"]), 5, "input_unreadable");
    let mut names: Vec<_> =
        std::fs::read_dir(&files).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["new.pem", "old.pem"], "nothing else is left behind");

    #[cfg(unix)]
    for name in ["old.pem", "new.pem"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = files.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
