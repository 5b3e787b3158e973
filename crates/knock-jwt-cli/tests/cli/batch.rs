//! `sign --batch`, a user id a line.

use serde_json::Value;

use crate::common::{Ran, folder, key, misused, refused, run, succeeded, verified, with_key};

/// Runs a batch over this content of `users.txt`.
fn batch(content: &[u8], arguments: &[&str]) -> Ran {
    let files = folder(&[("users.txt", content)]);
    let mut sign = with_key(["sign", "--batch", "users.txt"]);
    run(sign.args(arguments).current_dir(&files))
}

/// The lines and user ids of NDJSON, each token verified.
#[track_caller]
fn signed(ndjson: &str) -> Vec<(u64, String)> {
    let object = |line: &str| {
        let object: Value = serde_json::from_str(line).unwrap();
        let claims = verified(object["token"].as_str().unwrap(), key());
        assert_eq!(claims["sub"], object["user_id"]);
        assert_eq!((&claims["iat"], &claims["exp"]), (&object["issued_at"], &object["expires_at"]));
        let time = |name: &str| object[name].as_u64().unwrap();
        assert!((time("issued_at")..=time("expires_at")).contains(&time("refresh_at")));
        assert_eq!(object.as_object().unwrap().len(), 6);
        (object["line"].as_u64().unwrap(), object["user_id"].as_str().unwrap().to_owned())
    };
    ndjson.lines().map(object).collect()
}

fn pairs(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected.iter().map(|(line, id)| (*line, (*id).to_owned())).collect()
}

#[test]
fn a_token_for_each_line() {
    let ran = batch(b"ada\ngrace\nmae\n", &[]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.err, "3 tokens signed, 0 lines refused\n");
    assert_eq!(signed(&ran.out), pairs(&[(1, "ada"), (2, "grace"), (3, "mae")]));
    assert!(ran.out.starts_with(r#"{"line":1,"user_id":"ada","token":"eyJ"#), "{}", ran.out);
}

#[test]
fn only_line_endings_and_the_mark_are_taken_off() {
    let ran = batch(b"\xef\xbb\xbfada\r\n grace \n\tmae\\n\nlast", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let expected = [(1, "ada"), (2, " grace "), (3, "\tmae\\n"), (4, "last")];
    assert_eq!(signed(&ran.out), pairs(&expected));
}

#[test]
fn bad_lines_are_reported_and_the_good_ones_written() {
    let ran = batch(b"ada\n\ngrace\nJ\xfcrgen\n\r\nmae", &[]);
    assert_eq!(ran.code, 6);
    assert_eq!(signed(&ran.out), pairs(&[(1, "ada"), (3, "grace"), (6, "mae")]));
    let reports: Vec<&str> = ran.err.lines().collect();
    assert_eq!(reports.len(), 4, "{}", ran.err);
    assert!(reports[0].starts_with("error[user_id_missing]: users.txt:2: "), "{}", ran.err);
    assert!(reports[1].starts_with("error[user_id_invalid]: users.txt:4: "), "{}", ran.err);
    assert!(reports[2].starts_with("error[user_id_missing]: users.txt:5: "), "{}", ran.err);
    assert_eq!(reports[3], "3 tokens signed, 3 lines refused");
}

#[test]
fn a_line_too_long_is_one_bad_line() {
    let mut content = vec![b'a'; 3 << 20];
    content.extend_from_slice(b"\nada\n");
    let ran = batch(&content, &[]);
    assert_eq!(ran.code, 6);
    assert!(ran.err.starts_with("error[user_id_invalid]: users.txt:1: "), "{}", ran.err);
    assert_eq!(signed(&ran.out), pairs(&[(2, "ada")]));
}

#[test]
fn nothing_but_bad_lines() {
    let ran = batch(b"\n\n", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (6, ""));
    assert!(ran.err.ends_with("0 tokens signed, 2 lines refused\n"), "{}", ran.err);
    let ran = batch(b"", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert_eq!(ran.err, "0 tokens signed, 0 lines refused\n");
}

#[test]
fn standard_input_is_read_too() {
    let ran = run(with_key(["sign", "--batch", "-"]).write_stdin("ada\n\ngrace"));
    assert_eq!(ran.code, 6);
    assert!(ran.err.starts_with("error[user_id_missing]: <stdin>:2: "), "{}", ran.err);
    assert_eq!(signed(&ran.out), pairs(&[(1, "ada"), (3, "grace")]));
}

#[test]
fn many_lines_keep_their_order_and_share_one_issue_time() {
    let lines: Vec<String> = (0..2500).map(|n| format!("user {n}")).collect();
    let ran = run(with_key(["sign", "--batch", "-"]).write_stdin(lines.join("\n")));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut issued_at = None;
    let mut expected = lines.iter().zip(1_u64..);
    for line in ran.out.lines() {
        let object: Value = serde_json::from_str(line).unwrap();
        let (user_id, number) = expected.next().unwrap();
        assert_eq!((&object["user_id"], &object["line"]), (&(&**user_id).into(), &number.into()));
        assert_eq!(object["issued_at"], *issued_at.get_or_insert(object["issued_at"].clone()));
    }
    assert_eq!(expected.next(), None);
}

#[test]
fn options_hold_for_every_token() {
    let arguments = ["--expires-in", "30", "--jti", "--grant", "tenant:acme=user/feed_read"];
    let ran = batch(b"ada\ngrace\n", &arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let claims: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|object| verified(object["token"].as_str().unwrap(), key()))
        .collect();
    assert_ne!(claims[0]["jti"], claims[1]["jti"]);
    for claims in &claims {
        assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 30);
        assert!(claims["grants"]["https://api.knock.app/v1/tenants/acme"].is_object());
    }
    assert_eq!(ran.err.matches("warning[expires_in_too_short]").count(), 1, "{}", ran.err);
    assert!(ran.err.contains("(2 of 2)"), "{}", ran.err);
}

#[test]
fn a_grant_on_one_user_refuses_the_others() {
    let ran = batch(b"ada\ngrace\n", &["--grant", "user:ada=user/read"]);
    assert_eq!(ran.code, 6);
    assert!(ran.err.starts_with("error[grants_invalid]: users.txt:2: "), "{}", ran.err);
    assert_eq!(signed(&ran.out), pairs(&[(1, "ada")]));
}

/// What would refuse every line is told once, before anything is written.
#[test]
fn bad_options_are_told_once() {
    let files = folder(&[("users.txt", b"ada\ngrace\n")]);
    let sign = |arguments: &[&str]| {
        let mut sign = with_key(["sign", "--batch", "users.txt", "--output", "out"]);
        sign.args(arguments).current_dir(&files);
        sign
    };
    refused(&mut sign(&["--expires-in", "0"]), 3, "expires_in_invalid");
    refused(&mut sign(&["--issued-at", "-1"]), 3, "issued_at_invalid");
    refused(&mut sign(&["--grant", "tenant:a=user/fly"]), 3, "grants_invalid");
    refused(sign(&[]).env("KNOCK_SIGNING_KEY", "nonsense"), 1, "signing_key_format");
    assert!(!files.path().join("out").exists());
}

#[test]
fn what_makes_no_sense_is_refused() {
    misused(&mut with_key(["sign", "ada", "--batch", "x"]), "--batch");
    misused(&mut with_key(["sign", "--batch", "x", "--json"]), "--json");
    misused(&mut with_key(["sign", "--batch", "x", "--jti=same"]), "same one");
    for option in [["--column", "1"], ["--format", "csv"], ["--output", "x"]] {
        misused(with_key(["sign", "ada"]).args(option), option[0]);
        misused(with_key(["sign"]).args(option), "--batch");
    }
    misused(&mut with_key(["sign", "--batch", "x", "--format", "xml"]), "ndjson");
    misused(&mut with_key(["sign", "--batch", "x", "--no-header"]), "--column");
}

#[test]
fn an_unreadable_file_is_named() {
    let error =
        refused(&mut with_key(["sign", "--batch", "/nowhere/users"]), 5, "input_unreadable");
    assert!(error.contains("/nowhere/users"), "{error}");
    refused(&mut with_key(["sign", "--batch", "."]), 5, "input_unreadable");
    let ran = batch(b"\xff\xfea\0\n\0", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (5, ""));
    assert!(ran.err.contains("UTF-16"), "{}", ran.err);
}

#[test]
fn without_a_terminal_there_is_no_progress_bar() {
    let ran = succeeded(with_key(["sign", "--batch", "-"]).write_stdin("ada\n"));
    assert_eq!(ran.err, "1 token signed, 0 lines refused\n");
}
