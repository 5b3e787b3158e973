//! Triggering workflows, for a backend.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{identify, json};
use crate::auth::Caller;
use crate::params::{Body, Ids, MAX_TRIGGER, object};
use crate::refusal::Refusal;
use crate::server::{Arrival, Settings, Shared};
use crate::store::{Recipient, Store, Trigger, Workflow};

/// The most recipients of one trigger, as Knock has it.
const MAX_RECIPIENTS: usize = 1000;

/// Every recipient gets a message in their feed, at once.
pub(super) async fn trigger(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([workflow]): Ids<1>,
    Body(request): Body<MAX_TRIGGER>,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    let (run_id, arrivals) = {
        let mut store = shared.store_mut();
        run(&mut store, &shared.settings, &workflow, &request)?
    };
    for arrival in arrivals {
        shared.announce(arrival);
    }
    Ok(json(&json!({"workflow_run_id": run_id})))
}

/// Runs a workflow on the store; what arrived in feeds is to be announced.
pub(crate) fn run(
    store: &mut Store,
    settings: &Settings,
    workflow: &str,
    request: &Map<String, Value>,
) -> Result<(String, Vec<Arrival>), Refusal> {
    let recipients = match request.get("recipients") {
        Some(Value::Array(recipients)) if (1..=MAX_RECIPIENTS).contains(&recipients.len()) => {
            recipients
        }
        _ => {
            let what = format!("recipients are not a list of 1 to {MAX_RECIPIENTS}");
            return Err(Refusal::invalid(what));
        }
    };
    let data = object(request, "data")?.cloned().unwrap_or_default();
    let known = store.workflows.get(workflow).cloned().unwrap_or_else(Workflow::default);
    let channel = known.channel.as_deref().unwrap_or(settings.first_channel());
    settings.check_feed_channel(channel)?;
    // Once where nothing is kept: a trigger that is refused leaves nobody identified. What is wrong
    // with a request does not depend on what is known already.
    Named::read(&mut Store::default(), recipients, request)?;
    let Named { recipients, actor, tenant } = Named::read(store, recipients, request)?;
    let run_id = Uuid::new_v4().to_string();
    let trigger =
        Trigger { workflow: workflow.to_owned(), run_id: run_id.clone(), actor, tenant, data };
    let mut arrivals = Vec::new();
    let run = known.run(trigger, channel);
    for recipient in recipients {
        let message = run.message(recipient);
        arrivals.push(Arrival { message_id: message.id.clone() });
        store.add(message);
    }
    Ok((run_id, arrivals))
}

/// Whom a trigger names.
struct Named {
    recipients: Vec<Recipient>,
    actor: Option<Recipient>,
    tenant: Option<String>,
}

impl Named {
    /// Makes them known, with what is told of them.
    fn read(
        store: &mut Store,
        recipients: &[Value],
        request: &Map<String, Value>,
    ) -> Result<Self, Refusal> {
        let actor = match request.get("actor") {
            None | Some(Value::Null) => None,
            Some(actor) => Some(recipient(store, actor)?),
        };
        let tenant = tenant(store, request.get("tenant"))?;
        let recipients =
            recipients.iter().map(|given| recipient(store, given)).collect::<Result<_, _>>()?;
        Ok(Self { recipients, actor, tenant })
    }
}

/// A recipient: the id of a user, a user to be identified, or an object.
fn recipient(store: &mut Store, given: &Value) -> Result<Recipient, Refusal> {
    let wrong = || Refusal::invalid("a recipient or actor is not an id or an object with one");
    let members = match given {
        Value::String(id) if !id.is_empty() => return Ok(Recipient::User(id.clone())),
        Value::Object(members) => members,
        _ => return Err(wrong()),
    };
    let named = |name: &str| members.get(name).and_then(Value::as_str).filter(|id| !id.is_empty());
    let id = named("id").ok_or_else(wrong)?.to_owned();
    if let Some(collection) = named("collection") {
        return Ok(Recipient::Object { collection: collection.to_owned(), id });
    }
    identify(store, &id, &mut members.clone())?;
    Ok(Recipient::User(id))
}

/// A tenant: an id, or a tenant to be set.
fn tenant(store: &mut Store, given: Option<&Value>) -> Result<Option<String>, Refusal> {
    match given {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if !id.is_empty() => Ok(Some(id.clone())),
        Some(Value::Object(members)) => {
            let id = members.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
            let id = id.ok_or_else(|| Refusal::invalid("the tenant has no id"))?;
            store.set_tenant(id, members);
            Ok(Some(id.to_owned()))
        }
        Some(_) => Err(Refusal::invalid("tenant is not an id or an object with one")),
    }
}
