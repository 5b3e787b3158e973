//! Starting, resetting, stopping.

use std::time::{Duration, Instant};

use knock_sandbox::{Error, Sandbox, Seed};
use serde_json::json;

use crate::common::{Caller, FEED, key, seeded};

#[tokio::test]
async fn starts_at_once_and_stops_when_dropped() {
    key();
    let mut fastest = Duration::MAX;
    // The best of some: other tests run at the same time.
    for _ in 0..5 {
        let start = Instant::now();
        drop(seeded(&json!({})).await);
        fastest = fastest.min(start.elapsed());
    }
    assert!(fastest < Duration::from_millis(100), "{fastest:?}");
    let sandbox = seeded(&json!({})).await;
    let ada = Caller::user(&sandbox, "ada");
    assert!(ada.items("ada", "").await.is_empty());
    let address = sandbox.address();
    drop(sandbox);
    let deadline = Instant::now() + Duration::from_secs(5);
    while std::net::TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_client_that_never_ends_does_not_keep_it() {
    use tokio::io::AsyncWriteExt;
    let sandbox = seeded(&json!({})).await;
    let mut stream = tokio::net::TcpStream::connect(sandbox.address()).await.unwrap();
    let head = "PUT /v1/users/ada HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_test_sandbox\r\n";
    let request = format!("{head}content-length: 10\r\n\r\n{{");
    stream.write_all(request.as_bytes()).await.unwrap();
    // It has begun when another request, sent later, is answered.
    Caller::backend(&sandbox).get("/_sandbox/health").await.ok();
    let start = Instant::now();
    sandbox.stop().await;
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_reset_brings_the_seed_back() {
    let sandbox = seeded(&json!({
        "users": {"ada": {"name": "Ada"}},
        "tenants": {"acme": {"name": "Acme"}},
        "triggers": [{"workflow": "w", "recipients": ["ada"], "data": {"body": "seeded"}}],
    }))
    .await;
    let (backend, ada) = (Caller::backend(&sandbox), Caller::user(&sandbox, "ada"));
    for by_http in [true, false] {
        backend.trigger(&json!({"recipients": ["ada", "bo"]})).await;
        ada.put("/v1/users/ada", &json!({"name": "Eve"})).await.ok();
        assert_eq!(ada.items("ada", "").await.len(), 2);
        if by_http {
            assert_eq!(backend.post("/_sandbox/reset", &json!({})).await.status, 204);
        } else {
            sandbox.reset();
        }
        assert_eq!(ada.items("ada", "").await, ["seeded"]);
        assert_eq!(ada.get("/v1/users/ada").await.ok()["name"], "Ada");
        assert_eq!(backend.get("/v1/tenants").await.ok()["entries"].as_array().unwrap().len(), 1);
        assert!(backend.items("bo", "").await.is_empty());
    }
    assert_eq!(sandbox.feed_channel(), FEED);
    assert_eq!(backend.get("/_sandbox/health").await.ok()["enhanced_security"], true);
}

#[tokio::test]
async fn settings_that_make_no_sense_do_not_start() {
    let with_key = || Sandbox::builder().verifying_key(key().verifying_key().clone());
    assert!(matches!(Sandbox::builder().start().await, Err(Error::NoVerifyingKey)));
    for (name, builder) in [
        ("empty", with_key().api_key("")),
        ("space", with_key().secret_key("sk test")),
        ("a token", with_key().secret_key(crate::common::token("ada"))),
        ("a secret key", with_key().api_key("sk_test_12345678")),
        ("same", with_key().api_key("k").secret_key("k")),
        ("channel", with_key().feed_channel("feed")),
    ] {
        let error = builder.start().await.unwrap_err();
        assert!(matches!(error, Error::Settings(_)), "{name}: {error}");
    }
    let running = with_key().start().await.unwrap();
    let taken = with_key().port(running.address().port()).start().await.unwrap_err();
    assert!(matches!(taken, Error::Listen(_)) && taken.to_string().contains("taken"), "{taken}");
    for seed in
        ["", "[]", "{\"user\":{}}", "{\"triggers\":[{}]}", "{\"workflows\":{\"w\":{\"steps\":1}}}"]
    {
        assert!(matches!(Seed::parse(seed), Err(Error::Seed(_))), "{seed}");
    }
    for seed in [
        json!({"triggers": [{"workflow": "w"}]}),
        json!({"users": {"ada": {"preferences": 1}}}),
        json!({"workflows": {"w": {"channel": "x"}}, "triggers": [{"workflow": "w", "recipients": ["a"]}]}),
    ] {
        let seed = Seed::parse(&seed.to_string()).unwrap();
        assert!(matches!(with_key().seed(seed).start().await, Err(Error::Seed(_))));
    }
}

#[tokio::test]
async fn workflows_write_where_they_are_told() {
    let second = "33333333-3333-4333-8333-333333333333";
    let seed = json!({"workflows": {"other": {"channel": second, "blocks": [
        {"type": "text", "name": "body", "content": "{{ n }} & {{ missing }}"},
        {"type": "button_set", "name": "actions", "buttons": [{"name": "go", "label": "Go", "action": "/{{ n }}"}]},
    ]}}});
    let sandbox = Sandbox::builder()
        .verifying_key(key().verifying_key().clone())
        .feed_channel(FEED)
        .feed_channel(second)
        .seed(Seed::parse(&seed.to_string()).unwrap())
        .start()
        .await
        .unwrap();
    let backend = Caller::backend(&sandbox);
    backend.trigger(&json!({"recipients": ["ada"]})).await;
    let other = json!({"recipients": ["ada"], "data": {"n": 5}});
    backend.post("/v1/workflows/other/trigger", &other).await.ok();
    assert_eq!(backend.items("ada", "").await.len(), 1);
    let feed = backend.get(&format!("/v1/users/ada/feeds/{second}")).await.ok();
    let blocks = &feed["entries"][0]["blocks"];
    assert_eq!(
        blocks[0],
        json!({"type": "text", "name": "body", "content": "5 & ", "rendered": "5 &amp; "})
    );
    assert_eq!(blocks[1]["buttons"][0]["action"], "/5");
}
