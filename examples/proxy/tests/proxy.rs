//! The proxy before a sandbox: what passes, and that nothing else does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report

use std::process::Stdio;
use std::time::Duration;

use knock_jwt_example_proxy::{Knock, router};
use knock_sandbox::{DEFAULT_FEED_CHANNEL as FEED, Sandbox, Seed};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::time::timeout;

struct World {
    sandbox: Sandbox,
    url: String,
    client: Client,
}

impl World {
    async fn new() -> Self {
        let seed = json!({
            "users": {"ada": {"name": "Ada"}, "grace": {}, "..": {}},
            "triggers": [
                {"workflow": "w", "recipients": ["ada", "grace"], "data": {"body": "one"}},
                {"workflow": "w", "recipients": ["ada", "grace"], "data": {"body": "two"}},
            ],
        });
        let seed = Seed::parse(&seed.to_string()).unwrap();
        let key = knock_jwt::SigningKey::generate(2048).unwrap();
        let verifying_key = key.verifying_key().clone();
        let sandbox =
            Sandbox::builder().verifying_key(verifying_key).seed(seed).start().await.unwrap();
        let app = router(Knock::new(&sandbox.url(), sandbox.secret_key()).unwrap());
        let mut world = Self { sandbox, url: String::new(), client: Client::new() };
        world.serve(app).await;
        world
    }

    /// From now on asks this application.
    async fn serve(&mut self, app: axum::Router) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    }

    /// The cookie of a user's session.
    async fn session(&self, user: &str) -> String {
        let form = format!("username={user}&password={user}");
        let request = self.client.post(format!("{}/login", self.url)).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 204);
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    async fn ask(
        &self,
        cookie: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let method: Method = method.parse().unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        assert!(!text.contains("sk_test"), "{text}");
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// A user's feed, asked of Knock itself.
    async fn feed(&self, user: &str) -> Value {
        let url = format!("{}/v1/users/{user}/feeds/{FEED}", self.sandbox.url());
        let request = self.client.get(url).bearer_auth(self.sandbox.secret_key());
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn ids(&self, user: &str) -> Vec<String> {
        let feed = self.feed(user).await;
        let entries = feed["entries"].as_array().unwrap();
        entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn the_signed_in_user_reaches_their_own_things() {
    let world = World::new().await;
    let ada = world.session("ada").await;
    let (status, feed) =
        world.ask(&ada, "GET", &format!("/v1/users/ada/feeds/{FEED}?page_size=1"), None).await;
    assert_eq!((status, feed["entries"].as_array().unwrap().len()), (200, 1));
    assert_eq!(feed["meta"]["unread_count"], 2);
    let ids = world.ids("ada").await;
    assert_eq!(world.ask(&ada, "PUT", &format!("/v1/messages/{}/read", ids[0]), None).await.0, 200);
    assert_eq!(
        world.ask(&ada, "DELETE", &format!("/v1/messages/{}/read", ids[0]), None).await.0,
        200
    );
    let batch = json!({"message_ids": ids});
    assert_eq!(world.ask(&ada, "POST", "/v1/messages/batch/read", Some(batch)).await.0, 200);
    assert_eq!(world.feed("ada").await["meta"]["unread_count"], 0);
    for (method, path, body) in [
        ("GET", "/v1/users/ada", None),
        ("PUT", "/v1/users/ada", Some(json!({"name": "Ada L"}))),
        ("PUT", "/v1/users/ada/preferences/default", Some(json!({"workflows": {"w": false}}))),
        ("GET", "/v1/users/ada/preferences/default", None),
        ("GET", "/v1/users/ada/preferences", None),
    ] {
        assert_eq!(world.ask(&ada, method, path, body).await.0, 200, "{method} {path}");
    }
    // What @knocklabs/react asks beside the feed.
    let settings = format!("/v1/users/ada/feeds/{FEED}/settings");
    let (status, body) = world.ask(&ada, "GET", &settings, None).await;
    assert_eq!((status, body), (200, json!({"features": {"branding_required": false}})));
    // Knock's own refusals come through.
    let (status, body) =
        world.ask(&ada, "GET", &format!("/v1/users/ada/feeds/{FEED}?status=x"), None).await;
    assert_eq!((status, &body["code"]), (422, &json!("invalid_params")));
    assert_eq!(world.ask(&ada, "POST", "/logout", None).await.0, 204);
    assert_eq!(world.ask(&ada, "GET", "/v1/users/ada", None).await.0, 401);
}

#[tokio::test]
async fn nobody_reaches_anything_else() {
    let world = World::new().await;
    let ada = world.session("ada").await;
    let hers = world.ids("ada").await;
    let other = world.ids("grace").await;
    for (method, path, body) in [
        ("GET", "/v1/users/grace".to_owned(), None),
        ("PUT", "/v1/users/grace".to_owned(), Some(json!({"name": "x"}))),
        ("GET", format!("/v1/users/grace/feeds/{FEED}"), None),
        ("GET", "/v1/users".to_owned(), None),
        ("GET", "/v1/tenants".to_owned(), None),
        ("POST", "/v1/workflows/w/trigger".to_owned(), Some(json!({"recipients": ["grace"]}))),
        ("PUT", format!("/v1/messages/{}/read", other[0]), None),
        ("DELETE", format!("/v1/messages/{}/seen", other[0]), None),
        ("PUT", "/v1/messages/unknown/read".to_owned(), None),
        ("GET", format!("/v1/messages/{}", other[0]), None),
        (
            "POST",
            "/v1/messages/batch/read".to_owned(),
            Some(json!({"message_ids": [hers[0], other[0]]})),
        ),
        ("POST", format!("/v1/channels/{FEED}/messages/bulk/delete"), Some(json!({}))),
    ] {
        let (status, body) = world.ask(&ada, method, &path, body).await;
        assert_eq!((status, &body["code"]), (403, &json!("authorization")), "{method} {path}");
        // And without a session not even that.
        assert_eq!(world.ask("", method, &path, None).await.0, 401, "{method} {path}");
        assert_eq!(world.ask("session=guess", method, &path, None).await.0, 401);
    }
    for bad in [
        json!({"message_ids": ["../../users/grace"]}),
        json!({"message_ids": [1]}),
        json!({"message_ids": []}),
        json!([]),
        json!({"message_ids": vec!["x"; 51]}),
    ] {
        assert_eq!(world.ask(&ada, "POST", "/v1/messages/batch/read", Some(bad)).await.0, 422);
    }
    // A bulk operation is limited to the user, whoever the body names.
    let bulk = format!("/v1/channels/{FEED}/messages/bulk/read");
    for body in
        [json!({"user_ids": ["grace"]}), json!({"recipient_ids": ["grace"], "user_ids": ["grace"]})]
    {
        let (status, done) = world.ask(&ada, "POST", &bulk, Some(body)).await;
        assert_eq!((status, &done["success_count"]), (200, &json!(2)));
    }
    let grace = world.feed("grace").await;
    assert_eq!(grace["meta"]["unread_count"], 2);
    // Another site's page has the cookie, and gets nothing.
    let request = world.client.get(format!("{}/v1/users/ada", world.url));
    let request = request.header("cookie", &ada).header("sec-fetch-site", "cross-site");
    assert_eq!(request.send().await.unwrap().status(), 403);
}

/// Strict or not, a login's answer sets the cookie: another site's page must not ask for one.
#[tokio::test]
async fn no_other_site_logs_anybody_in_or_out() {
    let world = World::new().await;
    for path in ["/login", "/logout"] {
        let request = world.client.post(format!("{}{path}", world.url));
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .body("username=ada&password=ada");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 403, "{path}");
        assert!(!response.headers().contains_key("set-cookie"), "{path}");
    }
}

#[tokio::test]
async fn what_is_too_large_goes_nowhere() {
    let world = World::new().await;
    let ada = world.session("ada").await;
    let named = |size: usize| Some(json!({"name": "x".repeat(size)}));
    let (status, body) = world.ask(&ada, "PUT", "/v1/users/ada", named(256 * 1024)).await;
    assert_eq!((status, &body["code"]), (413, &json!("invalid_body")));
    let (status, user) = world.ask(&ada, "PUT", "/v1/users/ada", named(255 * 1024)).await;
    assert_eq!((status, user["name"].as_str().unwrap().len()), (200, 255 * 1024));
}

#[tokio::test]
async fn a_knock_that_does_not_answer_is_no_secret() {
    let mut world = World::new().await;
    // Nobody listens where somebody did.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let knock = Knock::new(&format!("http://{gone}"), "sk_test_x").unwrap();
    world.serve(router(knock)).await;
    let ada = world.session("ada").await;
    let batch = json!({"message_ids": ["m"]});
    for (method, path, body) in [
        ("GET", "/v1/users/ada", None),
        ("PUT", "/v1/messages/m/read", None),
        ("POST", "/v1/messages/batch/read", Some(batch)),
    ] {
        let (status, body) = world.ask(&ada, method, path, body).await;
        assert_eq!((status, body), (502, json!({"code": "bad_gateway", "status": 502})), "{path}");
    }
}

/// Neither cookies nor keys or tokens that a client sends reach Knock: it is asked by the backend alone.
#[tokio::test]
async fn nothing_of_the_clients_headers_goes_on() {
    let mut world = World::new().await;
    world.serve(router(Knock::new(&echo().await, "sk_test_x").unwrap())).await;
    let ada = world.session("ada").await;
    for (method, path) in [
        (Method::GET, "/v1/users/ada"),
        (Method::PUT, "/v1/messages/m/read"),
        (Method::POST, "/v1/messages/batch/read"),
    ] {
        let request = world
            .client
            .request(method.clone(), format!("{}{path}", world.url))
            .header("cookie", &ada)
            .header("authorization", "Bearer pk_of_the_client")
            .header("x-knock-user-token", "eyJ.of.the_client")
            .header("x-forwarded-for", "203.0.113.1")
            .header("x-http-method-override", "DELETE")
            .header("content-type", "text/plain");
        let request = match method {
            Method::POST => request.body(r#"{"message_ids": ["m"]}"#),
            _ => request,
        };
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let mut headers = answer["headers"].as_object().unwrap().clone();
        assert_eq!(headers.remove("authorization"), Some(json!("Bearer sk_test_x")), "{path}");
        if method == Method::POST {
            assert_eq!(headers.remove("content-type"), Some(json!("application/json")));
        }
        // What an HTTP client says of itself.
        headers.retain(|name, _| !["host", "accept", "content-length"].contains(&name.as_str()));
        assert!(headers.is_empty(), "{path}: {headers:?}");
    }
}

/// A Knock that gives back the headers and the body that it was sent, as it was written; every message is
/// ada's.
async fn echo() -> String {
    use axum::http::HeaderMap;
    use axum::routing::{get, post, put};
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let said = |headers: HeaderMap, body: String| async move {
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
        let headers: std::collections::BTreeMap<_, _> =
            headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        json!({"sent": body, "headers": headers}).to_string()
    };
    let app = axum::Router::new()
        .route("/v1/messages/{id}", get(async || json!({"recipient": "ada"}).to_string()))
        .route("/v1/users/{id}", get(said))
        .route("/v1/messages/{id}/{status}", put(said))
        .route("/v1/messages/batch/{status}", post(said))
        .route("/v1/channels/{channel}/messages/bulk/{action}", post(said));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

/// Of two members of one name, one parser takes the first and another the last: what Knock is sent is
/// written anew from what was checked.
#[tokio::test]
async fn what_was_checked_is_what_is_sent() {
    let mut world = World::new().await;
    world.serve(router(Knock::new(&echo().await, "sk_test_x").unwrap())).await;
    let ada = world.session("ada").await;
    let sent = async |path: &str, body: &str| -> (u16, String) {
        let request = world.client.post(format!("{}{path}", world.url)).header("cookie", &ada);
        let response = request.body(body.to_owned()).send().await.unwrap();
        let status = response.status().as_u16();
        let answer: Value = response.json().await.unwrap();
        (status, answer["sent"].as_str().unwrap_or_default().to_owned())
    };
    for (body, expected) in [
        (
            r#"{"message_ids": ["hers"], "message_ids": ["mine"], "more": 1}"#,
            r#"{"message_ids":["mine"]}"#,
        ),
        (
            r#"{"metadata": {"a": 1, "a": 2}, "message_ids": ["mine"], "metadata": {"b": "c"}}"#,
            r#"{"message_ids":["mine"],"metadata":{"b":"c"}}"#,
        ),
    ] {
        let answer = sent("/v1/messages/batch/interacted", body).await;
        assert_eq!(answer, (200, expected.to_owned()));
    }
    // Knock's description and its client name the recipients differently: both are the user's.
    let bulk = r#"{"user_ids": ["grace"], "user_ids": ["bo"], "recipient_ids": ["grace"], "archived": "only"}"#;
    let (status, sent) = sent("/v1/channels/c/messages/bulk/read", bulk).await;
    assert_eq!((status, sent.matches("recipient_ids").count()), (200, 1), "{sent}");
    assert_eq!(sent.matches("user_ids").count(), 1, "{sent}");
    let sent: Value = serde_json::from_str(&sent).unwrap();
    let wanted = json!({"user_ids": ["ada"], "recipient_ids": ["ada"], "archived": "only"});
    assert_eq!(sent, wanted);
}

/// The program, as `run.sh` starts it.
#[tokio::test]
async fn the_program_starts_serves_and_ends() {
    let mut world = World::new().await;
    let mut program = Command::new(env!("CARGO_BIN_EXE_knock-jwt-example-proxy"))
        .arg("127.0.0.1:0")
        .env("KNOCK_BASE_URL", world.sandbox.url())
        .env("KNOCK_API_KEY", world.sandbox.secret_key())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let line = timeout(Duration::from_secs(30), lines.next_line()).await.unwrap().unwrap().unwrap();
    world.url = line.trim_end_matches('/').to_owned();
    let ada = world.session("ada").await;
    let feed = format!("/v1/users/ada/feeds/{FEED}");
    assert_eq!(world.ask(&ada, "GET", &feed, None).await.0, 200);
    assert_eq!(world.ask("", "GET", &feed, None).await.0, 401);
    let id = program.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().await.unwrap().success());
    let ended = timeout(Duration::from_secs(30), program.wait()).await.unwrap().unwrap();
    assert!(ended.success(), "{ended}");
    // Without the key it says what is missing.
    let without = Command::new(env!("CARGO_BIN_EXE_knock-jwt-example-proxy"))
        .arg("127.0.0.1:0")
        .env_remove("KNOCK_API_KEY")
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(!without.status.success() && said.contains("KNOCK_API_KEY is not set"), "{said}");
}

/// Clients tidy paths up before they send them; an attacker does not.
#[tokio::test]
async fn no_spelling_of_a_path_leads_elsewhere() {
    let world = World::new().await;
    let ada = world.session("ada").await;
    let address = world.url.strip_prefix("http://").unwrap();
    for path in [
        "/v1/users/ada/../grace",
        "/v1/users/ada/%2e%2e/grace",
        "/v1/users/ada/..%2fgrace",
        "/v1/users/ada%2f..%2fgrace",
        "/v1/users/ada/feeds/../../grace",
        "/v1/users/./grace",
        "/v1/users/%67race",
        "/v1/users/ada%2F..%2F..%2Ftenants",
        "/v1/users/..",
        "/v1/users/%2e%2e/tenants",
        "/v1/users/ada/feeds/%2e%2e%2f%2e%2e%2fgrace",
        "/v1/users/ada%252f..%252fgrace",
        "/v1/users//grace",
        "/v1/users/ada\\..\\grace",
        "/v1/users/ada/..;/grace",
        "/v1/%75sers/grace",
        "/v1/users/ada%00/../grace",
        "/v1/../v1/users/grace",
        "/v1/users/ada%3F/../grace",
        "/v1/users/grace%23",
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: x\r\ncookie: {ada}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let refused = ["HTTP/1.1 403", "HTTP/1.1 404", "HTTP/1.1 400"];
        assert!(refused.iter().any(|start| answer.starts_with(start)), "{path}: {answer}");
    }
    // A query cannot become a path, nor add one.
    let (status, body) = world.ask(&ada, "GET", "/v1/users/ada?x=/../grace&y=%2e%2e", None).await;
    assert_eq!((status, &body["id"]), (200, &json!("ada")));
}
