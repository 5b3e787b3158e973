//! No key and no token is taken from an argument, and none is repeated in a message. That of what
//! every other test prints is checked in `common::run`.

use crate::common::{bare, key, misused, run, token, with_key};

#[test]
fn a_key_as_an_argument_is_refused_and_not_repeated() {
    let pem = key().to_pem().unwrap();
    let base64 = key().to_base64().unwrap();
    let squeezed = pem.replace('\n', "");
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    // Forms without a telling beginning: base64 of an indented PEM, hexadecimal, a piece of the body.
    let encode = |text: &str| base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text);
    let (indented, twice) = (encode(&format!("\n{}", *pem)), encode(&base64));
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap();
    let hex: String = der.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    let piece: String = pem.lines().skip(4).take(8).collect();
    for secret in [&indented, &twice, &hex, &piece] {
        for arguments in [
            &["doctor"][..],
            &["doctor", "--key-file"],
            &["verify"],
            &["frobnicate"],
            &["sign", "u"],
        ] {
            let error = misused(bare().args(arguments).arg(secret), "looks like a key");
            assert!(!error.contains(secret.get(..40).unwrap()));
        }
    }
    for secret in [&*pem, &*base64, &squeezed, &der] {
        for arguments in [
            &["doctor"][..],
            &["doctor", "--key-file"],
            &["sign"],
            &["sign", "u", "--key-file"],
            &["sign", "--batch"],
            &["verify"],
            &["verify", "--verifying-key"],
            &["frobnicate"],
        ] {
            misused(bare().args(arguments).arg(secret), "looks like a key");
        }
        misused(bare().arg("doctor").arg(format!("--key={secret}")), "looks like a key");
    }
}

#[test]
fn a_token_or_an_api_key_among_wrong_arguments_is_not_repeated() {
    let token = token("ada");
    misused(with_key(["doctor"]).arg(&token), "looks like a token");
    misused(with_key(["sign", "u", "--grants"]).arg(&token), "looks like a token");
    let error = misused(bare().args(["doctor", "sk_live_0123456789"]), "secret API key");
    assert!(!error.contains("0123456789"), "{error}");
    let error = misused(bare().args(["doctor", "--key-file", "sk_live_0123456789"]), "API key");
    assert!(!error.contains("0123456789"), "{error}");
}

#[test]
fn a_key_in_the_variable_for_its_file_is_not_repeated() {
    let pem = key().to_pem().unwrap();
    let indented = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, format!("\n{}", *pem));
    for secret in [&*pem, &*key().to_base64().unwrap(), &indented, "sk_live_0123456789"] {
        for arguments in
            [&["sign", "u"][..], &["doctor"], &["doctor", "--json"], &["verifying-key"]]
        {
            let ran = run(bare().env("KNOCK_SIGNING_KEY_FILE", secret).args(arguments));
            assert_eq!(ran.code, 1);
            assert!(ran.err.starts_with("error[signing_key_unreadable]: "), "{}", ran.err);
            crate::common::assert_no_secret(&ran.out);
            assert!(!(ran.err + &ran.out).contains("sk_live_0"));
        }
    }
}

#[test]
fn one_standard_input_serves_one_reader() {
    for arguments in [
        &["sign", "--batch", "-", "--key-file", "-"][..],
        &["sign", "u", "--grants", "-", "--key-file", "-"],
        &["sign", "--batch", "-", "--grants", "-"],
        &["verify", "--key-file", "-"],
        &["verify", "-", "--key-file", "-"],
        &["verify", "--verifying-key", "-"],
    ] {
        misused(&mut with_key(arguments), "standard input cannot give both");
    }
}

/// A user id may look like anything, and a file that exists may have any name.
#[test]
fn odd_names_that_are_no_keys_are_taken() {
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    assert_eq!(run(&mut with_key(["sign", hash])).code, 0);
    let pem = key().to_pem().unwrap();
    let files = crate::common::folder(&[(hash, pem.as_bytes())]);
    assert_eq!(run(bare().args(["doctor", "--key-file", hash]).current_dir(&files)).code, 0);
}
