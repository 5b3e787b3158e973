//! Readers that leave, disks that are full, terminals that are none, and help.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use crate::common::{assert_no_secret, bare, key, misused, program, succeeded, token};

/// The command as a running process, with pipes that a test can close.
fn spawn(arguments: &[&str], stdout: Stdio) -> Child {
    Command::new(program())
        .args(arguments)
        .env("KNOCK_SIGNING_KEY", key().to_base64().unwrap().as_str())
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(mut child: Child) -> (Option<i32>, String) {
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_no_secret(&err);
    (child.wait().unwrap().code(), err)
}

/// As `knock-jwt sign --batch - | head -1` does.
#[test]
fn a_reader_that_leaves_ends_a_batch_quietly() {
    let mut child = spawn(&["sign", "--batch", "-"], Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // Far more than fits into pipes; the command stops reading before the end.
        (0..1_000_000).try_for_each(|n| writeln!(stdin, "user {n}")).is_err()
    });
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    assert!(first.starts_with(r#"{"line":1,"#), "{first}");
    drop(stdout);
    assert_eq!(end(child), (Some(0), String::new()));
    assert!(writer.join().unwrap(), "it stopped, and did not sign a million tokens for nobody");
}

/// A row is written as soon as its chunk is signed, not at the end.
#[test]
fn tokens_come_while_the_batch_runs() {
    let mut child = spawn(&["sign", "--batch", "-"], Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let cores = std::thread::available_parallelism().unwrap().get();
    for n in 0..256 * cores {
        writeln!(stdin, "user {n}").unwrap();
    }
    stdin.flush().unwrap();
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    assert!(first.starts_with(r#"{"line":1,"#), "{first}");
    drop(stdin);
    std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
    assert_eq!(end(child).0, Some(0));
}

#[cfg(unix)]
#[test]
fn a_reader_that_is_gone_is_no_error() {
    for arguments in
        [&["sign", "ada"][..], &["keygen"], &["verifying-key"], &["doctor"], &["--help"]]
    {
        // The reading end is closed before the command starts.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, err) = end(spawn(arguments, writer.into()));
        assert_eq!(code, Some(0), "{arguments:?}: {err}");
        assert!(!err.contains("error"), "{err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for arguments in [
        &["sign", "ada"][..],
        &["sign", "ada", "--json"],
        &["sign", "--batch", "-"],
        &["sign", "--batch", "-", "--format", "csv"],
        &["keygen"],
        &["verifying-key"],
        &["doctor"],
        &["completions", "bash"],
        &["inspect"],
        &["verify"],
        &["--help"],
        &["--version"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut child = spawn(arguments, full.into());
        // A token is a user id too.
        let _ = child.stdin.take().unwrap().write_all(token("ada").as_bytes());
        let (code, err) = end(child);
        assert_eq!(code, Some(5), "{arguments:?}: {err}");
        assert!(
            err.contains("error[input_unreadable]: standard output cannot be written"),
            "{err}"
        );
    }
}

#[test]
fn colours_are_for_terminals() {
    for arguments in [&["sign", ""][..], &["sign"], &["doctor"], &["--help"]] {
        let output = bare().env_remove("NO_COLOR").args(arguments).output().unwrap();
        assert!(![output.stdout, output.stderr].concat().contains(&0x1b), "{arguments:?}");
        let forced =
            bare().env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").args(["sign", ""]).output();
        assert!(forced.unwrap().stderr.contains(&0x1b), "it would have, where they are wanted");
    }
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let help = succeeded(bare().arg("--help")).out;
    for expected in
        ["Start here:", "KNOCK_SIGNING_KEY", "keygen --format base64", "Exit codes:\n  0 ", "  70 "]
    {
        assert!(help.contains(expected), "{expected} in {help}");
    }
    for command in ["sign", "verify", "inspect", "doctor", "keygen", "verifying-key", "completions"]
    {
        let help = succeeded(bare().args(["help", command])).out;
        assert!(help.contains("Examples:\n  "), "{help}");
        assert!(help.matches("knock-jwt").count() > 1, "{help}");
    }
    misused(bare().arg("frobnicate"), "frobnicate");
    let ran = crate::common::run(&mut bare());
    assert_eq!(ran.code, 2, "without a subcommand");
    assert!(ran.err.contains("Start here:"), "{}", ran.err);
}

/// What the help says can be typed can be typed.
#[test]
fn the_examples_of_sign_work() {
    let help = succeeded(bare().args(["help", "sign"])).out;
    let examples: Vec<&str> = help
        .lines()
        .filter_map(|line| line.trim().strip_prefix("knock-jwt sign "))
        .filter(|example| !example.contains(['<', '[', '|', '>', '.']))
        .collect();
    assert!(examples.len() >= 5, "{help}");
    for example in examples {
        let mut sign = crate::common::with_key(["sign"]);
        succeeded(sign.args(example.split(' ')));
    }
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = succeeded(bare().args(["completions", shell])).out;
        for word in ["knock-jwt", "sign", "verifying-key", "key-file"] {
            assert!(script.contains(word), "{word} for {shell}");
        }
    }
    misused(bare().args(["completions", "tcsh"]), "possible values");
}
