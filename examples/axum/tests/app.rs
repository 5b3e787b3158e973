//! The example as a browser would use it, and its token as Knock would take it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report

use knock_jwt::SigningKey;
use knock_jwt_axum::Knock;
use knock_sandbox::{DEFAULT_FEED_CHANNEL, Sandbox};
use reqwest::{Client, StatusCode, redirect};
use serde_json::Value;

async fn start(key: &SigningKey) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = knock_jwt_example_axum::router(Knock::new(key.clone()).unwrap(), None);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

fn browser() -> Client {
    Client::builder().cookie_store(true).redirect(redirect::Policy::limited(5)).build().unwrap()
}

async fn log_in(browser: &Client, url: &str, user: &str, password: &str) -> String {
    let form = [("username", user), ("password", password)];
    browser.post(format!("{url}/login")).form(&form).send().await.unwrap().text().await.unwrap()
}

fn token_in(page: &str) -> Value {
    let (_, rest) = page.split_once(r#"type="application/json">"#).expect(page);
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn log_in_see_the_feed_log_out() {
    let key = SigningKey::generate(2048).unwrap();
    let url = start(&key).await;
    let knock =
        Sandbox::builder().verifying_key(key.verifying_key().clone()).start().await.unwrap();
    let feed = |user: &str| format!("{}/v1/users/{user}/feeds/{DEFAULT_FEED_CHANNEL}", knock.url());
    let browser = browser();

    let nobody = browser.get(&url).send().await.unwrap();
    assert!(nobody.text().await.unwrap().contains("Nobody is signed in"));
    let refresh = browser.get(format!("{url}/knock/token")).send().await.unwrap();
    assert_eq!(refresh.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refresh.json::<Value>().await.unwrap()["error"], "not_signed_in");
    for (user, password) in [("ada", "x"), ("", ""), ("root", "root")] {
        assert!(log_in(&browser, &url, user, password).await.contains("<input name=\"username\""));
    }

    let page = log_in(&browser, &url, "ada", "ada").await;
    assert!(page.contains(r#"<b id="user">ada</b>"#), "{page}");
    let issued = token_in(&page);
    assert_eq!(issued["user_id"], "ada");
    let token = issued["token"].as_str().unwrap();
    let read = |user: &'static str, token: String| {
        let request = browser.get(feed(user)).bearer_auth("pk_test_sandbox");
        async move { request.header("x-knock-user-token", token).send().await.unwrap().status() }
    };
    assert_eq!(read("ada", token.to_owned()).await, StatusCode::OK);
    assert_eq!(read("grace", token.to_owned()).await, StatusCode::FORBIDDEN);

    let refresh = browser.get(format!("{url}/knock/token")).send().await.unwrap();
    assert_eq!(refresh.headers()["cache-control"], "no-store");
    assert_eq!(refresh.json::<Value>().await.unwrap()["token"], token);
    let page = browser.get(&url).send().await.unwrap();
    assert_eq!(page.headers()["cache-control"], "private");

    // Somebody else on the same browser: a session and a token of their own.
    let old = browser.clone();
    browser.post(format!("{url}/logout")).send().await.unwrap();
    let refresh = old.get(format!("{url}/knock/token")).send().await.unwrap();
    assert_eq!(refresh.status(), StatusCode::UNAUTHORIZED);
    let page = log_in(&browser, &url, "grace", "grace").await;
    let hers = token_in(&page)["token"].as_str().unwrap().to_owned();
    assert_eq!(read("grace", hers.clone()).await, StatusCode::OK);
    assert_eq!(read("ada", hers).await, StatusCode::FORBIDDEN);
}

/// The strict cookie is no help here: it is this answer that would set it.
#[tokio::test]
async fn no_other_site_logs_anybody_in_or_out() {
    let key = SigningKey::generate(2048).unwrap();
    let url = start(&key).await;
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let post = |path: &str, site: &str| {
        let form = [("username", "ada"), ("password", "ada")];
        client.post(format!("{url}{path}")).header("sec-fetch-site", site).form(&form).send()
    };
    for path in ["/login", "/logout"] {
        let refused = post(path, "cross-site").await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path}");
        assert!(!refused.headers().contains_key("set-cookie"), "{path}");
    }
    for site in ["same-origin", "none"] {
        let taken = post("/login", site).await.unwrap();
        assert_eq!(taken.status(), StatusCode::SEE_OTHER);
        assert!(taken.headers().contains_key("set-cookie"));
    }
    // A link on another site leads here.
    let link = client.get(format!("{url}/login")).header("sec-fetch-site", "cross-site");
    assert_eq!(link.send().await.unwrap().status(), StatusCode::OK);
}
