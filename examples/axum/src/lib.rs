//! An application in axum: users who log in with a form and a session, and a page that carries their
//! Knock token.

#![forbid(unsafe_code)]

mod app;
mod feed;
mod pages;
mod session;

pub use app::router;
pub use feed::Feed;
