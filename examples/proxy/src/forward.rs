//! Asking Knock in the user's place.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, VARY};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::app::Knock;
use crate::route::{Call, Check, message};

/// The most messages of one batch, as Knock has it; each is a question of its own to Knock.
const MAX_BATCH: usize = 50;

/// What is answered in place of what Knock would.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) StatusCode, pub(crate) &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, code) = self;
        let json = [(CONTENT_TYPE, "application/json")];
        (status, json, json!({"code": code, "status": status.as_u16()}).to_string()).into_response()
    }
}

const FORBIDDEN: Refused = Refused(StatusCode::FORBIDDEN, "authorization");
const BAD_BODY: Refused = Refused(StatusCode::UNPROCESSABLE_ENTITY, "invalid_params");

/// Makes a call for a user, once it is sure that everything it touches is theirs.
pub(crate) async fn forward(
    knock: &Knock,
    user_id: &str,
    call: Call,
    query: Option<&str>,
    body: Bytes,
) -> Result<Response, Refused> {
    let body = match &call.check {
        Check::None => body,
        Check::Message(id) => {
            must_own(knock, user_id, id).await?;
            body
        }
        Check::Batch => {
            let (ids, checked) = batch(&body).ok_or(BAD_BODY)?;
            // One that is somebody else's refuses all.
            try_join_all(ids.iter().map(|id| must_own(knock, user_id, id))).await?;
            checked
        }
        Check::Bulk => limited(&body, user_id).ok_or(BAD_BODY)?,
    };
    let mut url = format!("{}{}", knock.base_url, call.path);
    if let Some(query) = query.filter(|_| call.method == Method::GET) {
        url.push('?');
        url.push_str(query);
    }
    // Nothing of the client's headers goes on: neither its cookies nor keys that it may have sent.
    let mut request = knock.client.request(call.method, url).bearer_auth(&knock.secret_key);
    if !body.is_empty() {
        request = request.header(CONTENT_TYPE, "application/json").body(body);
    }
    let answer = request.send().await.map_err(unreachable_knock)?;
    let (status, kind) = (answer.status(), answer.headers().get(CONTENT_TYPE).cloned());
    let bytes = answer.bytes().await.map_err(unreachable_knock)?;
    let mut response = (status, Body::from(bytes)).into_response();
    let headers = response.headers_mut();
    if let Some(kind) = kind {
        headers.insert(CONTENT_TYPE, kind);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("Cookie"));
    Ok(response)
}

/// Asks Knock whose a message is: the secret key would change anybody's.
async fn must_own(knock: &Knock, user_id: &str, id: &str) -> Result<(), Refused> {
    let url = format!("{}{}", knock.base_url, message(id));
    let request = knock.client.get(url).bearer_auth(&knock.secret_key);
    let answer = request.send().await.map_err(unreachable_knock)?;
    if !answer.status().is_success() {
        return Err(FORBIDDEN); // it is nobody's, or none of ours to know
    }
    let found: Value = serde_json::from_slice(&answer.bytes().await.map_err(unreachable_knock)?)
        .map_err(|_| Refused(StatusCode::BAD_GATEWAY, "bad_gateway"))?;
    let owns = found.get("recipient").and_then(Value::as_str) == Some(user_id);
    owns.then_some(()).ok_or(FORBIDDEN)
}

/// The ids in the body of a batch, and the body that is sent: written anew from what was read. Knock may
/// read another of two members with the same name.
fn batch(body: &[u8]) -> Option<(Vec<String>, Bytes)> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let ids = body.get("message_ids")?.as_array()?;
    if ids.is_empty() || ids.len() > MAX_BATCH {
        return None;
    }
    let ids: Vec<String> = ids
        .iter()
        .map(|id| id.as_str().filter(|id| is_an_id(id)).map(str::to_owned))
        .collect::<Option<_>>()?;
    let checked = match body.get("metadata") {
        Some(metadata) => json!({"message_ids": ids, "metadata": metadata}),
        None => json!({"message_ids": ids}),
    };
    Some((ids, checked.to_string().into()))
}

/// What an id of a message may be made of: it becomes a part of a path.
fn is_an_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The body of a bulk operation with this user as its only recipient, whatever it said: Knock's description
/// names the recipients in one way, its client in the other.
fn limited(body: &[u8], user_id: &str) -> Option<Bytes> {
    let mut body: Value = match body {
        [] => json!({}),
        given => serde_json::from_slice(given).ok()?,
    };
    let members = body.as_object_mut()?;
    for name in ["recipient_ids", "user_ids"] {
        members.insert(name.to_owned(), json!([user_id]));
    }
    Some(body.to_string().into())
}

#[allow(clippy::needless_pass_by_value)] // as map_err gives it
fn unreachable_knock(error: reqwest::Error) -> Refused {
    tracing::error!("Knock does not answer: {}", error.without_url());
    Refused(StatusCode::BAD_GATEWAY, "bad_gateway")
}
