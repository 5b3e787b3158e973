//! What Knock is sent, and what is said when it does not answer.

use knock_jwt_example_proxy::{Knock, router};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};

use crate::world::World;

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
    // Nobody listens there, and nobody else can: it is taken.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let gone = taken.local_addr().unwrap();
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
