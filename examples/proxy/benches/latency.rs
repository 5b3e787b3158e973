//! What proxying costs beside a token, measured on loopback: `cargo bench -p knock-jwt-example-proxy`.
//!
//! One client asks, one request after the other, directly with a token and through the proxy. On
//! loopback the network costs nothing: what is measured is the work. The round trips that the proxy
//! adds between the backend and Knock are counted beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report
#![allow(clippy::print_stdout)] // this is a program

use std::time::{Duration, Instant};

use knock_jwt::{SigningKey, TokenOptions};
use knock_jwt_axum::Knock as Tokens;
use knock_jwt_example_proxy::{Knock, router};
use knock_sandbox::{DEFAULT_FEED_CHANNEL as FEED, Sandbox, Seed};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// How often each call is measured.
const ROUNDS: usize = 2_000;

struct Call {
    name: &'static str,
    method: Method,
    path: String,
    body: Option<String>,
    /// Round trips to Knock that the proxy makes for it, one after the other.
    round_trips: u8,
}

#[tokio::main]
async fn main() {
    let key = SigningKey::generate(2048).unwrap();
    let trigger = json!({"workflow": "w", "recipients": ["ada"], "data": {"body": "hello"}});
    let seed = json!({"triggers": vec![trigger; 10]}).to_string();
    let sandbox = Sandbox::builder()
        .verifying_key(key.verifying_key().clone())
        .seed(Seed::parse(&seed).unwrap())
        .start()
        .await
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let app = router(Knock::new(&sandbox.url(), sandbox.secret_key()).unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

    let client = Client::new();
    let tokens = Tokens::new(key).unwrap();
    let issued = tokens.issue("ada", &TokenOptions::new()).await.unwrap().unwrap();
    let cookie = cookie(&client, &proxy).await;
    let direct = |request: reqwest::RequestBuilder| {
        request.bearer_auth("pk_test_sandbox").header("x-knock-user-token", issued.token())
    };
    let proxied = |request: reqwest::RequestBuilder| request.header("cookie", &cookie);

    println!(
        "One client, one request after the other, {ROUNDS} times each, on loopback; median (99th percentile)"
    );
    println!(
        "{:<28}{:>20}{:>20}{:>10}   round trips to Knock",
        "", "with a token", "proxied", "added"
    );
    for call in calls(&client, &sandbox).await {
        let request = |base: &str| {
            let request = client.request(call.method.clone(), format!("{base}{}", call.path));
            call.body.iter().fold(request, |request, body| request.body(body.clone()))
        };
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..ROUNDS + 50 {
            for (way, times) in times.iter_mut().enumerate() {
                let request = match way {
                    0 => direct(request(&sandbox.url())),
                    _ => proxied(request(&proxy)),
                };
                let start = Instant::now();
                let response = request.send().await.unwrap();
                assert_eq!(response.status(), 200, "{}", call.name);
                response.bytes().await.unwrap();
                // The first ones open connections.
                if round >= 50 {
                    times.push(start.elapsed());
                }
            }
        }
        let [direct, proxied] = times.map(Percentiles::of);
        println!(
            "{:<28}{:>20}{:>20}{:>10}   1 → {}",
            call.name,
            direct.shown(),
            proxied.shown(),
            micros(proxied.median.saturating_sub(direct.median)),
            call.round_trips
        );
    }
    token(&tokens).await;
}

/// What the token costs the backend, where the proxy costs something at every call.
async fn token(tokens: &Tokens) {
    let mut reused = Vec::new();
    let mut minted = Vec::new();
    for number in 0..ROUNDS {
        for (user, times) in
            [("ada".to_owned(), &mut reused), (format!("user_{number}"), &mut minted)]
        {
            let start = Instant::now();
            tokens.issue(&user, &TokenOptions::new()).await.unwrap();
            times.push(start.elapsed());
        }
    }
    println!("{:<28}{:>20}   at each page", "a token, reused", Percentiles::of(reused).shown());
    println!(
        "{:<28}{:>20}   for each user, every half hour",
        "a token, new",
        Percentiles::of(minted).shown()
    );
}

async fn cookie(client: &Client, proxy: &str) -> String {
    let request = client.post(format!("{proxy}/login")).body("username=ada&password=ada");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let response = request.send().await.unwrap();
    response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn calls(client: &Client, sandbox: &Sandbox) -> Vec<Call> {
    let url = format!("{}/v1/users/ada/feeds/{FEED}", sandbox.url());
    let feed = client.get(url).bearer_auth(sandbox.secret_key()).send().await.unwrap();
    let feed: Value = feed.json().await.unwrap();
    let ids: Vec<&Value> =
        feed["entries"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    let batch = json!({"message_ids": ids}).to_string();
    let call =
        |name, method, path, body, round_trips| Call { name, method, path, body, round_trips };
    vec![
        call("read a feed of 10", Method::GET, format!("/v1/users/ada/feeds/{FEED}"), None, 1),
        call(
            "mark a message as read",
            Method::PUT,
            format!("/v1/messages/{}/read", ids[0].as_str().unwrap()),
            None,
            2,
        ),
        call("mark 10 as read", Method::POST, "/v1/messages/batch/read".to_owned(), Some(batch), 2),
    ]
}

struct Percentiles {
    median: Duration,
    most: Duration,
}

impl Percentiles {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { median: times[times.len() / 2], most: times[times.len() * 99 / 100] }
    }

    fn shown(&self) -> String {
        format!("{} ({})", micros(self.median), micros(self.most))
    }
}

fn micros(time: Duration) -> String {
    let nanos = time.as_nanos();
    if nanos < 10_000 {
        format!("{}.{} µs", nanos / 1_000, nanos % 1_000 / 100)
    } else {
        format!("{} µs", nanos / 1_000)
    }
}
