//! The proxy before a sandbox: what passes, and that nothing else does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report

mod forwarding;
mod world;

use std::process::Stdio;
use std::time::Duration;

use knock_sandbox::DEFAULT_FEED_CHANNEL as FEED;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::timeout;

use world::World;

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
