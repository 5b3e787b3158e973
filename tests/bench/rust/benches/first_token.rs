//! The first token of a fresh process, from `main` on, and of a forked child, from `fork` on.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use knock_jwt::{SigningKey, UserTokenSigner};
use knock_jwt_bench::{median, row};

const ROUNDS: usize = 41;

fn main() {
    let start = Instant::now();
    if std::env::args().any(|argument| argument == "--fresh") {
        let signer = UserTokenSigner::new(SigningKey::from_env().unwrap());
        signer.sign("user_123").unwrap();
        println!("{}", start.elapsed().as_nanos());
        return;
    }
    let key = SigningKey::generate(2048).unwrap();
    let text = key.to_base64().unwrap();
    let fresh = median((0..ROUNDS).map(|_| fresh_process(&text)).collect());
    row("the first token of a fresh process", "<= 3 ms", &format!("{fresh:.2} ms"), fresh <= 3.0);

    let signer = UserTokenSigner::new(key);
    signer.sign("user_123").unwrap();
    let forked = median((0..ROUNDS).map(|_| forked_child(&signer)).collect());
    row("the first token of a forked child", "<= 2 ms", &format!("{forked:.2} ms"), forked <= 2.0);
}

fn fresh_process(key: &str) -> f64 {
    let output = Command::new(std::env::current_exe().unwrap())
        .arg("--fresh")
        .env("KNOCK_SIGNING_KEY", key)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let nanos: f64 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    nanos / 1e6
}

fn forked_child(signer: &UserTokenSigner) -> f64 {
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    // SAFETY: this process has one thread, so the child may do all that the parent may; it leaves
    // through `_exit` and runs no destructor of the parent's.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "fork failed");
    if child == 0 {
        let start = Instant::now();
        let minted = signer.sign("user_456").is_ok();
        let nanos = if minted { start.elapsed().as_nanos() } else { u128::MAX };
        let _ = writer.write_all(&nanos.to_le_bytes());
        // SAFETY: `_exit` takes any status and never returns.
        unsafe { libc::_exit(0) }
    }
    drop(writer);
    let mut nanos = [0; 16];
    reader.read_exact(&mut nanos).unwrap();
    let mut status = 0;
    // SAFETY: `status` is a valid place for the child's status, and the child is ours to wait for.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    #[allow(clippy::cast_precision_loss)] // milliseconds for a report
    let millis = u128::from_le_bytes(nanos) as f64 / 1e6;
    millis
}
