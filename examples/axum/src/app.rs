//! The routes, and all that knock-jwt needs.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, FromRef, State};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;
use knock_jwt_axum::{Failure, Knock, KnockToken, KnockUser, guard, refresh_route};
use serde::Deserialize;

use crate::feed::{self, Feed};
use crate::pages;
use crate::session::{Sessions, User, is_password, own_forms};

#[derive(Clone)]
pub(crate) struct App {
    knock: Knock,
    pub(crate) feed: Option<Arc<Feed>>,
    pub(crate) sessions: Sessions,
}

impl FromRef<App> for Knock {
    fn from_ref(app: &App) -> Self {
        app.knock.clone()
    }
}

/// Whose token it is: never taken from what the client says, but from the session.
impl KnockUser for User {
    fn knock_id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }
}

/// The application.
pub fn router(knock: Knock, feed: Option<Arc<Feed>>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login_form).post(login))
        .route("/logout", post(logout))
        .route("/feed/page.js", get(feed::script))
        .route("/feed/page.css", get(feed::style))
        .route("/knock/token", refresh_route::<User, App>())
        .layer(from_fn(own_forms))
        .layer(from_fn(guard)) // the last layer, so the outermost
        .with_state(App { knock, feed, sessions: Sessions::default() })
}

async fn home(State(app): State<App>, token: KnockToken<User>) -> Result<Response, Failure> {
    let knock_token = token.get().await?;
    let feed = app.feed.as_deref();
    let page = Html(match token.user() {
        Some(user) => pages::home(&user.id, knock_token.as_deref(), feed),
        None => pages::nobody(),
    });
    Ok((feed.map(Feed::content_security_policy), page).into_response())
}

async fn login_form() -> Html<String> {
    Html(pages::login_form())
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

async fn login(
    State(app): State<App>,
    cookies: CookieJar,
    Form(given): Form<Credentials>,
) -> Response {
    if !is_password(&given.username, &given.password) {
        return Redirect::to("/login").into_response();
    }
    // A new session, or whoever knew the old one would be signed in too.
    let cookies = app.sessions.end(cookies);
    (app.sessions.start(cookies, given.username), Redirect::to("/")).into_response()
}

async fn logout(State(app): State<App>, cookies: CookieJar) -> Response {
    (app.sessions.end(cookies), Redirect::to("/")).into_response()
}
