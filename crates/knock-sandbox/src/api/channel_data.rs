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
    let data = complete(data)?;
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

/// What is stored of channel data, in one of the forms that Knock documents: push data, which is given as
/// tokens or as devices and answered as both, that of AWS SNS likewise as ARNs or as devices, OneSignal's
/// player ids, or the connections of a chat.
pub(super) fn complete(data: &Map<String, Value>) -> Result<Value, Refusal> {
    let mut data = data.clone();
    let has = |name: &str| data.contains_key(name);
    if has("tokens") {
        complete_push(&mut data, "tokens", "token")?;
    } else if has("target_arns") {
        complete_push(&mut data, "target_arns", "target_arn")?;
    } else if let Some(devices) = data.get("devices") {
        let first = devices.get(0);
        match first.and_then(|device| device.get("target_arn")) {
            Some(_) => complete_push(&mut data, "target_arns", "target_arn")?,
            None => complete_push(&mut data, "tokens", "token")?,
        }
    } else if let Some(ids) = list(&data, "player_ids")? {
        let is_id = |id: &Value| id.as_str().is_some_and(|id| uuid::Uuid::try_parse(id).is_ok());
        if !ids.iter().all(is_id) {
            return Err(Refusal::invalid("player_ids are not a list of UUIDs"));
        }
    } else {
        check_connections(&data)?;
    }
    Ok(Value::Object(data))
}

/// Makes devices of addresses (tokens, ARNs) or addresses of devices, whichever is missing.
fn complete_push(
    data: &mut Map<String, Value>,
    addresses: &str,
    address: &str,
) -> Result<(), Refusal> {
    if let Some(devices) = list(data, "devices")? {
        let found: Option<Vec<Value>> = devices
            .iter()
            .map(|device| device.get(address).filter(|is| is.is_string()).cloned())
            .collect();
        let found = found.ok_or_else(|| {
            Refusal::invalid(format!("devices are not all objects with a string {address}"))
        })?;
        for name in ["locale", "timezone"] {
            let text = |device: &Value| match device.get(name) {
                None | Some(Value::Null | Value::String(_)) => true,
                Some(_) => false,
            };
            if !devices.iter().all(text) {
                return Err(Refusal::invalid(format!("a device's {name} is not a string")));
            }
        }
        data.entry(addresses).or_insert_with(|| found.into());
    }
    let given = list(data, addresses)?.map(Vec::as_slice).unwrap_or_default();
    if !given.iter().all(Value::is_string) {
        return Err(Refusal::invalid(format!("{addresses} is not a list of strings")));
    }
    let device = |given: &Value| json!({address: given, "locale": null, "timezone": null});
    let devices: Value = given.iter().map(device).collect();
    data.entry("devices").or_insert(devices);
    Ok(())
}

/// Slack's, Microsoft Teams' and Discord's data are connections.
fn check_connections(data: &Map<String, Value>) -> Result<(), Refusal> {
    let connections = list(data, "connections")?.ok_or_else(|| {
        Refusal::invalid(
            "data holds none of tokens, target_arns, devices, player_ids and connections",
        )
    })?;
    for connection in connections {
        let webhook = connection.get("incoming_webhook");
        let url = webhook.map(|webhook| webhook.get("url").is_some_and(Value::is_string));
        if !connection.is_object() || url == Some(false) {
            let what = "connections are not all objects, or an incoming_webhook has no url";
            return Err(Refusal::invalid(what));
        }
    }
    Ok(())
}

/// A member that is a list, where it is there.
fn list<'a>(data: &'a Map<String, Value>, name: &str) -> Result<Option<&'a Vec<Value>>, Refusal> {
    match data.get(name) {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items)),
        Some(_) => Err(Refusal::invalid(format!("{name} is not a list"))),
    }
}
