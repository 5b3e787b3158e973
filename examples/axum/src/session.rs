//! Sessions in memory, and the passwords of an example. In an application these are its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use uuid::Uuid;

use crate::app::App;

const COOKIE: &str = "session";
const USERS: [&str; 4] = ["ada", "barbara", "edsger", "grace"];

/// Whoever is signed in.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
}

/// Who is signed in, by the id in the cookie: a random one of 122 bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions(Arc<Mutex<HashMap<String, User>>>);

impl Sessions {
    pub(crate) fn start(&self, cookies: CookieJar, user_id: String) -> CookieJar {
        let id = Uuid::new_v4().to_string();
        self.with(|sessions| sessions.insert(id.clone(), User { id: user_id }));
        cookies.add(cookie(id))
    }

    pub(crate) fn end(&self, cookies: CookieJar) -> CookieJar {
        if let Some(known) = cookies.get(COOKIE) {
            self.with(|sessions| sessions.remove(known.value()));
        }
        cookies.remove(cookie(String::new()))
    }

    fn find(&self, cookies: &CookieJar) -> Option<User> {
        let id = cookies.get(COOKIE)?;
        self.with(|sessions| sessions.get(id.value()).cloned())
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, User>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Forms that the page of another site sent are refused: it could log its visitor in as somebody of its
/// choice, for a response sets its cookie whatever page asked for it.
pub(crate) async fn own_forms(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    if request.method() == Method::POST && site == Some(b"cross-site") {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// "strict": requests of other sites come without it, so that they act for nobody.
fn cookie(id: String) -> Cookie<'static> {
    Cookie::build((COOKIE, id))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(std::env::var_os("SECURE_COOKIE").is_some_and(|value| value == "1"))
        .build()
}

/// Redirects to the login form when nobody is signed in: knock-jwt takes that for "nobody".
impl FromRequestParts<App> for User {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Redirect> {
        let cookies = CookieJar::from_headers(&parts.headers);
        app.sessions.find(&cookies).ok_or_else(|| Redirect::to("/login"))
    }
}

/// The passwords are the names: an example has nothing to protect.
pub(crate) fn is_password(username: &str, password: &str) -> bool {
    USERS.contains(&username) && password == username
}
