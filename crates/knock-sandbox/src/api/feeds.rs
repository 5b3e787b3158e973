//! Feeds.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::{json, written};
use crate::auth::Caller;
use crate::feed::FeedRequest;
use crate::params::{Ids, Query};
use crate::refusal::Refusal;
use crate::rights::Action;
use crate::server::Shared;

/// A page of a feed. Who was never heard of has an empty one.
pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id, channel]): Ids<2>,
    query: Query,
) -> Result<Response, Refusal> {
    caller.may(Action::FeedRead, &user_id, query.get("tenant"))?;
    shared.check_feed_channel(&channel)?;
    let request = FeedRequest::read(&query)?;
    let body = request.answer(&shared.store(), &caller, &channel, &user_id);
    Ok(written(body))
}

/// How a feed looks: `@knocklabs/react` asks whether it must say that Knock made it.
pub(super) async fn settings(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id, channel]): Ids<2>,
    query: Query,
) -> Result<Response, Refusal> {
    caller.may(Action::FeedRead, &user_id, query.get("tenant"))?;
    shared.check_feed_channel(&channel)?;
    Ok(json(&json!({"features": {"branding_required": false}})))
}
