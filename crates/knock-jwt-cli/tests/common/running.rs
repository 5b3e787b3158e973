//! A running `knock-jwt sandbox`, and requests to it without a client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{assert_no_secret, key, program};

/// A running sandbox, which ends with the test.
pub struct Running {
    pub process: Child,
    /// What it printed when it was ready.
    pub greeting: Vec<String>,
    pub took: Duration,
}

impl Running {
    pub fn start(arguments: &[&str], lines: usize) -> Self {
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

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n").unwrap();
        for (name, value) in headers {
            write!(stream, "{name}: {value}\r\n").unwrap();
        }
        stream.write_all(b"\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn read_feed(&self, token: &str) -> String {
        let path = "/v1/users/ada/feeds/11111111-1111-4111-8111-111111111111";
        let key = ("authorization", "Bearer pk_test_sandbox");
        self.ask("GET", path, &[key, ("x-knock-user-token", token)])
    }

    /// Waits for its end, and gives its log.
    pub fn ended(mut self) -> String {
        let status = self.process.wait().unwrap();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert_eq!(status.code(), Some(0), "{log}");
        assert_no_secret(&log);
        log
    }

    #[cfg(unix)]
    pub fn signalled(self, signal: &str) -> String {
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
