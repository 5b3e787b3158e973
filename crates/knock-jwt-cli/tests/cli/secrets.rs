//! No key and no token is taken from an argument, and none is repeated in a message. That of what
//! every other test prints is checked in `common::run`.

use crate::common::{bare, key, misused, run, token, with_key};

#[test]
fn a_key_as_an_argument_is_refused_and_not_repeated() {
    let pem = key().to_pem().unwrap();
    let base64 = key().to_base64().unwrap();
    let squeezed = pem.replace('\n', "");
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
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
    for secret in [&*key().to_pem().unwrap(), &*key().to_base64().unwrap(), "sk_live_0123456789"] {
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
