//! Every endpoint times every bad credential: none gets in.

use knock_jwt::UserTokenSigner;
use reqwest::Method;
use serde_json::json;

use crate::common::{
    API_KEY, Caller, FEED, SECRET_KEY, expired, granted, ids, other_key, seeded, token,
};
use crate::socket::{self, Socket};
use knock_sandbox::Sandbox;

struct Endpoint {
    method: Method,
    path: String,
    body: Option<String>,
    /// Whether a public key may call it, with a token where one is needed.
    public: bool,
}

/// Every endpoint that is about the user ada, with a request that is good.
async fn endpoints(sandbox: &Sandbox) -> Vec<Endpoint> {
    let message = ids(&Caller::backend(sandbox).feed("ada", "").await)[0].clone();
    let channel = "22222222-2222-4222-8222-222222222222";
    let endpoint = |public, method: &str, path: String, body: Option<serde_json::Value>| Endpoint {
        method: method.parse().unwrap(),
        path,
        body: body.map(|body| body.to_string()),
        public,
    };
    let user = |rest: &str| format!("/v1/users/ada{rest}");
    let mut all = vec![
        endpoint(true, "GET", user(""), None),
        endpoint(true, "PUT", user(""), Some(json!({"name": "Ada"}))),
        endpoint(true, "GET", user("/preferences"), None),
        endpoint(true, "GET", user("/preferences/default"), None),
        endpoint(true, "PUT", user("/preferences/default"), Some(json!({"workflows": {}}))),
        endpoint(true, "GET", user("/preference_center/config"), None),
        endpoint(
            true,
            "PUT",
            user(&format!("/channel_data/{channel}")),
            Some(json!({"data": {"tokens": ["t"]}})),
        ),
        endpoint(true, "GET", user(&format!("/channel_data/{channel}")), None),
        endpoint(true, "DELETE", user(&format!("/channel_data/{channel}")), None),
        endpoint(true, "GET", user(&format!("/feeds/{FEED}")), None),
        endpoint(true, "GET", user(&format!("/feeds/{FEED}/settings")), None),
    ];
    for status in ["seen", "read", "interacted", "archived", "unseen", "unread", "unarchived"] {
        let batch = json!({"message_ids": [message]});
        all.push(endpoint(true, "PUT", format!("/v1/messages/{message}/{status}"), None));
        all.push(endpoint(true, "POST", format!("/v1/messages/batch/{status}"), Some(batch)));
    }
    for status in ["seen", "read", "archived", "unseen", "unread", "unarchived"] {
        all.push(endpoint(true, "DELETE", format!("/v1/messages/{message}/{status}"), None));
    }
    for set in ["/preferences/acme", "/preferences/default?tenant=acme"] {
        all.push(endpoint(true, "GET", user(set), None));
    }
    all.push(endpoint(true, "PUT", user("/preferences/acme"), Some(json!({"workflows": {}}))));
    let inline = json!({"preferences": {"default": {}, "acme": {}}});
    all.push(endpoint(true, "PUT", user(""), Some(inline)));
    let single = ["seen", "read", "archived", "unseen", "unread", "unarchived", "interacted"];
    for action in single.into_iter().chain(["archive", "unarchive"]) {
        let path = format!("/v1/channels/{FEED}/messages/bulk/{action}");
        all.push(endpoint(true, "POST", path, Some(json!({"user_ids": ["ada"]}))));
    }
    for (method, path) in [
        ("GET", "/v1/users".to_owned()),
        ("GET", format!("/v1/messages/{message}")),
        ("GET", "/v1/tenants".to_owned()),
        ("PUT", "/v1/tenants/acme".to_owned()),
        ("GET", "/v1/tenants/acme".to_owned()),
        ("DELETE", "/v1/tenants/acme".to_owned()),
    ] {
        all.push(endpoint(false, method, path, None));
    }
    let trigger = json!({"recipients": ["ada"]});
    all.push(endpoint(false, "POST", "/v1/workflows/hello/trigger".to_owned(), Some(trigger)));
    // After this there is no message any more.
    let delete = format!("/v1/channels/{FEED}/messages/bulk/delete");
    all.push(endpoint(true, "POST", delete, Some(json!({"user_ids": ["ada"]}))));
    all.push(endpoint(false, "POST", "/_sandbox/reset".to_owned(), None));
    all
}

pub(crate) async fn one_message() -> Sandbox {
    seeded(&json!({
        "users": {"ada": {}, "bo": {}},
        "triggers": [{"workflow": "hello", "recipients": ["ada"]}],
    }))
    .await
}

fn bearer(key: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {key}"))
}

fn user_token(token: impl Into<String>) -> (&'static str, String) {
    ("x-knock-user-token", token.into())
}

/// Its name, its headers, and the status and code that it gets.
type Bad = (&'static str, Vec<(&'static str, String)>, u16, &'static str);

/// Credentials that open nothing, with the answer that a client endpoint gives them.
fn bad() -> Vec<Bad> {
    let good = token("ada");
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let other = UserTokenSigner::new(other_key().clone()).sign("ada").unwrap();
    let somebody_else = token("bo");
    let (bo_signed, _) = somebody_else.rsplit_once('.').unwrap();
    // {"alg":"none","typ":"JWT"}
    let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
    let explicit = granted("ada", &json!({}), true);
    let spelled = granted(
        "ada",
        &json!({"https://api.knock.app/v1/users/ada": {"feed/read": [{}], "user": [{}]}}),
        true,
    );
    let pk = || bearer(API_KEY);
    let invalid =
        |name, token: String| (name, vec![pk(), user_token(token)], 401, "invalid_user_token");
    vec![
        ("nothing", vec![], 401, "authentication_required"),
        ("a token alone", vec![user_token(&good)], 401, "authentication_required"),
        (
            "the key without Bearer",
            vec![("authorization", API_KEY.to_owned())],
            401,
            "authentication_required",
        ),
        (
            "basic authentication",
            vec![("authorization", "Basic cGs6".to_owned())],
            401,
            "authentication_required",
        ),
        (
            "an empty key",
            vec![("authorization", "Bearer ".to_owned())],
            401,
            "authentication_required",
        ),
        ("another key", vec![bearer("pk_test_other"), user_token(&good)], 401, "api_key_missing"),
        ("another secret key", vec![bearer("sk_test_other")], 401, "api_key_missing"),
        ("the token as key", vec![bearer(&good)], 401, "api_key_missing"),
        (
            "two keys",
            vec![pk(), bearer(SECRET_KEY), user_token(&good)],
            401,
            "authentication_required",
        ),
        (
            "two tokens",
            vec![pk(), user_token(&good), user_token(&somebody_else)],
            401,
            "authentication_required",
        ),
        (
            "the secret key with a token",
            vec![bearer(SECRET_KEY), user_token(&good)],
            401,
            "incorrect_token_type",
        ),
        ("no token", vec![pk()], 401, "missing_user_token"),
        ("an empty token", vec![pk(), user_token("")], 401, "missing_user_token"),
        invalid("no token at all", "not-a-token".to_owned()),
        invalid("an expired token", expired("ada")),
        invalid("another key's token", other),
        invalid("a token without a signature", format!("{signed}.")),
        invalid("somebody's claims", format!("{bo_signed}.{signature}")),
        invalid("alg none", none),
        invalid("a header alone", format!("{header}..")),
        invalid("a token with Bearer", format!("Bearer {good}")),
        invalid("a token of 70 KiB", "e".repeat(70_000).replace("eee", "eyJ")),
        ("somebody else's token", vec![pk(), user_token(&somebody_else)], 403, "authorization"),
        ("no grants", vec![pk(), user_token(explicit)], 403, "authorization"),
        ("older spellings", vec![pk(), user_token(spelled)], 403, "authorization"),
    ]
}

/// Whether a call is one of an endpoint, whose path has parameters in braces.
fn is_of(call: &Endpoint, (method, path): (&str, &str)) -> bool {
    let called = call.path.split('?').next().unwrap_or_default();
    let (called, path): (Vec<_>, Vec<_>) = (called.split('/').collect(), path.split('/').collect());
    let fits = |(called, part): (&&str, &&str)| part.starts_with('{') || called == part;
    call.method == method && called.len() == path.len() && called.iter().zip(&path).all(fits)
}

#[tokio::test]
async fn no_endpoint_is_left_out_here() {
    let calls = endpoints(&one_message().await).await;
    let open = [("GET", "/_sandbox/health")];
    // The socket has a table of its own.
    let others = [("GET", "/ws/v1/websocket")];
    let served = knock_sandbox::served();
    assert!(served.len() > 20);
    for endpoint in &served {
        let named = calls.iter().any(|call| is_of(call, *endpoint));
        let elsewhere = open.contains(endpoint) || others.contains(endpoint);
        assert!(named != elsewhere, "{endpoint:?}: is it enforced?");
    }
    for call in &calls {
        assert!(served.iter().any(|endpoint| is_of(call, *endpoint)), "{}", call.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bad_credential_opens_any_endpoint() {
    let sandbox = one_message().await;
    let endpoints = endpoints(&sandbox).await;
    let mut tried = 0;
    for (name, headers, status, code) in bad() {
        let caller = Caller::new(&sandbox, headers);
        for Endpoint { method, path, body, public } in &endpoints {
            // hyper takes no more than it has room for: such a request never gets as far.
            let answer = caller.send(method.clone(), path, body.clone()).await;
            let of_a_token = status == 403 || code == "missing_user_token";
            let what = format!("{name}: {method} {path} gave {} {}", answer.status, answer.text);
            assert!(matches!(answer.status, 401 | 403), "{what}");
            // Only the secret key may call the others, whatever else is wrong or right.
            let wanted = match (*public, of_a_token, code) {
                (false, true, "authorization") => "incorrect_token_type",
                _ => code,
            };
            assert_eq!(answer.body["code"], wanted, "{what}");
            answer.refused(if wanted == "authorization" { 403 } else { 401 }, wanted);
            tried += 1;
        }
    }
    assert_eq!(tried, bad().len() * endpoints.len());
    assert!(tried > 900, "{tried}");
    // Nothing of all that changed anything.
    let feed = Caller::backend(&sandbox).feed("ada", "?archived=include").await;
    assert_eq!(feed["meta"]["unread_count"], 1);
    assert_eq!(feed["meta"]["unseen_count"], 1);
}

/// The same on the socket, where key and token stand in the query; what is wrong with the rights of a
/// genuine token is seen when it joins.
#[tokio::test]
async fn no_bad_credential_opens_the_socket() {
    let sandbox = one_message().await;
    let good = socket::query(&[("api_key", API_KEY), ("user_token", &token("ada"))]);
    assert_eq!(socket::status(&sandbox, &good).await, 101);
    let (mut refused, mut admitted) = (0, 0);
    for (name, headers, status, _) in bad() {
        // That `Bearer` is missing is no mistake here.
        let Some(given) = headers
            .iter()
            .map(|(name, value)| match *name {
                "authorization" if value == API_KEY => None,
                "authorization" => {
                    Some(("api_key", value.strip_prefix("Bearer ").unwrap_or(value)))
                }
                _ => Some(("user_token", value.as_str())),
            })
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let query = socket::query(&given);
        if status == 401 {
            let status = socket::status(&sandbox, &query).await;
            // A line of 70 KiB is more than hyper reads.
            assert!(status == 403 || (query.len() > 65_000 && status == 414), "{name}: {status}");
            refused += 1;
        } else {
            let mut socket = Socket::open(&sandbox, &query).await.unwrap();
            let joined = socket.join(&socket::topic("ada"), &json!({})).await;
            assert_eq!(joined["response"]["reason"], "unauthorized", "{name}");
            admitted += 1;
        }
    }
    assert_eq!((refused + admitted, admitted), (bad().len() - 1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn good_credentials_open_what_they_should() {
    let sandbox = one_message().await;
    let ada = Caller::user(&sandbox, "ada");
    for Endpoint { method, path, body, public } in endpoints(&sandbox).await {
        let answer = ada.send(method.clone(), &path, body.clone()).await;
        if public {
            assert!(matches!(answer.status, 200 | 204), "{method} {path}: {}", answer.text);
        } else {
            answer.refused(401, "incorrect_token_type");
        }
    }
    let sandbox = one_message().await;
    let backend = Caller::backend(&sandbox);
    for Endpoint { method, path, body, .. } in endpoints(&sandbox).await {
        let answer = backend.send(method.clone(), &path, body.clone()).await;
        assert!(matches!(answer.status, 200 | 204), "{method} {path}: {}", answer.text);
    }
}

#[tokio::test]
async fn ids_are_compared_as_they_are() {
    let sandbox = seeded(&json!({"users": {"a/b": {}, "a%2Fb": {}, "..": {}, "Ü ?#": {}}})).await;
    for (id, path) in [
        ("a/b", "/v1/users/a%2Fb"),
        ("a%2Fb", "/v1/users/a%252Fb"),
        ("Ü ?#", "/v1/users/%C3%9C%20%3F%23"),
    ] {
        let answer = Caller::user(&sandbox, id).get(path).await.ok();
        assert_eq!(answer["id"], id);
    }
    Caller::user(&sandbox, "a/b").get("/v1/users/a%252Fb").await.refused(403, "authorization");
    Caller::user(&sandbox, "ada").get("/v1/users/Ada").await.refused(403, "authorization");
    Caller::user(&sandbox, "ada").get("/v1/users/ada%00").await.refused(403, "authorization");
    Caller::user(&sandbox, "ada").get("/v1/users/%FF").await.refused(422, "invalid_params");
    assert_eq!(Caller::user(&sandbox, "ada").get("/v1/users/ada/").await.status, 404);
}
