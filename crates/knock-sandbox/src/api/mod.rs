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
use axum::routing::{MethodFilter, MethodRouter, on};
use serde::Serialize;

use crate::feed::PageInfo;
use crate::server::Shared;
use crate::socket;

pub(crate) use users::identify;
pub(crate) use workflows::run as run_workflow;

/// One call that can be made.
struct Endpoint {
    method: &'static str,
    path: &'static str,
    served: MethodRouter<Shared>,
}

macro_rules! endpoints {
    ($($method:ident $path:literal $handler:path,)*) => {
        vec![$(Endpoint {
            method: stringify!($method),
            path: $path,
            served: on(MethodFilter::$method, $handler),
        }),*]
    };
}

/// All there are.
fn endpoints() -> Vec<Endpoint> {
    endpoints![
        GET "/v1/users" users::list,
        GET "/v1/users/{user}" users::get,
        PUT "/v1/users/{user}" users::put,
        GET "/v1/users/{user}/preferences" preferences::list,
        GET "/v1/users/{user}/preferences/{set}" preferences::get,
        PUT "/v1/users/{user}/preferences/{set}" preferences::put,
        GET "/v1/users/{user}/preference_center/config" preferences::center,
        GET "/v1/users/{user}/channel_data/{channel}" channel_data::get,
        PUT "/v1/users/{user}/channel_data/{channel}" channel_data::put,
        DELETE "/v1/users/{user}/channel_data/{channel}" channel_data::delete,
        GET "/v1/users/{user}/feeds/{channel}" feeds::get,
        GET "/v1/users/{user}/feeds/{channel}/settings" feeds::settings,
        GET "/v1/messages/{message}" messages::get,
        PUT "/v1/messages/{message}/{status}" messages::mark,
        DELETE "/v1/messages/{message}/{status}" messages::unmark,
        POST "/v1/messages/batch/{status}" messages::batch,
        POST "/v1/channels/{channel}/messages/bulk/{action}" messages::bulk,
        POST "/v1/workflows/{workflow}/trigger" workflows::trigger,
        GET "/v1/tenants" tenants::list,
        GET "/v1/tenants/{tenant}" tenants::get,
        PUT "/v1/tenants/{tenant}" tenants::put,
        DELETE "/v1/tenants/{tenant}" tenants::delete,
        GET "/ws/v1/websocket" socket::connect,
        GET "/_sandbox/health" control::health,
        POST "/_sandbox/reset" control::reset,
    ]
}

/// The method and the path, with its parameters in braces, of every call that a sandbox serves: for
/// tests that must not forget one.
#[doc(hidden)]
pub fn served() -> Vec<(&'static str, &'static str)> {
    endpoints().into_iter().map(|endpoint| (endpoint.method, endpoint.path)).collect()
}

pub(crate) fn router() -> Router<Shared> {
    endpoints()
        .into_iter()
        .fold(Router::new(), |router, endpoint| router.route(endpoint.path, endpoint.served))
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
