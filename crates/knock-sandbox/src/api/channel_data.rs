//! What other channels need to reach a user: push tokens, chat connections.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{json, no_content};
use crate::auth::Caller;
use crate::params::{Body, Ids, object};
use crate::refusal::{Refusal, quoted};
use crate::rights::Action;
use crate::server::Shared;

pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id, channel]): Ids<2>,
) -> Result<Response, Refusal> {
    caller.may(Action::ChannelDataRead, &user_id, None)?;
    check(&channel)?;
    let store = shared.store();
    let data = store.users.get(&user_id).and_then(|user| user.channel_data.get(&channel));
    let data = data.ok_or_else(|| Refusal::missing("this channel data"))?;
    Ok(shown(&channel, data))
}

pub(super) async fn put(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id, channel]): Ids<2>,
    Body(request): Body,
) -> Result<Response, Refusal> {
    caller.may(Action::ChannelDataWrite, &user_id, None)?;
    check(&channel)?;
    let data = object(&request, "data")?.ok_or_else(|| Refusal::invalid("data is missing"))?;
    let data = complete(data);
    let response = shown(&channel, &data);
    shared.store_mut().user_mut(&user_id).channel_data.insert(channel, data);
    Ok(response)
}

pub(super) async fn delete(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id, channel]): Ids<2>,
) -> Result<Response, Refusal> {
    caller.may(Action::ChannelDataWrite, &user_id, None)?;
    check(&channel)?;
    if let Some(user) = shared.store_mut().users.get_mut(&user_id) {
        user.channel_data.shift_remove(&channel);
    }
    Ok(no_content())
}

pub(super) fn check(channel: &str) -> Result<(), Refusal> {
    uuid::Uuid::try_parse(channel).map(|_| ()).map_err(|_| {
        Refusal::unknown_channel(format!("the channel {} is not a UUID", quoted(channel)))
    })
}

fn shown(channel: &str, data: &Value) -> Response {
    json(&json!({"__typename": "ChannelData", "channel_id": channel, "data": data}))
}

/// Push data is given as tokens or as devices, and answered as both.
pub(super) fn complete(data: &Map<String, Value>) -> Value {
    let mut data = data.clone();
    let list =
        |data: &Map<String, Value>, name: &str| data.get(name).and_then(Value::as_array).cloned();
    match (list(&data, "tokens"), list(&data, "devices")) {
        (Some(tokens), None) => {
            let device = |token| json!({"token": token, "locale": null, "timezone": null});
            data.insert("devices".to_owned(), tokens.into_iter().map(device).collect());
        }
        (None, Some(devices)) => {
            let tokens = devices.iter().filter_map(|device| device.get("token").cloned());
            data.insert("tokens".to_owned(), tokens.collect());
        }
        _ => {}
    }
    Value::Object(data)
}
