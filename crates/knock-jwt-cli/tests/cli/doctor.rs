//! `doctor`.

use serde_json::{Value, json};

use crate::common::{assert_no_secret, bare, folder, key, run, succeeded, with_key};

fn json_of(out: &str) -> Value {
    serde_json::from_str(out).unwrap()
}

#[test]
fn a_good_key_is_described() {
    let out = succeeded(&mut with_key(["doctor"])).out;
    for expected in [
        "signing key  usable\n",
        "the variable KNOCK_SIGNING_KEY\n",
        "PKCS#1\n",
        "base64 of PEM\n",
        "2048 bits\n",
        key().fingerprint(),
        "self-test    passed",
    ] {
        assert!(out.contains(expected), "{expected} in {out}");
    }
    assert!(!out.contains("note"), "{out}");
    assert_no_secret(&out);
    let ran = succeeded(&mut with_key(["doctor", "--json"]));
    assert_eq!(ran.err, "");
    assert_eq!(
        json_of(&ran.out),
        json!({
            "usable": true,
            "found_in": "variable",
            "container": "PKCS#1",
            "encoding": "base64 of PEM",
            "bits": 2048,
            "fingerprint": key().fingerprint(),
            "repairs": [],
            "notes": [],
        })
    );
}

#[test]
fn a_bad_key_is_named_and_never_shown() {
    let pem = key().to_pem().unwrap();
    let cut: String = pem.chars().take(1000).collect();
    let twice = format!("{}{}", &*pem, &*pem);
    let cases = [
        ("", "signing_key_missing", "nowhere"),
        ("sk_live_0123456789", "signing_key_is_api_key", "variable"),
        (cut.as_str(), "signing_key_invalid", "variable"),
        (twice.as_str(), "signing_key_invalid", "variable"),
        (key().verifying_key().to_pem(), "signing_key_is_public", "variable"),
    ];
    for (text, code, found_in) in cases {
        let doctor = |arguments: &[&str]| {
            let ran = run(bare().env("KNOCK_SIGNING_KEY", text).arg("doctor").args(arguments));
            assert_eq!(ran.code, 1, "{}", ran.err);
            assert!(ran.err.starts_with(&format!("error[{code}]: ")), "{}", ran.err);
            assert_no_secret(&ran.out);
            assert!(!ran.out.contains("sk_live_0") && !ran.err.contains("sk_live_0"));
            ran.out
        };
        let out = doctor(&[]);
        assert!(out.starts_with(&format!("signing key  NOT USABLE ({code})\n")), "{out}");
        let report = json_of(&doctor(&["--json"]));
        assert_eq!(report["usable"], false);
        assert_eq!(report["found_in"], found_in);
        assert_eq!(report["error"]["code"], code);
        assert!(report["error"]["number"].is_u64() && report["error"]["message"].is_string());
    }
}

#[test]
fn repairs_are_told_with_what_to_do() {
    let pem = key().to_pem().unwrap();
    let pasted = format!("\"{}\"", pem.trim().replace('\n', "\\n"));
    let mut doctor = bare();
    doctor.env("KNOCK_SIGNING_KEY", pasted).arg("doctor");
    let out = succeeded(&mut doctor).out;
    for expected in ["usable", "quotes stand around it", r"literal \n", "base64 form"] {
        assert!(out.contains(expected), "{expected} in {out}");
    }
    let report = json_of(&succeeded(doctor.arg("--json")).out);
    assert_eq!(report["repairs"].as_array().unwrap().len(), 2);
}

#[test]
fn two_variables_at_once_are_noted() {
    let files = folder(&[("key.pem", key().to_pem().unwrap().as_bytes())]);
    let path = files.path().join("key.pem");
    let out = succeeded(with_key(["doctor"]).env("KNOCK_SIGNING_KEY_FILE", &path)).out;
    assert!(out.contains("both set: the first counts"), "{out}");
    let out = succeeded(with_key(["doctor", "--key-file"]).arg(&path)).out;
    assert!(out.contains("--key-file counts before"), "{out}");
    let mut empty = bare();
    empty.env("KNOCK_SIGNING_KEY", "").env("KNOCK_SIGNING_KEY_FILE", &path).arg("doctor");
    let out = succeeded(&mut empty).out;
    assert!(
        out.contains("set to nothing") && out.contains("named by KNOCK_SIGNING_KEY_FILE"),
        "{out}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_is_noted() {
    use std::os::unix::fs::PermissionsExt;
    let files = folder(&[("key.pem", key().to_pem().unwrap().as_bytes())]);
    let path = files.path().join("key.pem");
    for (mode, noted) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let out = succeeded(bare().arg("doctor").arg("--key-file").arg(&path)).out;
        assert_eq!(out.contains("chmod 600"), noted, "{mode:o}: {out}");
        assert_eq!(out.contains(&format!("its mode is {mode:03o})")), noted, "{mode:o}: {out}");
    }
}

#[test]
fn the_key_may_come_from_standard_input() {
    let mut doctor = bare();
    doctor.args(["doctor", "--key-file", "-"]);
    let out = succeeded(doctor.write_stdin(key().to_pkcs8_pem().unwrap().as_bytes())).out;
    assert!(out.contains("standard input\n") && out.contains("PKCS#8"), "{out}");
}
