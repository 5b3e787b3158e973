//! Tenants, for a backend.

use axum::extract::State;
use axum::response::Response;

use super::{json, listing, no_content};
use crate::auth::Caller;
use crate::params::{Body, Ids};
use crate::refusal::Refusal;
use crate::server::Shared;

pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    let store = shared.store();
    let entries: Vec<_> = store.tenants.iter().map(|(id, tenant)| tenant.shown(id)).collect();
    Ok(listing(&entries))
}

pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([id]): Ids<1>,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    let store = shared.store();
    let tenant = store.tenants.get(&id).ok_or_else(|| Refusal::missing("this tenant"))?;
    Ok(json(&tenant.shown(&id)))
}

pub(super) async fn put(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(properties): Body,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    let mut store = shared.store_mut();
    store.set_tenant(&id, &properties);
    let tenant = store.tenants.get(&id).ok_or_else(|| Refusal::missing("this tenant"))?;
    Ok(json(&tenant.shown(&id)))
}

pub(super) async fn delete(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([id]): Ids<1>,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    shared.store_mut().tenants.shift_remove(&id);
    Ok(no_content())
}
