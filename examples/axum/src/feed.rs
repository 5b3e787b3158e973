//! The page with Knock's bell, of `examples/browser`: where to find it, and what it needs to know.
//! Without `KNOCK_PUBLIC_API_KEY` and `KNOCK_FEED_CHANNEL_ID` the application is there without it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// What the page needs to know.
#[derive(Debug)]
pub struct Feed {
    pub(crate) api_key: String,
    pub(crate) channel: String,
    pub(crate) host: String,
    pub(crate) refresh_before_ms: Option<String>,
    folder: PathBuf,
}

impl Feed {
    /// As the environment says it.
    pub fn from_env() -> Option<Arc<Self>> {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Some(Arc::new(Self {
            api_key: set("KNOCK_PUBLIC_API_KEY")?,
            channel: set("KNOCK_FEED_CHANNEL_ID")?,
            host: set("KNOCK_HOST").unwrap_or_else(|| "https://api.knock.app".to_owned()),
            refresh_before_ms: set("KNOCK_REFRESH_BEFORE_MS"),
            folder: set("KNOCK_FEED_PAGE").map_or_else(
                || Path::new(env!("CARGO_MANIFEST_DIR")).join("../browser/dist"),
                PathBuf::from,
            ),
        }))
    }

    /// What the page may load and whom it may talk to: itself and Knock. `@knocklabs/react` brings a
    /// `<style>` for its spinner.
    pub(crate) fn content_security_policy(&self) -> [(HeaderName, String); 1] {
        let (host, socket) = (&self.host, self.host.replacen("http", "ws", 1));
        let policy = format!(
            "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' {host} {socket}; \
             img-src 'self' data: https:; frame-ancestors 'none'; base-uri 'none'"
        );
        [(header::CONTENT_SECURITY_POLICY, policy)]
    }
}

pub(crate) async fn script(State(app): State<App>) -> Response {
    served(&app, "page.js", "text/javascript").await
}

pub(crate) async fn style(State(app): State<App>) -> Response {
    served(&app, "page.css", "text/css").await
}

async fn served(app: &App, name: &str, kind: &'static str) -> Response {
    let Some(feed) = &app.feed else { return StatusCode::NOT_FOUND.into_response() };
    match tokio::fs::read(feed.folder.join(name)).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, "scripts/build-browser.sh makes it").into_response(),
    }
}
