//! The endpoints, by what they are about.

mod channel_data;
mod control;
mod feeds;
mod messages;
mod preferences;
mod tenants;
mod users;
mod workflows;

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use serde::Serialize;

use crate::feed::PageInfo;
use crate::server::Shared;
use crate::socket;

pub(crate) use users::identify;
pub(crate) use workflows::run as run_workflow;

pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/v1/users", get(users::list))
        .route("/v1/users/{user}", get(users::get).put(users::put))
        .route("/v1/users/{user}/preferences", get(preferences::list))
        .route("/v1/users/{user}/preferences/{set}", get(preferences::get).put(preferences::put))
        .route("/v1/users/{user}/preference_center/config", get(preferences::center))
        .route(
            "/v1/users/{user}/channel_data/{channel}",
            get(channel_data::get).put(channel_data::put).delete(channel_data::delete),
        )
        .route("/v1/users/{user}/feeds/{channel}", get(feeds::get))
        .route("/v1/users/{user}/feeds/{channel}/settings", get(feeds::settings))
        .route("/v1/messages/{message}", get(messages::get))
        .route("/v1/messages/{message}/{status}", put(messages::mark).delete(messages::unmark))
        .route("/v1/messages/batch/{status}", post(messages::batch))
        .route("/v1/channels/{channel}/messages/bulk/{action}", post(messages::bulk))
        .route("/v1/workflows/{workflow}/trigger", post(workflows::trigger))
        .route("/v1/tenants", get(tenants::list))
        .route("/v1/tenants/{tenant}", get(tenants::get).put(tenants::put).delete(tenants::delete))
        .route("/ws/v1/websocket", get(socket::connect))
        .route("/_sandbox/health", get(control::health))
        .route("/_sandbox/reset", post(control::reset))
        .fallback(unrouted)
        .method_not_allowed_fallback(unrouted)
}

/// Knock's answer on a path, or a method, that leads nowhere.
async fn unrouted() -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::NOT_FOUND, json, r#"{"errors":{"detail":"404 Not Found"}}"#).into_response()
}

/// A JSON answer.
fn json(value: &impl Serialize) -> Response {
    // Strings, numbers and maps of them always have a JSON form.
    written(serde_json::to_vec(value).unwrap_or_default())
}

fn written(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], Body::from(body)).into_response()
}

/// A listing on one page: the sandbox holds no more than a person can look through.
fn listing(entries: &[impl Serialize]) -> Response {
    #[derive(Serialize)]
    struct Listing<'a, Entry> {
        entries: &'a [Entry],
        page_info: PageInfo,
    }
    let page_info =
        PageInfo { typename: "PageInfo", after: None, before: None, page_size: entries.len() };
    json(&Listing { entries, page_info })
}

fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
