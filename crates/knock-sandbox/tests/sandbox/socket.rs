//! The live socket, frame by frame.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use knock_sandbox::Sandbox;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::common::{
    API_KEY, Caller, FEED, SECRET_KEY, expired, granted, other_key, sandbox, token,
};

pub(crate) struct Socket(pub(crate) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn open(sandbox: &Sandbox, query: &str) -> Result<Self, Error> {
        let url = format!("ws://{}/ws/v1/websocket?{query}", sandbox.address());
        Ok(Self(connect_async(url).await?.0))
    }

    pub(crate) async fn of(sandbox: &Sandbox, token: &str) -> Self {
        let query = format!("vsn=2.0.0&api_key={API_KEY}&user_token={token}");
        Self::open(sandbox, &query).await.unwrap()
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        match timeout(Duration::from_secs(10), self.0.next()).await.unwrap().unwrap().unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// The code that the sandbox closes it with.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match timeout(Duration::from_secs(10), self.0.next()).await.unwrap() {
                Some(Ok(Message::Close(Some(close)))) => return close.code.into(),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) async fn ask(&mut self, topic: &str, event: &str, payload: &Value) -> Value {
        self.send(&json!(["1", "2", topic, event, payload])).await;
        let reply = self.next().await;
        assert_eq!((&reply[1], &reply[2]), (&json!("2"), &json!(topic)), "{reply}");
        assert_eq!(reply[3], "phx_reply");
        reply[4].clone()
    }

    pub(crate) async fn join(&mut self, topic: &str, payload: &Value) -> Value {
        self.ask(topic, "phx_join", payload).await
    }

    /// Nothing but the answer to a heartbeat comes.
    pub(crate) async fn is_silent(&mut self) {
        self.send(&json!([null, "9", "phoenix", "heartbeat", {}])).await;
        let reply = self.next().await;
        assert_eq!(
            reply,
            json!([null, "9", "phoenix", "phx_reply", {"status": "ok", "response": {}}])
        );
    }
}

pub(crate) fn topic(user_id: &str) -> String {
    format!("feeds:{FEED}:{user_id}")
}

/// A socket's query with these parameters.
pub(crate) fn query(parameters: &[(&str, &str)]) -> String {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let pairs = parameters.iter().map(|(name, value)| format!("&{name}={}", encoded(value)));
    std::iter::once("vsn=2.0.0".to_owned()).chain(pairs).collect()
}

/// What a request for a socket is answered: what no client would send, too.
pub(crate) async fn status(sandbox: &Sandbox, query: &str) -> u16 {
    let mut stream = BufReader::new(TcpStream::connect(sandbox.address()).await.unwrap());
    let request = format!(
        "GET /ws/v1/websocket?{query} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    line.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn news_arrive_where_they_belong() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    let (mut ada, mut bo) =
        (Socket::of(&sandbox, &token("ada")).await, Socket::of(&sandbox, &token("bo")).await);
    // Two feeds of one page, of which one shows a tenant.
    let page = json!({"client_1": {"archived": "exclude"}, "client_2": {"tenant": "acme", "has_tenant": true}});
    assert_eq!(ada.join(&topic("ada"), &page).await, json!({"status": "ok", "response": {}}));
    bo.join(&topic("bo"), &json!({})).await;
    backend.trigger(&json!({"recipients": ["ada"]})).await;
    let news = ada.next().await;
    assert_eq!((&news[0], &news[1], &news[3]), (&json!("1"), &json!(null), &json!("new-message")));
    let counts = |total| json!({"__typename": "FeedMetadata", "total_count": total, "unread_count": total, "unseen_count": total});
    assert_eq!(news[4]["attn"], json!(["client_1"]));
    assert_eq!(news[4]["data"], json!({"client_1": {"metadata": counts(1)}}));
    assert_eq!(news[4]["event"], "new-message");
    backend.trigger(&json!({"recipients": ["ada"], "tenant": "acme"})).await;
    let news = ada.next().await;
    assert_eq!(news[4]["attn"], json!(["client_1", "client_2"]));
    assert_eq!(news[4]["data"]["client_2"]["metadata"], counts(1));
    assert_eq!(news[4]["metadata"], counts(2));
    bo.is_silent().await;
    // Whoever left hears nothing any more.
    assert_eq!(ada.ask(&topic("ada"), "phx_leave", &json!({})).await["status"], "ok");
    assert_eq!(ada.next().await, json!(["1", "1", topic("ada"), "phx_close", {}]));
    backend.trigger(&json!({"recipients": ["ada", "bo"]})).await;
    ada.is_silent().await;
    assert_eq!(bo.next().await[3], "new-message");
}

#[tokio::test]
async fn whoever_may_not_is_refused_before_the_upgrade() {
    let sandbox = sandbox().await;
    let other = knock_jwt::UserTokenSigner::new(other_key().clone()).sign("ada").unwrap();
    let good = token("ada");
    let pk = format!("vsn=2.0.0&api_key={API_KEY}");
    for query in [
        "vsn=2.0.0".to_owned(),
        format!("vsn=2.0.0&user_token={good}"),
        format!("vsn=2.0.0&api_key=pk_other&user_token={good}"),
        format!("vsn=2.0.0&api_key={SECRET_KEY}"),
        format!("vsn=2.0.0&api_key={SECRET_KEY}&user_token={good}"),
        pk.clone(),
        format!("{pk}&user_token="),
        format!("{pk}&user_token=null"),
        format!("{pk}&user_token={}", expired("ada")),
        format!("{pk}&user_token={other}"),
        // Of two, one layer might judge the first and another use the second.
        format!("{pk}&user_token=x&user_token={good}"),
        format!("{pk}&user_token={good}&user_token=x"),
        format!("{pk}&user_token={good}&user_token={good}"),
        format!("{pk}&user_token={good}&api_key=pk_other"),
        format!("{pk}&user_token={good}&api_key={API_KEY}"),
    ] {
        match Socket::open(&sandbox, &query).await.map(|_| ()) {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{query}"),
            other => panic!("{query}: {other:?}"),
        }
    }
    for vsn in ["vsn=1.0.0&", "", "vsn=&", "vsn=2.0.0&vsn=2.0.0&", "vsn=2.0.0&vsn=1.0.0&"] {
        let query = format!("{vsn}api_key={API_KEY}&user_token={good}");
        match Socket::open(&sandbox, &query).await.map(|_| ()) {
            Err(Error::Http(response)) => assert_eq!(response.status(), 422, "{vsn}"),
            other => panic!("{vsn}: {other:?}"),
        }
    }
    // And a plain request is no socket.
    let path = format!("/ws/v1/websocket?{pk}&user_token={good}");
    let plain = Caller::new(&sandbox, vec![]).get(&path).await;
    assert!(plain.status == 400 || plain.status == 426, "{}", plain.status);
}

#[tokio::test]
async fn a_topic_is_its_users_alone() {
    let sandbox = sandbox().await;
    let mut ada = Socket::of(&sandbox, &token("ada")).await;
    let unauthorized = json!({"status": "error", "response": {"reason": "unauthorized"}});
    for other in [
        topic("bo"),
        topic(""),
        topic("ada:bo"),
        format!("feeds:{FEED}"),
        "feeds:x:ada".to_owned(),
        "room:lobby".to_owned(),
        String::new(),
    ] {
        assert_eq!(ada.join(&other, &json!({})).await, unauthorized, "{other}");
    }
    for bad in [
        json!({"client": {"status": 1, "archived": "maybe"}}),
        json!({"client": {"has_tenant": "x"}}),
        json!({"client": {"inserted_at.gt": "9999-12-31T23:59:59-23:59"}}),
        json!({"client": {"inserted_at.lt": "0000-01-01T00:00:00+23:59"}}),
    ] {
        assert_eq!(ada.join(&topic("ada"), &bad).await, unauthorized);
    }
    let unmatched = |reason: &str| json!({"status": "error", "response": {"reason": reason}});
    assert_eq!(ada.ask(&topic("ada"), "shout", &json!({})).await, unmatched("unmatched topic"));
    assert_eq!(ada.ask("phoenix", "shout", &json!({})).await, unmatched("unmatched topic"));
    assert_eq!(ada.join(&topic("ada"), &json!({})).await["status"], "ok");
    assert_eq!(ada.ask(&topic("ada"), "shout", &json!({})).await, unmatched("unmatched event"));
    // Ids may hold colons.
    let mut colons = Socket::of(&sandbox, &token("a:b")).await;
    assert_eq!(colons.join(&topic("a:b"), &json!({})).await["status"], "ok");
}

#[tokio::test]
async fn grants_count_on_the_socket() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    let tenant = json!({"https://api.knock.app/v1/tenants/acme": {"user/feed_read": [{}]}});
    let mut scoped = Socket::of(&sandbox, &granted("ada", &tenant, true)).await;
    assert_eq!(scoped.join(&topic("ada"), &json!({})).await["status"], "error");
    let page = |tenant: &str| json!({"client": {"tenant": tenant}});
    assert_eq!(scoped.join(&topic("ada"), &page("ibm")).await["status"], "error");
    assert_eq!(scoped.join(&topic("ada"), &page("acme")).await["status"], "ok");
    for tenant in [json!(null), json!("ibm"), json!("acme")] {
        backend.trigger(&json!({"recipients": ["ada"], "tenant": tenant})).await;
    }
    // One of three is within its reach, and counted.
    assert_eq!(scoped.next().await[4]["metadata"]["total_count"], 1);
    scoped.is_silent().await;
    let user = json!({"https://api.knock.app/v1/users/ada": {"user/read": [{}]}});
    let mut without = Socket::of(&sandbox, &granted("ada", &user, true)).await;
    assert_eq!(without.join(&topic("ada"), &json!({})).await["status"], "error");
}

#[tokio::test]
async fn a_second_join_ends_the_first() {
    let sandbox = sandbox().await;
    let mut ada = Socket::of(&sandbox, &token("ada")).await;
    ada.join(&topic("ada"), &json!({})).await;
    ada.send(&json!(["5", "6", topic("ada"), "phx_join", {}])).await;
    assert_eq!(ada.next().await, json!(["1", "1", topic("ada"), "phx_close", {}]));
    assert_eq!(ada.next().await[0], "5");
    Caller::backend(&sandbox).trigger(&json!({"recipients": ["ada"]})).await;
    assert_eq!(ada.next().await[0], "5");
    ada.is_silent().await;
}

#[tokio::test]
async fn an_expired_token_joins_nothing_more() {
    let sandbox = sandbox().await;
    let options = knock_jwt::TokenOptions::new().expires_in_secs(4);
    let mut ada = Socket::of(&sandbox, &crate::common::token_with("ada", &options)).await;
    assert_eq!(ada.join(&topic("ada"), &json!({})).await["status"], "ok");
    tokio::time::sleep(Duration::from_millis(4_100)).await;
    // What was joined goes on: Knock documents no end to it, and its client comes back with a new token.
    Caller::backend(&sandbox).trigger(&json!({"recipients": ["ada"]})).await;
    assert_eq!(ada.next().await[3], "new-message");
    ada.ask(&topic("ada"), "phx_leave", &json!({})).await;
    assert_eq!(ada.next().await[3], "phx_close");
    assert_eq!(ada.join(&topic("ada"), &json!({})).await["status"], "error");
}

#[tokio::test]
async fn bad_frames_end_the_socket_and_nothing_else() {
    let sandbox = sandbox().await;
    let mut other = Socket::of(&sandbox, &token("bo")).await;
    for bad in [
        "",
        "x",
        "[]",
        "{}",
        "null",
        "[1,2,3,4,5]",
        r#"["1","2","t","e"]"#,
        r#"["1","2","t","e",{},1]"#,
        r#"["1","2",null,"e",{}]"#,
        r#"["1","2","t",7,{}]"#,
        r#"["1","2","t","e",[]]"#,
        r#"[1,"2","t","e",{}]"#,
        r#"["1",{},"t","e",{}]"#,
        "[\"1\",\"2\",\"t\",\"e\",{\"a\":",
    ] {
        let mut ada = Socket::of(&sandbox, &token("ada")).await;
        ada.0.send(Message::text(bad)).await.unwrap();
        assert_eq!(ada.closed().await, 1002, "{bad}");
    }
    let mut ada = Socket::of(&sandbox, &token("ada")).await;
    ada.0.send(Message::binary(vec![0, 1, 2, 255])).await.unwrap();
    assert_eq!(ada.closed().await, 1003);
    // Deep, and too long: closed one way or another.
    for long in [format!("{}{}", "[".repeat(30_000), "]".repeat(30_000)), "x".repeat(1 << 20)] {
        let mut ada = Socket::of(&sandbox, &token("ada")).await;
        // The sandbox may have closed it before all was sent.
        let _ = ada.0.send(Message::text(long)).await;
        let end = timeout(Duration::from_secs(10), ada.0.next()).await.unwrap();
        assert!(!matches!(end, Some(Ok(Message::Text(_)))), "{end:?}");
    }
    other.is_silent().await;
}
