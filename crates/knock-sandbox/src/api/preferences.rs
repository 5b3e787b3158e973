//! Preference sets, and what a preference center would show.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::json;
use crate::auth::Caller;
use crate::params::{Body, Ids, Query};
use crate::refusal::Refusal;
use crate::rights::Action;
use crate::server::Shared;
use crate::store::PreferenceSet;

/// The set that belongs to no tenant. A set under any other id is that of the tenant of this id.
const DEFAULT_SET: &str = "default";

/// Whose set this is.
pub(super) fn tenant_of(set: &str) -> Option<&str> {
    (set != DEFAULT_SET).then_some(set)
}

pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id]): Ids<1>,
) -> Result<Response, Refusal> {
    caller.may(Action::PreferencesRead, &user_id, None)?;
    let store = shared.store();
    let nothing = PreferenceSet::default();
    let sets = store.users.get(&user_id).map(|user| &user.preferences);
    let mut shown: Vec<_> = sets
        .into_iter()
        .flatten()
        .filter(|(id, _)| caller.sees(Action::PreferencesRead, &user_id, tenant_of(id)))
        .map(|(id, set)| set.shown(id))
        .collect();
    if shown.is_empty() {
        shown.push(nothing.shown(DEFAULT_SET));
    }
    Ok(json(&shown))
}

/// A set; one that was never set is empty. A tenant's falls back on the default one.
pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id, set]): Ids<2>,
    query: Query,
) -> Result<Response, Refusal> {
    let own = tenant_of(&set);
    caller.may(Action::PreferencesRead, &user_id, query.get("tenant").or(own))?;
    // Both must be in reach, the one in the query and the one in the path.
    if own.is_some() {
        caller.may(Action::PreferencesRead, &user_id, own)?;
    }
    let store = shared.store();
    let sets = store.users.get(&user_id).map(|user| &user.preferences);
    let find = |id: &str| sets.and_then(|sets| sets.get(id));
    let nothing = PreferenceSet::default();
    // A token of a tenant's alone has no right to what it would fall back on.
    let own =
        || find(&set).filter(|_| caller.sees(Action::PreferencesRead, &user_id, tenant_of(&set)));
    let found = query.get("tenant").and_then(find).or_else(own).unwrap_or(&nothing);
    Ok(json(&found.shown(&set)))
}

/// Sets a set. Knock knows no tenant in this query: one that was passed over would change the wrong set.
pub(super) async fn put(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id, set]): Ids<2>,
    query: Query,
    Body(request): Body,
) -> Result<Response, Refusal> {
    caller.may(Action::PreferencesWrite, &user_id, tenant_of(&set))?;
    if query.count("tenant") > 0 {
        return Err(Refusal::invalid(
            "tenant is a parameter of GET alone: a tenant's set is written under its id, \
             …/preferences/<tenant>",
        ));
    }
    let mut store = shared.store_mut();
    let sets = &mut store.user_mut(&user_id).preferences;
    let stored = sets.entry(set.clone()).or_default();
    stored.set(&request)?;
    Ok(json(&stored.shown(&set)))
}

/// What Knock's own preference page would show: the sandbox has none.
pub(super) async fn center(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([user_id]): Ids<1>,
) -> Result<Response, Refusal> {
    caller.may(Action::PreferencesRead, &user_id, None)?;
    let store = shared.store();
    let email = store.users.get(&user_id).and_then(|user| user.property("email"));
    Ok(json(&json!({
        "enabled": false,
        "account_name": "Sandbox",
        "user_email": email.unwrap_or(&user_id),
        "branding": {"primary_color": null, "icon_url": null, "logo_url": null},
        "knock_branding_required": false,
        "config": {
            "title": "Notification preferences",
            "body": "The sandbox has no preference center.",
            "rows": [],
            "show_account_name": true,
        },
    })))
}
