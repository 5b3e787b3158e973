//! What nobody should send: answered or closed, never a crash.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::common::{API_KEY, Caller, FEED, SECRET_KEY, sandbox, token, with_limits};
use knock_sandbox::Limits;

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    let deep = format!("{}{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    // All that may have a body, but for the one that reads none.
    let readers: Vec<_> = knock_sandbox::served()
        .into_iter()
        .filter(|(method, path)| matches!(*method, "PUT" | "POST") && *path != "/_sandbox/reset")
        .collect();
    assert!(readers.len() >= 8, "{readers:?}");
    for (method, path) in readers {
        let path = filled(path, |name| if name == "channel" { FEED } else { "read" });
        let method: Method = method.parse().unwrap();
        for bad in
            ["{", "[]", "1", "\"x\"", "{\"a\":1}}", "{'a':1}", "\u{feff}{}", deep.as_str(), "nul"]
        {
            let answer = backend.send(method.clone(), &path, Some(bad.to_owned())).await;
            answer.refused(400, "invalid_json");
        }
        let limit = if path.ends_with("/trigger") { 12 << 20 } else { 2 << 20 };
        let huge = format!("{{\"a\":\"{}\"}}", "x".repeat(limit));
        backend.send(method.clone(), &path, Some(huge)).await.refused(413, "invalid_body");
        // Not even read for somebody who may not.
        let huge = "x".repeat(900_000);
        let nobody = Caller::new(&sandbox, vec![]);
        nobody.send(method, &path, Some(huge)).await.refused(401, "authentication_required");
    }
    backend.get("/v1/users/read").await.refused(404, "resource_missing");
}

/// A path with something in place of its parameters.
fn filled<'a>(path: &'a str, with: impl Fn(&'a str) -> &'a str) -> String {
    let part = |part: &'a str| match part.strip_prefix('{') {
        Some(name) => with(name.trim_end_matches('}')),
        None => part,
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn ids_that_are_none() {
    let sandbox = sandbox().await;
    let long = "x".repeat(4_000);
    let callers = [Caller::user(&sandbox, "ada"), Caller::backend(&sandbox)];
    for (method, path) in knock_sandbox::served() {
        for odd in ["%FF", "%00", "%2e%2e", "%2F", "%F0%9F%A6%80", "null", "{user}", &long] {
            for caller in &callers {
                let body = (method != "GET").then(|| "{}".to_owned());
                let path = filled(path, |_| odd);
                let answer = caller.send(method.parse().unwrap(), &path, body).await;
                assert!(answer.status < 500, "{method} {path}: {}", answer.text);
            }
        }
    }
}

/// Times that RFC 3339 can write and UTC, in this calendar, cannot.
#[tokio::test]
async fn times_beyond_the_calendar() {
    let sandbox = sandbox().await;
    let ada = Caller::user(&sandbox, "ada");
    for time in ["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59"] {
        for name in ["inserted_at.gt", "inserted_at.gte", "inserted_at.lt", "inserted_at.lte"] {
            let query = format!("{name}={}", time.replace('+', "%2B"));
            ada.get(&format!("/v1/users/ada/feeds/{FEED}?{query}"))
                .await
                .refused(422, "invalid_params");
        }
        for name in ["newer_than", "older_than"] {
            ada.post(&format!("/v1/channels/{FEED}/messages/bulk/read"), &json!({name: time}))
                .await
                .refused(422, "invalid_params");
        }
    }
}

#[tokio::test]
async fn paths_that_lead_nowhere() {
    let sandbox = sandbox().await;
    let ada = Caller::user(&sandbox, "ada");
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v1"),
        ("GET", "/v2/users/ada"),
        ("GET", "/v1/users/ada/feeds"),
        ("POST", "/v1/users/ada"),
        ("PATCH", "/v1/users/ada"),
        ("DELETE", "/v1/users/ada"),
        ("GET", "/v1/messages/batch/read"),
        ("GET", "/v1/users/ada/feeds/a/b"),
        ("GET", "/_sandbox"),
        ("GET", "/_sandbox/reset"),
        ("GET", "//v1/users/ada"),
        ("GET", "/v1/users/ada/guides/x"),
    ] {
        let answer = ada.send(method.parse().unwrap(), path, None).await;
        assert_eq!(answer.status, 404, "{method} {path}");
        assert_eq!(answer.body, json!({"errors": {"detail": "404 Not Found"}}), "{method} {path}");
    }
    let long = format!("/v1/users/{}", "a".repeat(30_000));
    assert!(matches!(ada.get(&long).await.status, 403 | 414 | 431));
}

/// Sends raw bytes and gives what came back until the other side closed, or fell silent for so long.
async fn raw(address: std::net::SocketAddr, bytes: &[u8], silence: Duration) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // It may be closed before all was written.
    let _ = stream.write_all(bytes).await;
    let mut out = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(Ok(read @ 1..)) = timeout(silence, stream.read(&mut buffer)).await {
        out.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[tokio::test]
async fn bytes_that_are_not_http() {
    let sandbox = sandbox().await;
    let head = format!(
        "POST /v1/workflows/w/trigger HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {SECRET_KEY}\r\n"
    );
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(2_000));
    let wide = format!("GET / HTTP/1.1\r\nhost: x\r\na: {}\r\n\r\n", "b".repeat(1 << 20));
    for (bytes, expected) in [
        ("\0\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
        ("GET /\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400"),
        (format!("{head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"), "4"),
        (format!("{head}content-length: -1\r\n\r\n"), "400"),
        (format!("{head}content-length: 5\r\ncontent-length: 6\r\n\r\nabcde"), "400"),
        (format!("{head}transfer-encoding: chunked\r\n\r\nZZ\r\n"), "400"),
        (format!("{head}content-length: 9999999999999\r\n\r\n"), "413"),
        (many, "431"),
        (wide, "431"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = raw(sandbox.address(), bytes.as_bytes(), Duration::from_millis(700)).await;
        let status = answer.strip_prefix("HTTP/1.1 ").unwrap_or(&answer);
        let shown = bytes.get(..60.min(bytes.len())).unwrap_or_default();
        assert!(answer.is_empty() || status.starts_with(expected), "{shown:?} gave {answer:?}");
    }
    // A body that never comes keeps its own connection waiting, and no other.
    let mut waiting = TcpStream::connect(sandbox.address()).await.unwrap();
    let unfinished = format!("{head}content-length: 50\r\n\r\n{{");
    waiting.write_all(unfinished.as_bytes()).await.unwrap();
    Caller::backend(&sandbox).trigger(&json!({"recipients": ["ada"]})).await;
    drop(waiting);
    assert_eq!(Caller::user(&sandbox, "ada").items("ada", "").await.len(), 1);
}

/// Knock takes 10 MB of data with a trigger.
#[tokio::test]
async fn a_trigger_may_bring_much() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    for size in [5_000_000, 9_900_000] {
        let data = json!({"body": "much", "more": "x".repeat(size)});
        backend.trigger(&json!({"recipients": ["ada"], "data": data})).await;
    }
    assert_eq!(Caller::user(&sandbox, "ada").items("ada", "").await, ["much", "much"]);
}

/// Whoever stops in the middle is answered, or closed, and keeps nothing of the sandbox.
#[tokio::test]
async fn halves_do_not_wait_for_ever() {
    let short = Duration::from_secs(2);
    let sandbox = with_limits(Limits { head: short, body: short, ..Limits::default() }).await;
    let head = format!(
        "POST /v1/workflows/w/trigger HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {SECRET_KEY}\r\n"
    );
    let unfinished = format!("{head}content-length: 50\r\n\r\n{{");
    for (half, expected) in [
        ("", ""),
        (head.as_str(), ""),
        (unfinished.as_str(), "HTTP/1.1 408"),
        ("GET /v1/users/ada HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n", "HTTP/1.1 401"),
    ] {
        let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let closed = timeout(Duration::from_secs(10), stream.read_to_string(&mut answer)).await;
        assert!(closed.is_ok(), "still open after {half:?}: {answer:?}");
        assert!(answer.starts_with(expected), "{half:?} gave {answer:?}");
        assert!(expected.is_empty() == answer.is_empty(), "{half:?} gave {answer:?}");
    }
    // Who writes in time, if slowly, is served.
    let mut slow = TcpStream::connect(sandbox.address()).await.unwrap();
    slow.write_all(format!("{head}content-length: 22\r\nconnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    for part in [r#"{"recipie"#, r#"nts":["ada"]}"#] {
        tokio::time::sleep(Duration::from_millis(100)).await;
        slow.write_all(part.as_bytes()).await.unwrap();
    }
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_keep_to_their_own() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    let mut tasks = Vec::new();
    for number in 0..50 {
        let user_id = format!("user_{number}");
        let (backend, user) = (backend.clone(), Caller::user(&sandbox, &user_id));
        tasks.push(tokio::spawn(async move {
            for round in 0..10 {
                let data = json!({"recipients": [user_id], "data": {"body": format!("{user_id} {round}")}});
                backend.trigger(&data).await;
                let items = user.items(&user_id, "").await;
                assert_eq!(items.len(), round + 1);
                assert!(items.iter().all(|item| item.starts_with(&format!("{user_id} "))));
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_head_request_is_answered_like_a_get() {
    let sandbox = sandbox().await;
    let request = format!(
        "HEAD /v1/users/ada/feeds/{FEED} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {API_KEY}\r\nx-knock-user-token: {}\r\nconnection: close\r\n\r\n",
        token("ada")
    );
    let answer = raw(sandbox.address(), request.as_bytes(), Duration::from_secs(10)).await;
    assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains("entries"), "{answer}");
}
