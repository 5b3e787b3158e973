//! `sandbox`: starting, what it prints, what it takes, ending.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::{
    assert_no_secret, bare, folder, key, misused, other_key, program, refused, token, with_key,
};

/// A running one, which ends with the test.
struct Running {
    process: Child,
    /// What it printed when it was ready.
    greeting: Vec<String>,
    took: Duration,
}

impl Running {
    fn start(arguments: &[&str], lines: usize) -> Self {
        let start = Instant::now();
        let mut process = Command::new(program())
            .arg("sandbox")
            .args(arguments)
            .env("KNOCK_SIGNING_KEY", key().to_base64().unwrap().as_str())
            .env_remove("KNOCK_SIGNING_KEY_FILE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut reader = BufReader::new(process.stdout.take().unwrap());
        let mut greeting = Vec::new();
        let mut took = Duration::ZERO;
        for number in 0..lines {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if number == 0 {
                took = start.elapsed();
            }
            greeting.push(line.trim_end().to_owned());
        }
        Self { process, greeting, took }
    }

    fn address(&self) -> String {
        let line = self.greeting[0].as_str();
        let ready: Value = serde_json::from_str(line).unwrap_or_else(|_| json!({"url": line}));
        ready["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned()
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let headers: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn read_feed(&self, token: &str) -> String {
        let path = "/v1/users/ada/feeds/11111111-1111-4111-8111-111111111111";
        let key = ("authorization", "Bearer pk_test_sandbox");
        self.ask("GET", path, &[key, ("x-knock-user-token", token)])
    }

    /// Waits for its end, and gives its log.
    fn ended(mut self) -> String {
        let status = self.process.wait().unwrap();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert_eq!(status.code(), Some(0), "{log}");
        assert_no_secret(&log);
        log
    }

    #[cfg(unix)]
    fn signalled(self, signal: &str) -> String {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.ended()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
#[cfg(unix)]
fn starts_at_once_and_logs_why_it_refuses() {
    let running = Running::start(&["--signing-key-from-env", "--port", "0"], 5);
    // A build without optimisation starts as fast: nothing is computed.
    assert!(running.took < Duration::from_millis(400), "{:?}", running.took);
    let greeting = running.greeting.join("\n");
    for part in ["http://127.0.0.1:", "pk_test_sandbox", "sk_test_sandbox", "enhanced security  on"]
    {
        assert!(greeting.contains(part), "{greeting}");
    }
    assert!(running.read_feed(&token("ada")).starts_with("HTTP/1.1 200"));
    assert!(running.read_feed(&token("bo")).starts_with("HTTP/1.1 403"));
    let other = knock_jwt::UserTokenSigner::new(other_key().clone()).sign("ada").unwrap();
    assert!(running.read_feed(&other).starts_with("HTTP/1.1 401"));
    let lost = format!("/v1/{}/sk_live_abcdefgh", token("ada"));
    assert!(running.ask("GET", &lost, &[]).starts_with("HTTP/1.1 404"));
    let log = running.signalled("-TERM");
    for part in [" 200 in ", r#"the token is for the user "bo""#, "token_signature", "404"] {
        assert!(log.contains(part), "no {part} in {log}");
    }
    assert!(!log.contains("sk_live_abcdefgh"), "{log}");
}

#[test]
#[cfg(unix)]
fn json_is_for_programs_and_quiet_for_crowds() {
    let files = folder(&[
        ("old.pem", other_key().verifying_key().to_pem().as_bytes()),
        ("new.pem", key().verifying_key().to_pem().as_bytes()),
        (
            "seed.json",
            br#"{"triggers":[{"workflow":"w","recipients":["ada"],"data":{"body":"seeded"}}]}"#,
        ),
    ]);
    let file = |name: &str| files.path().join(name).to_str().unwrap().to_owned();
    let (old, new, seed) = (file("old.pem"), file("new.pem"), file("seed.json"));
    let running = Running::start(
        &[
            "--verifying-key",
            &old,
            "--verifying-key",
            &new,
            "--seed",
            &seed,
            "--port",
            "0",
            "--json",
            "--quiet",
            "--secret-key",
            "sk_test_of_a_sandbox",
            "--api-key=pk_test_sandbox",
        ],
        1,
    );
    let ready: Value = serde_json::from_str(&running.greeting[0]).unwrap();
    assert_eq!(ready["secret_key"], "sk_test_of_a_sandbox");
    assert_eq!(ready["feed_channel_id"], "11111111-1111-4111-8111-111111111111");
    assert_eq!(ready["enhanced_security"], true);
    assert!(running.read_feed(&token("ada")).contains("seeded"));
    let other = knock_jwt::UserTokenSigner::new(other_key().clone()).sign("ada").unwrap();
    assert!(running.read_feed(&other).contains("seeded"));
    let reset = [("authorization", "Bearer sk_test_of_a_sandbox"), ("content-length", "0")];
    assert!(running.ask("POST", "/_sandbox/reset", &reset).starts_with("HTTP/1.1 204"));
    assert!(running.read_feed("x").starts_with("HTTP/1.1 401"));
    let log = running.signalled("-INT");
    assert_eq!(log.lines().count(), 1, "{log}");
}

#[test]
fn ends_with_its_standard_input_if_told_so() {
    let arguments = ["--no-enhanced-security", "--port", "0", "--until-stdin-closes", "--json"];
    let mut running = Running::start(&arguments, 1);
    assert!(running.read_feed("").starts_with("HTTP/1.1 200"));
    drop(running.process.stdin.take());
    running.ended();
}

#[test]
fn settings_that_make_no_sense_are_told() {
    misused(bare().arg("sandbox"), "--no-enhanced-security");
    misused(with_key(["sandbox"]).arg("--port=x"), "port");
    misused(
        &mut with_key(["sandbox", "--signing-key-from-env", "--no-enhanced-security"]),
        "cannot be used",
    );
    misused(&mut with_key(["sandbox", "--signing-key-from-env", "--feed-channel", "x"]), "UUID");
    misused(&mut with_key(["sandbox", "--signing-key-from-env", "--api-key", ""]), "API key");
    refused(bare().args(["sandbox", "--signing-key-from-env"]), 1, "signing_key_missing");
    let files = folder(&[("seed.json", b"{\"user\":{}}"), ("key.pem", b"no key")]);
    let mut seed = with_key(["sandbox", "--signing-key-from-env", "--seed", "seed.json"]);
    refused(seed.current_dir(&files), 5, "input_unreadable");
    let mut wrong = bare();
    wrong.args(["sandbox", "--verifying-key", "key.pem"]).current_dir(&files);
    refused(&mut wrong, 1, "verifying_key_invalid");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut busy = with_key(["sandbox", "--signing-key-from-env", "--port", &port]);
    let told = refused(&mut busy, 5, "input_unreadable");
    assert!(told.contains("port taken"), "{told}");
}

/// A sandbox's made-up secret key may be an argument, and nothing else that looks like a secret.
#[test]
fn secrets_are_no_arguments() {
    misused(&mut with_key(["sign", "ada", "--secret-key", "sk_test_12345678"]), "secret API key");
    misused(&mut with_key(["sandbox", "--api-key", "sk_test_12345678"]), "secret API key");
    misused(
        &mut with_key(["sandbox", "--secret-key", "sk_a", "sk_test_12345678"]),
        "secret API key",
    );
    let token = token("ada");
    misused(&mut with_key(["sandbox", "--secret-key", &token]), "token");
    let pem = key().to_pem().unwrap();
    misused(&mut with_key(["sandbox", "--secret-key", pem.as_str()]), "key");
}
