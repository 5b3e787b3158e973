//! Sessions in memory, and the passwords of an example. In an application these are its own.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Form, OptionalFromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;
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
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, User>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn end(&self, cookies: CookieJar) -> CookieJar {
        if let Some(known) = cookies.get(COOKIE) {
            self.with(|sessions| sessions.remove(known.value()));
        }
        cookies.remove(cookie(String::new()))
    }
}

/// "strict": requests of other sites come without it.
fn cookie(id: String) -> Cookie<'static> {
    Cookie::build((COOKIE, id)).path("/").http_only(true).same_site(SameSite::Strict).build()
}

impl OptionalFromRequestParts<App> for User {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Infallible> {
        let cookies = CookieJar::from_headers(&parts.headers);
        let id = cookies.get(COOKIE).map(Cookie::value);
        Ok(id.and_then(|id| app.sessions.with(|sessions| sessions.get(id).cloned())))
    }
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    username: String,
    password: String,
}

pub(crate) async fn log_in(
    State(app): State<App>,
    cookies: CookieJar,
    Form(given): Form<Credentials>,
) -> Response {
    // The passwords are the names: an example has nothing to protect.
    if !USERS.contains(&given.username.as_str()) || given.password != given.username {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let cookies = app.sessions.end(cookies);
    let id = Uuid::new_v4().to_string();
    let user = User { id: given.username };
    app.sessions.with(|sessions| sessions.insert(id.clone(), user));
    (cookies.add(cookie(id)), StatusCode::NO_CONTENT).into_response()
}

pub(crate) async fn log_out(State(app): State<App>, cookies: CookieJar) -> Response {
    (app.sessions.end(cookies), StatusCode::NO_CONTENT).into_response()
}
