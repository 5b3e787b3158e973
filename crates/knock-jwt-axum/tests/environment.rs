//! Keys from the environment, in processes of their own: this test program starts itself again.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a panic is the report

use std::borrow::Cow;
use std::convert::Infallible;
use std::process::Command;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::from_fn;
use axum::routing::get;
use knock_jwt::{SigningKey, TokenOptions};
use knock_jwt_axum::{Failure, Knock, KnockToken, KnockUser, guard, refresh_route};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Somebody who is signed in.
struct Ada;

impl KnockUser for Ada {
    fn knock_id(&self) -> Cow<'_, str> {
        Cow::Borrowed("ada")
    }
}

impl FromRequestParts<Knock> for Ada {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &Knock) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

async fn page(token: KnockToken<Ada>) -> Result<String, Failure> {
    Ok(json!({"token": token.get().await?}).to_string())
}

/// The answers of an application's page and refresh route.
async fn served(knock: Knock) -> Value {
    let app = Router::new()
        .route("/page", get(page))
        .route("/refresh", refresh_route::<Ada, Knock>())
        .layer(from_fn(guard))
        .with_state(knock);
    let mut answers = serde_json::Map::new();
    for path in ["/page", "/refresh"] {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        let (status, kept) =
            (response.status().as_u16(), response.headers()["cache-control"].clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let answer = json!({"status": status, "kept": kept.to_str().unwrap(), "body": body});
        answers.insert(path.to_owned(), answer);
    }
    Value::Object(answers)
}

/// What the program does when it is started again: says what came of it.
#[tokio::test]
async fn child() {
    let Ok(mode) = std::env::var("KNOCK_JWT_AXUM_CHILD") else { return };
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let make = || Knock::builder().development(mode != "production").build();
    if mode == "served" {
        make().unwrap();
        println!("served={}", served(make().unwrap()).await);
        return;
    }
    let built = make();
    let said = match built {
        Err(error) => error.code().to_owned(),
        Ok(knock) => match knock.issue("ada", &TokenOptions::new()).await.unwrap() {
            Some(_) => "token".to_owned(),
            None => "none".to_owned(),
        },
    };
    println!("said={said}.");
}

/// What it writes to its output, and what it logs.
fn run(mode: &str, key: Option<&str>) -> (String, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--nocapture"]).env("KNOCK_JWT_AXUM_CHILD", mode);
    command.env_remove("KNOCK_SIGNING_KEY").env_remove("KNOCK_SIGNING_KEY_FILE");
    if let Some(key) = key {
        command.env("KNOCK_SIGNING_KEY", key);
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

fn said(mode: &str, key: Option<&str>) -> String {
    let (output, _) = run(mode, key);
    let (_, rest) = output.split_once("said=").expect(&output);
    rest.split_once('.').unwrap().0.to_owned()
}

#[test]
fn a_key_is_needed_but_in_development() {
    let key = SigningKey::generate(2048).unwrap().to_base64().unwrap();
    assert_eq!(said("production", Some(&key)), "token");
    assert_eq!(said("development", Some(&key)), "token");
    assert_eq!(said("production", None), "signing_key_missing");
    assert_eq!(said("production", Some(" ")), "signing_key_missing");
    assert_eq!(said("development", None), "none");
    assert_eq!(said("development", Some("nonsense")), "signing_key_format");
}

/// Without a key there are no tokens, which is no error: the page has none, and the route says so.
#[test]
fn development_without_a_key_serves_nulls() {
    let (output, log) = run("served", None);
    let (_, rest) = output.split_once("served=").expect(&output);
    let answers: Value = serde_json::from_str(rest.lines().next().unwrap()).unwrap();
    let wanted = json!({
        "/page": {"status": 200, "kept": "private", "body": {"token": null}},
        "/refresh": {
            "status": 200,
            "kept": "no-store",
            "body": {"token": null, "expires_at": null, "refresh_at": null},
        },
    });
    assert_eq!(answers, wanted);
    // Two applications in one process, and two requests: it is said once.
    assert_eq!(log.matches("development mode without a signing key").count(), 1, "{log}");
}
