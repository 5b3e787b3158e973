//! The sandbox's own endpoints, which Knock does not have.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::{json, no_content};
use crate::auth::Caller;
use crate::refusal::Refusal;
use crate::server::Shared;

/// Whether it is there; open to anybody.
pub(super) async fn health(State(shared): State<Shared>) -> Response {
    json(&json!({
        "sandbox": env!("CARGO_PKG_VERSION"),
        "enhanced_security": shared.credentials.verifier.is_some(),
        "feed_channels": shared.settings.feed_channels,
    }))
}

/// Back to the start: nothing but the seed is known.
pub(super) async fn reset(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    shared.reset();
    Ok(no_content())
}
