//! The integration in real applications: over tower, and over sockets with a crowd.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Router, body};
use knock_jwt::{
    Grants, Permission, Reuse, SigningKey, TokenOptions, UserTokenSigner, UserTokenVerifier,
};
use knock_jwt_axum::{Failure, Knock, KnockToken, KnockUser, guard, refresh_route};
use serde_json::{Value, json};
use tower::ServiceExt;
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;

fn key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate(2048).unwrap())
}

fn claims(token: &str) -> knock_jwt::Claims {
    UserTokenVerifier::new([key().verifying_key().clone()]).unwrap().verify(token).unwrap()
}

#[derive(Clone)]
struct App {
    knock: Knock,
}

impl FromRef<App> for Knock {
    fn from_ref(app: &App) -> Self {
        app.knock.clone()
    }
}

/// Whoever the header `x-user` names; its other values are what extractors in the field do.
struct User(String);

impl FromRequestParts<App> for User {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        match parts.headers.get("x-user").and_then(|user| user.to_str().ok()) {
            None => Err(StatusCode::UNAUTHORIZED.into_response()),
            Some("redirect") => Err(Redirect::to("/login").into_response()),
            Some("broken") => Err((StatusCode::SERVICE_UNAVAILABLE, "no database").into_response()),
            Some("empty") => Ok(Self(String::new())),
            Some(id) => Ok(Self(id.to_owned())),
        }
    }
}

impl KnockUser for User {
    fn knock_id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn token_options(&self) -> TokenOptions {
        match self.0.strip_prefix("scoped_") {
            Some(_) => TokenOptions::new()
                .expires_in_secs(900)
                .grants(Grants::new().tenant("acme", [Permission::UserFeedRead]))
                .explicit_grants(true),
            None => TokenOptions::new(),
        }
    }
}

async fn page(token: KnockToken<User>) -> Result<Html<String>, Failure> {
    Ok(Html(token.get().await?.unwrap_or_default()))
}

async fn page_without(token: KnockToken<User>) -> Html<&'static str> {
    Html(if token.user().is_some() { "somebody" } else { "nobody" })
}

fn routes() -> Router<App> {
    Router::new()
        .route("/", get(page))
        .route("/unread", get(page_without))
        .route("/knock/token", refresh_route::<User, App>())
}

fn knock() -> Knock {
    Knock::new(key().clone()).unwrap()
}

fn app() -> Router {
    routes().layer(from_fn(guard)).with_state(App { knock: knock() })
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/json");
        serde_json::from_str(&self.text).unwrap()
    }

    #[track_caller]
    fn is_unkept(&self) {
        assert_eq!(self.headers[CACHE_CONTROL], "no-store");
        assert_eq!(self.headers[VARY], "Cookie, Authorization");
        assert_eq!(self.headers["x-content-type-options"], "nosniff");
        let open = self.headers.keys().any(|name| name.as_str().starts_with("access-control-"));
        assert!(!open, "{:?}", self.headers);
    }
}

async fn send(app: &Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body::to_bytes(body, usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, text }
}

async fn get_as(app: &Router, path: &str, user: &str) -> Answer {
    send(app, "GET", path, &[("x-user", user)]).await
}

#[tokio::test]
async fn pages_get_their_users_token_and_are_private() {
    let app = app();
    let ada = get_as(&app, "/", "ada").await;
    assert_eq!(claims(&ada.text).user_id(), "ada");
    assert_eq!(ada.headers[CACHE_CONTROL], "private");
    assert_eq!(ada.headers[VARY], "Cookie");
    // Reused, and nobody else's.
    assert_eq!(get_as(&app, "/", "ada").await.text, ada.text);
    let bo = get_as(&app, "/", "bo").await;
    assert_eq!(claims(&bo.text).user_id(), "bo");
    // Nobody's page depends on who asks as well.
    let nobody = send(&app, "GET", "/", &[]).await;
    assert_eq!((nobody.status, nobody.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(nobody.headers[CACHE_CONTROL], "private");
    assert_eq!(get_as(&app, "/", "redirect").await.text, "");
    // A page that does not read its token stays as it is.
    let unread = get_as(&app, "/unread", "ada").await;
    assert_eq!(unread.text, "somebody");
    assert!(!unread.headers.contains_key(CACHE_CONTROL) && !unread.headers.contains_key(VARY));
    // What breaks in the application is passed on; what is wrong with an id is told to the log alone.
    let broken = get_as(&app, "/", "broken").await;
    assert_eq!(
        (broken.status, broken.text.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "no database")
    );
    let empty = get_as(&app, "/", "empty").await;
    assert_eq!((empty.status, empty.text.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    assert!(empty.headers[CACHE_CONTROL].to_str().unwrap().contains("no-store"));
}

#[tokio::test]
async fn each_user_may_have_options_of_their_own() {
    let app = app();
    let scoped = claims(&get_as(&app, "/", "scoped_1").await.text);
    assert!(scoped.explicit_grants());
    assert_eq!(scoped.expires_at() - scoped.issued_at().unwrap(), 900);
    assert!(scoped.grants_json().unwrap().contains("tenants/acme"));
    let plain = claims(&get_as(&app, "/", "plain").await.text);
    assert!(!plain.explicit_grants() && plain.grants_json().is_none());
}

#[tokio::test]
async fn the_refresh_route_keeps_its_rules() {
    let app = app();
    let path = "/knock/token";
    let good = get_as(&app, path, "ada").await;
    assert_eq!(good.status, StatusCode::OK);
    good.is_unkept();
    let body = good.json();
    let members: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["expires_at", "refresh_at", "token"]);
    let claims = claims(body["token"].as_str().unwrap());
    assert_eq!((claims.user_id(), json!(claims.expires_at())), ("ada", body["expires_at"].clone()));
    assert_eq!(body["refresh_at"], claims.issued_at().unwrap() + 1800);
    assert_eq!(get_as(&app, "/", "ada").await.text, body["token"], "one token for page and route");

    for user in [&[] as &[_], &[("x-user", "redirect")]] {
        let nobody = send(&app, "GET", path, user).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
        assert_eq!(nobody.json(), json!({"error": "not_signed_in"}));
        nobody.is_unkept();
    }
    for method in ["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
        let other = send(&app, method, path, &[("x-user", "ada")]).await;
        assert_eq!(other.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(other.headers["allow"], "GET");
        if method != "HEAD" {
            assert_eq!(other.json(), json!({"error": "method_not_allowed"}));
        }
        other.is_unkept();
    }
    for (site, status) in [
        ("cross-site", 403),
        ("same-site", 200),
        ("same-origin", 200),
        ("none", 200),
        ("Cross-Site", 200),
    ] {
        let answer = send(&app, "GET", path, &[("x-user", "ada"), ("sec-fetch-site", site)]).await;
        assert_eq!(answer.status.as_u16(), status, "{site}");
        answer.is_unkept();
        if status == 403 {
            assert_eq!(answer.json(), json!({"error": "cross_site"}));
        }
    }
    let broken = get_as(&app, path, "broken").await;
    assert_eq!(broken.status, StatusCode::SERVICE_UNAVAILABLE);
    broken.is_unkept();
    let empty = get_as(&app, path, "empty").await;
    assert_eq!((empty.status.as_u16(), empty.json()), (500, json!({"error": "internal"})));
    empty.is_unkept();
}

#[tokio::test]
async fn other_layers_open_nothing_and_keep_nothing() {
    let public = HeaderValue::from_static("public, max-age=600");
    // A router with a guard of its own may be merged into one that has another around everything.
    for routes in [routes(), routes().layer(from_fn(guard))] {
        let app = routes
            .layer(CorsLayer::very_permissive())
            .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, public.clone()))
            .layer(SetResponseHeaderLayer::appending(VARY, HeaderValue::from_static("Cookie")))
            .layer(from_fn(guard))
            .with_state(App { knock: knock() });
        let from = [("x-user", "ada"), ("origin", "https://evil.example")];
        let refresh = send(&app, "GET", "/knock/token", &from).await;
        assert_eq!(refresh.status, StatusCode::OK);
        assert_eq!(refresh.headers[CACHE_CONTROL], "no-store");
        let vary = refresh.headers[VARY].to_str().unwrap();
        assert!(vary.starts_with("Cookie, Authorization, origin"), "{vary}");
        assert_eq!(vary.matches("ookie").count(), 1, "{vary}");
        let open = refresh.headers.keys().any(|name| name.as_str().starts_with("access-control-"));
        assert!(!open, "{:?}", refresh.headers);
        let page = send(&app, "GET", "/", &from).await;
        assert_eq!(page.headers[CACHE_CONTROL], "max-age=600, private");
        // What is no business of ours stays.
        let unread = send(&app, "GET", "/unread", &from).await;
        assert_eq!(unread.headers[CACHE_CONTROL], public);
        assert!(unread.headers.contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn without_the_guard_no_page_gets_a_token() {
    let app = routes().with_state(App { knock: knock() });
    let page = get_as(&app, "/", "ada").await;
    assert_eq!((page.status, page.text.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    // The refresh route needs it for other people's layers only.
    let refresh = get_as(&app, "/knock/token", "ada").await;
    assert_eq!(refresh.status, StatusCode::OK);
    refresh.is_unkept();
}

#[tokio::test]
async fn settings_are_checked_at_the_start() {
    let lifetime = |seconds| Knock::builder().key(key().clone()).expires_in(seconds).build();
    assert_eq!(lifetime(Duration::ZERO).unwrap_err().code(), "expires_in_invalid");
    let app = routes()
        .layer(from_fn(guard))
        .with_state(App { knock: lifetime(Duration::from_secs(600)).unwrap() });
    let claims = claims(&get_as(&app, "/", "ada").await.text);
    assert_eq!(claims.expires_at() - claims.issued_at().unwrap(), 600);
    let debug = format!("{:?}", knock());
    assert!(!debug.contains("PRIVATE") && !debug.contains("eyJ"), "{debug}");
}

/// Tokens of one second are equal in any case: only those of another one show whether they are reused.
#[tokio::test]
async fn tokens_are_reused_unless_the_signer_does_not() {
    let signer = UserTokenSigner::builder(key().clone()).reuse(Reuse::OFF).build().unwrap();
    let (usual, fresh) = (knock(), Knock::with_signer(signer));
    let mint = async |knock: &Knock| {
        let issued = knock.issue("ada", &TokenOptions::new()).await.unwrap();
        issued.unwrap().token().to_owned()
    };
    let app = routes().layer(from_fn(guard)).with_state(App { knock: usual.clone() });
    let (first, first_fresh) = (mint(&usual).await, mint(&fresh).await);
    assert!(get_as(&app, "/", "ada").await.text == first);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(mint(&usual).await == first);
    assert!(get_as(&app, "/", "ada").await.text == first);
    assert!(get_as(&app, "/knock/token", "ada").await.json()["token"] == *first);
    assert!(mint(&fresh).await != first_fresh);
}

/// A crowd of users over real sockets: everybody gets their own token, however they interleave.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_is_kept_apart() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app()).await.unwrap() });
    let client = reqwest::Client::new();
    let mut tasks = Vec::new();
    // Who asks as a second begins may come after one who asked later, whose token is of the future then.
    key();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    tokio::time::sleep(Duration::from_nanos(1_010_000_000 - u64::from(now.subsec_nanos()))).await;
    for number in 0..300 {
        let (client, url) = (client.clone(), url.clone());
        tasks.push(tokio::spawn(async move {
            let user = format!("user_{}", number % 60);
            let mut seen = Vec::new();
            for path in ["/", "/knock/token", "/"] {
                let request = client.get(format!("{url}{path}")).header("x-user", &user);
                let text = request.send().await.unwrap().text().await.unwrap();
                let token = match serde_json::from_str::<Value>(&text) {
                    Ok(body) => body["token"].as_str().unwrap().to_owned(),
                    Err(_) => text,
                };
                assert_eq!(claims(&token).user_id(), user);
                seen.push(token);
            }
            (user, seen)
        }));
    }
    let mut tokens = std::collections::HashMap::new();
    for task in tasks {
        let (user, seen) = task.await.unwrap();
        for token in seen {
            // One signature for each user, however many asked at once.
            assert_eq!(*tokens.entry(user.clone()).or_insert_with(|| token.clone()), token);
        }
    }
    assert_eq!(tokens.len(), 60);
}
