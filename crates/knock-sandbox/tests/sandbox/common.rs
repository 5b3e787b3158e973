//! A running sandbox, its callers, and a client that sends what it is told to.

#![allow(unreachable_pub)] // a test program has no public interface

use std::cell::RefCell;
use std::io::Write;
use std::sync::{Once, OnceLock};
use std::time::Duration;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use knock_jwt::{SigningKey, TokenOptions, UserTokenSigner};
use knock_sandbox::{
    DEFAULT_API_KEY, DEFAULT_FEED_CHANNEL, DEFAULT_SECRET_KEY, Limits, Sandbox, Seed,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

pub const FEED: &str = DEFAULT_FEED_CHANNEL;
pub const API_KEY: &str = DEFAULT_API_KEY;
pub const SECRET_KEY: &str = DEFAULT_SECRET_KEY;

/// The key whose public half the sandbox has.
pub fn key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate(2048).unwrap())
}

/// Another environment's.
pub fn other_key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate(2048).unwrap())
}

pub fn token(user_id: &str) -> String {
    UserTokenSigner::new(key().clone()).sign(user_id).unwrap()
}

/// A token whose payload is whatever the test wants, signed as it should be.
pub fn token_with(user_id: &str, options: &TokenOptions) -> String {
    UserTokenSigner::new(key().clone()).sign_with(user_id, options).unwrap()
}

pub fn granted(user_id: &str, grants: &Value, explicit: bool) -> String {
    let grants = knock_jwt::Grants::raw(&grants.to_string()).unwrap();
    token_with(user_id, &TokenOptions::new().grants(grants).explicit_grants(explicit))
}

pub fn expired(user_id: &str) -> String {
    token_with(user_id, &TokenOptions::new().issued_at(1_700_000_000).expires_in_secs(60))
}

/// A token with this payload, signed as it should be: such as no signer of ours would make.
pub fn by_hand(payload: &Value) -> String {
    let pem = key().to_pkcs8_pem().unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = BASE64_STANDARD.decode(body).unwrap();
    let pair = aws_lc_rs::rsa::KeyPair::from_pkcs8(&der).unwrap();
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "RS256", "typ": "JWT"})), part(payload));
    let mut signature = vec![0; pair.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    pair.sign(&aws_lc_rs::signature::RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature)
        .unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

thread_local! {
    static LOGGED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// What is logged on this thread, on which a test runs with its sandbox.
pub struct Log;

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.as_mut().map(|logged| logged.extend(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// One for the whole program: what another thread does first decides whether a place logs at all.
    pub fn new() -> Self {
        static LOG: Once = Once::new();
        LOG.call_once(|| {
            tracing_subscriber::fmt().with_ansi(false).with_writer(|| Writer).init();
        });
        LOGGED.set(Some(Vec::new()));
        Self
    }

    #[allow(clippy::unused_self)] // what is logged is there as long as this is
    pub fn text(&self) -> String {
        String::from_utf8(LOGGED.with_borrow(Clone::clone).unwrap()).unwrap()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        LOGGED.set(None);
    }
}

/// One with no patience, or with more than usual.
pub async fn with_limits(limits: Limits) -> Sandbox {
    let verifying_key = key().verifying_key().clone();
    Sandbox::builder().verifying_key(verifying_key).limits(limits).start().await.unwrap()
}

pub async fn sandbox() -> Sandbox {
    seeded(&json!({})).await
}

pub async fn seeded(seed: &Value) -> Sandbox {
    let seed = Seed::parse(&seed.to_string()).unwrap();
    let verifying_key = key().verifying_key().clone();
    Sandbox::builder().verifying_key(verifying_key).seed(seed).start().await.unwrap()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status == 200 || self.status == 204, "{} {}", self.status, self.text);
        self.body
    }

    /// It is a refusal with Knock's four members, and these values.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.body["code"], code, "{}", self.text);
        assert_eq!(self.body["status"], status, "{}", self.text);
        let members: Vec<_> = self.body.as_object().unwrap().keys().collect();
        assert_eq!(members, ["code", "message", "status", "type"]);
        assert!(!self.body["message"].as_str().unwrap().is_empty());
        assert!(!self.text.contains("eyJ") && !self.text.contains("sk_"), "{}", self.text);
    }
}

/// A caller with its credentials.
#[derive(Clone, Debug)]
pub struct Caller {
    pub url: String,
    pub client: Client,
    pub headers: Vec<(&'static str, String)>,
}

impl Caller {
    pub fn new(sandbox: &Sandbox, headers: Vec<(&'static str, String)>) -> Self {
        let client = Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        Self { url: sandbox.url(), client, headers }
    }

    pub fn backend(sandbox: &Sandbox) -> Self {
        Self::new(sandbox, vec![("authorization", format!("Bearer {SECRET_KEY}"))])
    }

    pub fn anybody(sandbox: &Sandbox) -> Self {
        Self::new(sandbox, vec![("authorization", format!("Bearer {API_KEY}"))])
    }

    pub fn with_token(sandbox: &Sandbox, token: &str) -> Self {
        let mut caller = Self::anybody(sandbox);
        caller.headers.push(("x-knock-user-token", token.to_owned()));
        caller
    }

    pub fn user(sandbox: &Sandbox, user_id: &str) -> Self {
        Self::with_token(sandbox, &token(user_id))
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        assert!(status != StatusCode::INTERNAL_SERVER_ERROR, "{path} {text}");
        Answer { status: status.as_u16(), headers, text, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body.to_string())).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    /// Triggers a workflow and gives nothing back.
    pub async fn trigger(&self, body: &Value) {
        self.post("/v1/workflows/new-comment/trigger", body).await.ok();
    }

    /// A feed of a user's.
    pub async fn feed(&self, user_id: &str, query: &str) -> Value {
        self.get(&format!("/v1/users/{user_id}/feeds/{FEED}{query}")).await.ok()
    }

    /// The bodies of a feed's items.
    pub async fn items(&self, user_id: &str, query: &str) -> Vec<String> {
        bodies(&self.feed(user_id, query).await)
    }
}

pub fn bodies(feed: &Value) -> Vec<String> {
    let entries = feed["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["blocks"][0]["content"].as_str().unwrap().to_owned()).collect()
}

/// The ids of a feed's items.
pub fn ids(feed: &Value) -> Vec<String> {
    let entries = feed["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}
