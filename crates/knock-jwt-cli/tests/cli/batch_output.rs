//! `sign --batch --output`: the file appears whole or not at all.

use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::common::{Ran, folder, refused, run, with_key};

fn batch(files: &TempDir, arguments: &[&str]) -> Ran {
    run(&mut command(files, arguments))
}

fn command(files: &TempDir, arguments: &[&str]) -> Command {
    let mut sign = with_key(["sign", "--batch", "users.txt"]);
    sign.args(arguments).current_dir(files);
    sign
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn lines(files: &TempDir, name: &str) -> usize {
    std::fs::read_to_string(files.path().join(name)).unwrap().lines().count()
}

#[test]
fn the_good_lines_are_in_the_file_and_nothing_on_standard_output() {
    let files = folder(&[("users.txt", b"ada\n\ngrace\n"), ("old.ndjson", b"old")]);
    for output in ["new.ndjson", "./old.ndjson"] {
        let ran = batch(&files, &["--output", output]);
        assert_eq!((ran.code, ran.out.as_str()), (6, ""), "{}", ran.err);
        assert_eq!(lines(&files, output), 2);
    }
    assert_eq!(names(files.path()), ["new.ndjson", "old.ndjson", "users.txt"]);
    #[cfg(unix)]
    for name in ["new.ndjson", "old.ndjson"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = files.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_dash_is_standard_output() {
    let files = folder(&[("users.txt", b"ada\n")]);
    let ran = batch(&files, &["--output", "-"]);
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1));
    assert_eq!(names(files.path()), ["users.txt"]);
}

#[test]
fn the_input_may_be_its_own_output() {
    let files = folder(&[("users.txt", b"ada\ngrace\nmae\n")]);
    assert_eq!(batch(&files, &["--output", "users.txt"]).code, 0);
    assert_eq!(lines(&files, "users.txt"), 3);
    assert!(std::fs::read_to_string(files.path().join("users.txt")).unwrap().starts_with('{'));
}

#[test]
fn where_no_file_can_be_made_nothing_is_signed() {
    let files = folder(&[("users.txt", b"ada\n")]);
    let error = refused(&mut command(&files, &["--output", "no/such/file"]), 5, "input_unreadable");
    assert!(error.contains("no/such/file") && !error.contains(".tmp"), "{error}");
    refused(&mut command(&files, &["--output", "."]), 5, "input_unreadable");
    refused(&mut command(&files, &["--output", "users.txt/x"]), 5, "input_unreadable");
    assert_eq!(names(files.path()), ["users.txt"]);
}

/// Rights do not stop root, but this file system stops everybody.
#[cfg(target_os = "linux")]
#[test]
fn an_unwritable_folder_is_an_error() {
    let files = folder(&[("users.txt", b"ada\n")]);
    let error = refused(&mut command(&files, &["--output", "/proc/tokens"]), 5, "input_unreadable");
    assert!(error.contains("/proc/tokens"), "{error}");
}

/// A device or socket is never replaced by a file. The test has one of its own: with /dev/null, a
/// command that fails here and is run by root would break the machine.
#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_left_alone() {
    use std::os::unix::fs::FileTypeExt;
    let files = folder(&[("users.txt", b"ada\n")]);
    let path = files.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    refused(&mut command(&files, &["--output", "socket"]), 5, "input_unreadable");
    assert!(path.symlink_metadata().unwrap().file_type().is_socket());
    assert_eq!(names(files.path()), ["socket", "users.txt"]);
}

#[cfg(unix)]
#[test]
fn through_a_link_its_target_is_written() {
    let files = folder(&[("users.txt", b"ada\n"), ("real", b"old")]);
    std::os::unix::fs::symlink("real", files.path().join("link")).unwrap();
    assert_eq!(batch(&files, &["--output", "link"]).code, 0);
    assert!(files.path().join("link").symlink_metadata().unwrap().is_symlink());
    assert_eq!(lines(&files, "real"), 1);
}

/// Input that breaks in the middle: the old file stays and no temporary one is left.
#[cfg(target_os = "linux")]
#[test]
fn input_that_fails_leaves_the_old_file() {
    let files = folder(&[("old", b"old")]);
    // Reading a process's memory from its start fails.
    let arguments = ["sign", "--batch", "/proc/self/mem", "--output", "old"];
    refused(with_key(arguments).current_dir(&files), 5, "input_unreadable");
    assert_eq!(std::fs::read(files.path().join("old")).unwrap(), b"old");
    assert_eq!(names(files.path()), ["old"]);
}

/// A signal ends the process without dropping anything; what was written so far must go all the same.
#[test]
#[cfg(unix)]
fn an_interrupted_batch_leaves_nothing_behind() {
    use std::process::Stdio;
    for signal in ["INT", "TERM"] {
        let files = folder(&[]);
        let mut batch = std::process::Command::new(crate::common::program())
            .args(["sign", "--batch", "-", "--output", "tokens.ndjson"])
            .env("KNOCK_SIGNING_KEY", crate::common::key().to_base64().unwrap().as_str())
            .current_dir(&files)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // It waits for more lines with its file begun.
        while names(files.path()).is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let kill = std::process::Command::new("kill");
        let sent = { kill }.arg(format!("-{signal}")).arg(batch.id().to_string()).status().unwrap();
        assert!(sent.success());
        assert_eq!(batch.wait().unwrap().code(), Some(130), "{signal}");
        assert_eq!(names(files.path()), [""; 0], "{signal}");
    }
}
