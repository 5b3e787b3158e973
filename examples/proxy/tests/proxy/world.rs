//! A proxy, a sandbox in place of Knock, and somebody who asks.

use knock_jwt_example_proxy::{Knock, router};
use knock_sandbox::{DEFAULT_FEED_CHANNEL as FEED, Sandbox, Seed};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The proxy before a sandbox.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) url: String,
    pub(crate) client: Client,
}

impl World {
    pub(crate) async fn new() -> Self {
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
    pub(crate) async fn serve(&mut self, app: axum::Router) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    }

    /// The cookie of a user's session.
    pub(crate) async fn session(&self, user: &str) -> String {
        let form = format!("username={user}&password={user}");
        let request = self.client.post(format!("{}/login", self.url)).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 204);
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) async fn ask(
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
    pub(crate) async fn feed(&self, user: &str) -> Value {
        let url = format!("{}/v1/users/{user}/feeds/{FEED}", self.sandbox.url());
        let request = self.client.get(url).bearer_auth(self.sandbox.secret_key());
        request.send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn ids(&self, user: &str) -> Vec<String> {
        let feed = self.feed(user).await;
        let entries = feed["entries"].as_array().unwrap();
        entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    }
}
