//! Users.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};

use super::preferences::tenant_of;
use super::{channel_data, json};
use crate::auth::Caller;
use crate::moment::Moment;
use crate::params::{Body, Ids, object};
use crate::refusal::Refusal;
use crate::rights::Action;
use crate::server::Shared;
use crate::store::{Profile, Store};

/// All users, for a backend.
pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    let store = shared.store();
    let since = Moment::now();
    let entries: Vec<_> =
        store.users.iter().map(|(id, user)| Profile { id, user: Some(user), since }).collect();
    Ok(super::listing(&entries))
}

pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id]): Ids<1>,
) -> Result<Response, Refusal> {
    caller.may(Action::UserRead, &user_id, None)?;
    let store = shared.store();
    let user = store.users.get(&user_id).ok_or_else(|| Refusal::missing("this user"))?;
    Ok(json(&Profile { id: &user_id, user: Some(user), since: Moment::now() }))
}

/// Identifies a user: makes them known, and merges what is told about them.
pub(super) async fn put(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id]): Ids<1>,
    Body(mut properties): Body,
) -> Result<Response, Refusal> {
    caller.may(Action::UserWrite, &user_id, None)?;
    // What stands inline is set by the rules of its own endpoint.
    if let Some(preferences) = properties.get("preferences") {
        match preferences.as_object().filter(|sets| !sets.is_empty()) {
            Some(sets) => {
                for set in sets.keys() {
                    caller.may(Action::PreferencesWrite, &user_id, tenant_of(set))?;
                }
            }
            None => caller.may(Action::PreferencesWrite, &user_id, None)?,
        }
    }
    if properties.contains_key("channel_data") {
        caller.may(Action::ChannelDataWrite, &user_id, None)?;
    }
    let mut store = shared.store_mut();
    identify(&mut store, &user_id, &mut properties)?;
    let user = store.users.get(&user_id);
    Ok(json(&Profile { id: &user_id, user, since: Moment::now() }))
}

/// Sets a user's properties, and the preferences and channel data that stand inline among them.
pub(crate) fn identify(
    store: &mut Store,
    user_id: &str,
    properties: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    let preferences = object(properties, "preferences")?.cloned();
    let inline_data = object(properties, "channel_data")?.cloned();
    properties.remove("preferences");
    properties.remove("channel_data");
    // All is read before anything is set.
    let user = store.users.get(user_id);
    let mut sets = user.map(|user| user.preferences.clone()).unwrap_or_default();
    for (id, set) in preferences.into_iter().flatten() {
        let set = set
            .as_object()
            .ok_or_else(|| Refusal::invalid("preferences are not preference sets by their ids"))?;
        sets.entry(id).or_default().set(set)?;
    }
    let mut data = user.map(|user| user.channel_data.clone()).unwrap_or_default();
    for (channel, given) in inline_data.into_iter().flatten() {
        let given = given.as_object().ok_or_else(|| {
            Refusal::invalid("channel_data is not an object of channel data by channel ids")
        })?;
        channel_data::check(&channel)?;
        data.insert(channel, channel_data::complete(given)?);
    }
    let user = store.user_mut(user_id);
    user.preferences = sets;
    user.channel_data = data;
    user.set(properties);
    Ok(())
}
