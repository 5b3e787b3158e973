//! Feed reads from `knock-jwt sandbox`: `cargo bench -p knock-jwt-cli`. Every read carries the token of one
//! of many users, and every token is verified, for nothing of a verification is kept.
//!
//! LOAD_RATE reads a second (10,000) are asked for during LOAD_SECONDS (30) by a clock, not by the answers: a
//! server that falls behind is found out. Anything but a feed of the right user is an error, and one
//! error is a failure. The load comes from a process of its own on the same machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report
#![allow(clippy::print_stdout)] // this is a program

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use knock_jwt::{SigningKey, UserTokenSigner};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections, each of a user of its own.
const USERS: usize = 64;
/// Messages in each feed.
const MESSAGES: usize = 5;
const FEED: &str = "11111111-1111-4111-8111-111111111111";

struct Sandbox {
    process: Child,
    address: SocketAddr,
}

impl Sandbox {
    fn start(key: &SigningKey) -> Self {
        let users: Vec<String> = (0..USERS).map(user).collect();
        let trigger =
            json!({"workflow": "w", "recipients": users, "actor": "bo", "data": {"body": "hello"}});
        let mut seed = tempfile::NamedTempFile::new().unwrap();
        write!(seed, "{}", json!({"triggers": vec![trigger; MESSAGES]})).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_knock-jwt"))
            .args([
                "sandbox",
                "--signing-key-from-env",
                "--port",
                "0",
                "--json",
                "--quiet",
                "--seed",
            ])
            .arg(seed.path())
            .env("KNOCK_SIGNING_KEY", key.to_base64().unwrap().as_str())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let address = ready["url"].as_str().unwrap().trim_start_matches("http://").parse().unwrap();
        Self { process, address }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn user(number: usize) -> String {
    format!("user_{number}")
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().expect(name))
}

#[tokio::main]
async fn main() -> ExitCode {
    let (rate, seconds) = (setting("LOAD_RATE", 10_000), setting("LOAD_SECONDS", 30));
    let key = SigningKey::generate(2048).unwrap();
    let sandbox = Sandbox::start(&key);
    let signer = UserTokenSigner::new(key);
    let wanted = rate * seconds;
    let start = Instant::now() + Duration::from_millis(100);
    let end = start + Duration::from_secs(seconds);
    let users = u32::try_from(USERS).unwrap();
    let pause = Duration::from_nanos(1_000_000_000 / rate) * users;
    let mut tasks = Vec::new();
    for number in 0..users {
        let user = user(number as usize);
        let token = signer.sign(&user).unwrap();
        let mut reader = Reader::connect(sandbox.address, &user, &token).await;
        tasks.push(tokio::spawn(async move {
            let mut done = Done::default();
            let mut due = start + pause / users * number;
            while due < end {
                tokio::time::sleep_until(due.into()).await;
                match reader.read().await {
                    Ok(()) => done.times.push(due.elapsed()),
                    Err(problem) => done.errors.push(problem),
                }
                due += pause;
            }
            done
        }));
    }
    let (mut times, mut errors) = (Vec::new(), Vec::new());
    for task in tasks {
        let done = task.await.unwrap();
        times.extend(done.times);
        errors.extend(done.errors);
    }
    let took = start.elapsed();
    times.sort_unstable();
    let reads = u64::try_from(times.len()).unwrap();
    // In whole milliseconds: nobody reads more into it.
    let per_second = u128::from(reads) * 1_000 / took.as_millis();
    println!(
        "{reads} feed reads of {MESSAGES} messages in {:.1} s by {USERS} users, {per_second} a second, {} errors",
        took.as_secs_f64(),
        errors.len()
    );
    println!(
        "from when each was due: median {:.2} ms, 99th percentile {:.2} ms, longest {:.2} ms",
        millis(times[times.len() / 2]),
        millis(times[times.len() * 99 / 100]),
        millis(times[times.len() - 1])
    );
    forged(&sandbox, &signer).await;
    // The last ones may be a little late; a server that cannot keep up is later every second.
    let in_time = took < Duration::from_secs(seconds) + Duration::from_millis(500);
    if let Some(error) = errors.first() {
        println!("error: {error}");
    }
    if errors.is_empty() && in_time && reads >= wanted - rate / 100 {
        ExitCode::SUCCESS
    } else {
        println!("failed: {wanted} reads without an error were asked for in {seconds} s");
        ExitCode::FAILURE
    }
}

/// A token that was taken a thousand times is verified all the same: with another signature, or for
/// another user, it opens nothing.
async fn forged(sandbox: &Sandbox, signer: &UserTokenSigner) {
    let (one, other) = (signer.sign("user_1").unwrap(), signer.sign("user_2").unwrap());
    let (claims, _) = one.rsplit_once('.').unwrap();
    let (_, signature) = other.rsplit_once('.').unwrap();
    let mixed = format!("{claims}.{signature}");
    for token in [mixed.as_str(), &other] {
        let mut reader = Reader::connect(sandbox.address, "user_1", token).await;
        assert!(reader.read().await.is_err(), "a forged token was taken");
    }
}

#[derive(Default)]
struct Done {
    times: Vec<Duration>,
    errors: Vec<String>,
}

/// One user's connection, kept open.
struct Reader {
    stream: TcpStream,
    request: Arc<[u8]>,
    name: String,
    buffer: Vec<u8>,
}

impl Reader {
    async fn connect(address: SocketAddr, user: &str, token: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let request = format!(
            "GET /v1/users/{user}/feeds/{FEED} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer \
             pk_test_sandbox\r\nx-knock-user-token: {token}\r\n\r\n"
        );
        let name = format!("\"id\":\"{user}\"");
        Self { stream, request: request.into_bytes().into(), name, buffer: vec![0; 64 * 1024] }
    }

    /// Reads the feed, and looks whether it is one of this user's.
    async fn read(&mut self) -> Result<(), String> {
        self.stream.write_all(&self.request).await.map_err(|error| error.to_string())?;
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).await;
            filled += match read.map_err(|error| error.to_string())? {
                0 => return Err("the connection was closed".to_owned()),
                some => some,
            };
            let answer = std::str::from_utf8(&self.buffer[..filled]).map_err(|e| e.to_string())?;
            let Some((head, body)) = answer.split_once("\r\n\r\n") else { continue };
            let length = head.split_once("content-length: ").ok_or("no length")?.1;
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            if body.len() < length {
                continue;
            }
            let messages = body.matches("\"__typename\":\"FeedItem\"").count();
            return if head.starts_with("HTTP/1.1 200")
                && messages == MESSAGES
                && body.contains(&self.name)
            {
                Ok(())
            } else {
                Err(answer.chars().take(300).collect())
            };
        }
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
