//! The application: a login, and Knock's API under the same paths for whoever is signed in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};

use crate::forward::{Refused, forward};
use crate::route::understand;
use crate::session::{Sessions, User, log_in, log_out};

/// The largest body that is passed on.
const MAX_BODY: usize = 256 * 1024;

/// How Knock is reached. Its `Debug` does not show the key.
#[derive(Clone)]
pub struct Knock {
    pub(crate) base_url: Arc<str>,
    pub(crate) secret_key: Arc<str>,
    pub(crate) client: reqwest::Client,
}

impl Knock {
    /// Knock at its address, `https://api.knock.app` or a sandbox's, with the secret key.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(base_url: &str, secret_key: &str) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            // A redirect would take the secret key elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let base_url = base_url.trim_end_matches('/').into();
        Ok(Self { base_url, secret_key: secret_key.into(), client })
    }
}

impl fmt::Debug for Knock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Knock").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
pub(crate) struct App {
    knock: Knock,
    pub(crate) sessions: Sessions,
}

/// The application.
pub fn router(knock: Knock) -> Router {
    Router::new()
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/v1/{*path}", any(proxy))
        .layer(from_fn(own_pages))
        .with_state(App { knock, sessions: Sessions::default() })
}

/// The pages of other sites are refused: the cookie is sent by itself, where a browser does not know
/// `SameSite`, and a login would set it, whatever page asked for that.
async fn own_pages(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes);
    if site == Some(b"cross-site") {
        return Refused(StatusCode::FORBIDDEN, "cross_site").into_response();
    }
    next.run(request).await
}

/// The calls of Knock's API that are listed in `route.rs`, under its paths, with the session's cookie in
/// place of key and token.
async fn proxy(State(app): State<App>, user: Option<User>, request: Request) -> Response {
    let Some(user) = user else {
        return Refused(StatusCode::UNAUTHORIZED, "not_signed_in").into_response();
    };
    let (parts, body) = request.into_parts();
    let Some(call) = understand(&parts.method, parts.uri.path(), &user.id) else {
        return Refused(StatusCode::FORBIDDEN, "authorization").into_response();
    };
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return Refused(StatusCode::PAYLOAD_TOO_LARGE, "invalid_body").into_response();
    };
    match forward(&app.knock, &user.id, call, parts.uri.query(), body).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    }
}
