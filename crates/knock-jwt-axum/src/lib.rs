//! Knock user tokens for [axum](https://docs.rs/axum) 0.8.
//!
//! Three lines in an application that knows who is signed in: [`Knock`] in its state,
//! [`refresh_route`] for the browser, and [`guard`] around everything. A page takes its token through
//! the extractor [`KnockToken`].
//!
//! ```no_run
//! use axum::extract::{FromRef, FromRequestParts};
//! use axum::http::{StatusCode, request::Parts};
//! use axum::{Router, middleware::from_fn, response::Html, routing::get};
//! use knock_jwt_axum::{Knock, KnockToken, KnockUser, guard, refresh_route};
//! # use std::borrow::Cow;
//!
//! #[derive(Clone)]
//! struct App {
//!     knock: Knock,
//! }
//!
//! // Or derive it, with axum's feature "macros".
//! impl FromRef<App> for Knock {
//!     fn from_ref(app: &App) -> Self {
//!         app.knock.clone()
//!     }
//! }
//!
//! /// Whoever is signed in: your own extractor, on your own sessions.
//! struct User {
//!     id: String,
//! }
//! # impl FromRequestParts<App> for User {
//! #     type Rejection = StatusCode;
//! #     async fn from_request_parts(_: &mut Parts, _: &App) -> Result<Self, StatusCode> { Err(StatusCode::UNAUTHORIZED) }
//! # }
//!
//! impl KnockUser for User {
//!     fn knock_id(&self) -> Cow<'_, str> {
//!         Cow::Borrowed(&self.id)
//!     }
//! }
//!
//! async fn home(token: KnockToken<User>) -> Result<Html<String>, knock_jwt_axum::Failure> {
//!     // None when nobody is signed in.
//!     let token = token.get().await?;
//!     Ok(Html(format!("… {token:?} …")))
//! }
//!
//! # fn main() -> Result<(), knock_jwt::Error> {
//! let app: Router = Router::new()
//!     .route("/", get(home))
//!     .route("/knock/token", refresh_route::<User, App>())
//!     .layer(from_fn(guard)) // the last layer, so the outermost
//!     .with_state(App { knock: Knock::from_env()? }); // KNOCK_SIGNING_KEY
//! # let _ = app; Ok(()) }
//! ```
//!
//! Never in a client: the signing key signs for any user, so it stays on the server.

#![forbid(unsafe_code)]

/// The README's example is tested as documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod failure;
mod guard;
mod headers;
mod knock;
mod refresh;
mod token;
mod user;

pub use failure::Failure;
pub use guard::guard;
pub use knock::{Knock, KnockBuilder};
pub use refresh::refresh_route;
pub use token::KnockToken;
pub use user::KnockUser;
