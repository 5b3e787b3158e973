//! The alternative to user tokens that Knock documents: the browser talks to the backend, and the
//! backend to Knock with the secret key.
//!
//! The secret key may do everything, so the proxy must refuse everything but the signed-in user's own
//! things. What that takes is in `route.rs`, and what it costs in the README.

#![forbid(unsafe_code)]

mod app;
mod forward;
mod route;
mod session;

pub use app::{Knock, router};
