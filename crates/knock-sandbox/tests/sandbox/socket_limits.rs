//! How much a socket may ask for, and how long it may take.

use std::time::Duration;

use futures_util::StreamExt;
use knock_sandbox::{Limits, Sandbox};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::common::{API_KEY, Caller, sandbox, token, with_limits};
use crate::socket::{Socket, topic};

/// Each is counted anew with every message.
#[tokio::test]
async fn a_page_has_fifty_feeds_at_most() {
    let sandbox = sandbox().await;
    let mut ada = Socket::of(&sandbox, &token("ada")).await;
    let page = |count: usize| -> Value {
        (0..count).map(|number| (format!("client_{number}"), json!({}))).collect()
    };
    assert_eq!(ada.join(&topic("ada"), &page(51)).await["status"], "error");
    assert_eq!(ada.join(&topic("ada"), &page(50)).await["status"], "ok");
    Caller::backend(&sandbox).trigger(&json!({"recipients": ["ada"]})).await;
    assert_eq!(ada.next().await[4]["attn"].as_array().unwrap().len(), 50);
}

/// Topics without end: without enhanced security every user's may be joined.
#[tokio::test]
async fn a_socket_joins_a_hundred_topics_at_most() {
    let sandbox = Sandbox::builder().enhanced_security(false).start().await.unwrap();
    let query = format!("vsn=2.0.0&api_key={API_KEY}");
    let mut page = Socket::open(&sandbox, &query).await.unwrap();
    let user = |number: usize| topic(&format!("user_{number}"));
    for number in 0..100 {
        assert_eq!(page.join(&user(number), &json!({})).await["status"], "ok", "{number}");
    }
    assert_eq!(page.join(&user(100), &json!({})).await["status"], "error");
    // One that was left makes room.
    assert_eq!(page.ask(&user(0), "phx_leave", &json!({})).await["status"], "ok");
    assert_eq!(page.next().await[3], "phx_close");
    assert_eq!(page.join(&user(100), &json!({})).await["status"], "ok");
    assert_eq!(page.join(&user(101), &json!({})).await["status"], "error");
}

#[tokio::test]
async fn who_says_nothing_is_closed() {
    // Long enough for a machine that has other things to do.
    let silence = Duration::from_secs(4);
    let limits = Limits { silence, head: silence / 4, ..Limits::default() };
    let sandbox = with_limits(limits).await;
    let mut silent = Socket::of(&sandbox, &token("ada")).await;
    let mut alive = Socket::of(&sandbox, &token("ada")).await;
    let start = Instant::now();
    // The limit of a request's head is none for a socket.
    while start.elapsed() < silence + silence / 2 {
        tokio::time::sleep(silence / 8).await;
        alive.is_silent().await;
    }
    assert_eq!(silent.closed().await, 1000);
    alive.is_silent().await;
}

/// A page whose news are large: its feed has a name of 60,000 letters, which they repeat.
fn wide_page() -> Value {
    json!({("x".repeat(60_000)): {}})
}

/// Five hundred of them are more than the system's buffers hold.
async fn much_for_ada(sandbox: &Sandbox) {
    let recipients = json!({"recipients": vec!["ada"; 500]});
    Caller::backend(sandbox).trigger(&recipients).await;
}

#[tokio::test]
async fn who_falls_behind_is_told_to_come_back() {
    let limits = Limits { receipt: Duration::from_secs(60), ..Limits::default() };
    let sandbox = with_limits(limits).await;
    let mut ada = Socket::of(&sandbox, &token("ada")).await;
    ada.join(&topic("ada"), &wide_page()).await;
    // It does not read while more arrive than the sandbox remembers for it.
    much_for_ada(&sandbox).await;
    for _ in 0..2 {
        Caller::backend(&sandbox).trigger(&json!({"recipients": vec!["bo"; 1000]})).await;
    }
    assert_eq!(ada.closed().await, 1013);
}

#[tokio::test]
async fn who_does_not_read_is_dropped() {
    let receipt = Duration::from_millis(300);
    let sandbox = with_limits(Limits { receipt, ..Limits::default() }).await;
    let mut ada = Socket::of(&sandbox, &token("ada")).await;
    ada.join(&topic("ada"), &wide_page()).await;
    much_for_ada(&sandbox).await;
    tokio::time::sleep(10 * receipt).await;
    // What was under way arrives, and then the end, which nobody could be told of.
    let mut arrived = 0;
    loop {
        match timeout(Duration::from_secs(10), ada.0.next()).await.expect("still open") {
            Some(Ok(Message::Text(_))) => arrived += 1,
            None | Some(Err(_)) => break,
            other => panic!("{other:?}"),
        }
    }
    assert!((1..500).contains(&arrived), "{arrived}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_idle_sockets_are_no_burden() {
    let limit = rlimit::increase_nofile_limit(4_096).unwrap();
    assert!(limit >= 2_100, "the system lets a process open {limit} files only");
    let sandbox = sandbox().await;
    let token = token("ada");
    let mut sockets = Vec::new();
    for _ in 0..1_000 {
        sockets.push(Socket::of(&sandbox, &token).await);
    }
    let mut last = Socket::of(&sandbox, &token).await;
    last.join(&topic("ada"), &json!({})).await;
    Caller::backend(&sandbox).trigger(&json!({"recipients": ["ada"]})).await;
    assert_eq!(last.next().await[3], "new-message");
    for socket in sockets.iter_mut().step_by(100) {
        socket.is_silent().await;
    }
    // They are closed when the sandbox stops, and know why.
    sandbox.stop().await;
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, 1001);
    }
}
