//! Engagement statuses of messages: of one, of a batch, of all in a channel.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::json;
use crate::auth::Caller;
use crate::feed::trigger_data;
use crate::moment::Moment;
use crate::params::{Body, Ids, object, text, texts};
use crate::refusal::{Refusal, quoted};
use crate::rights::Action;
use crate::server::Shared;
use crate::store::{Message, Recipient, Status};

/// The most ids that one batch may hold.
const MAX_BATCH: usize = 50;

/// The most members of an interaction's metadata.
const MAX_METADATA: usize = 5;

/// One message, for a backend: Knock does not list this among what a public key may call.
pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([id]): Ids<1>,
) -> Result<Response, Refusal> {
    caller.must_be_backend()?;
    let store = shared.store();
    let message = store.message(&id).ok_or_else(|| Refusal::missing("this message"))?;
    Ok(json(&message.shown()))
}

pub(super) async fn mark(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([id, status]): Ids<2>,
    Body(request): Body,
) -> Result<Response, Refusal> {
    let status = Status::parse(&status).ok_or_else(|| unknown(&status))?;
    check_metadata(&request, status)?;
    change(&shared, &caller, &id, status)
}

pub(super) async fn unmark(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([id, status]): Ids<2>,
) -> Result<Response, Refusal> {
    let undone = Status::parse(&status).and_then(Status::undone).ok_or_else(|| unknown(&status))?;
    change(&shared, &caller, &id, undone)
}

fn change(shared: &Shared, caller: &Caller, id: &str, status: Status) -> Result<Response, Refusal> {
    caller.may_somewhere(Action::FeedWrite)?;
    let mut store = shared.store_mut();
    let message = store.message_mut(id).ok_or_else(|| Refusal::missing("this message"))?;
    check(caller, message)?;
    message.mark(status, Moment::now());
    Ok(json(&message.shown()))
}

/// What was interacted with, as Knock's description limits it.
fn check_metadata(request: &Map<String, Value>, status: Status) -> Result<(), Refusal> {
    let Some(metadata) = object(request, "metadata")?.filter(|_| status == Status::Interacted)
    else {
        return Ok(());
    };
    if metadata.len() > MAX_METADATA {
        return Err(Refusal::invalid(format!("metadata has more than {MAX_METADATA} members")));
    }
    if metadata.values().any(|value| value.is_object() || value.is_array()) {
        return Err(Refusal::invalid("metadata holds more than one level"));
    }
    Ok(())
}

/// Several at once, or none of them: one that belongs to somebody else refuses all. Ids that nobody
/// knows are passed over.
pub(super) async fn batch(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([status]): Ids<1>,
    Body(request): Body,
) -> Result<Response, Refusal> {
    let status = Status::parse(&status).ok_or_else(|| unknown(&status))?;
    check_metadata(&request, status)?;
    caller.may_somewhere(Action::FeedWrite)?;
    let ids = texts(&request, "message_ids")?
        .filter(|ids| (1..=MAX_BATCH).contains(&ids.len()))
        .ok_or_else(|| Refusal::invalid(format!("message_ids are not 1 to {MAX_BATCH} ids")))?;
    let mut store = shared.store_mut();
    for message in ids.iter().filter_map(|id| store.message(id)) {
        check(&caller, message)?;
    }
    let now = Moment::now();
    for id in &ids {
        if let Some(message) = store.message_mut(id) {
            message.mark(status, now);
        }
    }
    let shown: Vec<_> = ids.iter().filter_map(|id| store.message(id)).map(Message::shown).collect();
    Ok(json(&shown))
}

/// All messages in a channel that the filters of the request hold. Knock does this after it has
/// answered, the sandbox before.
pub(super) async fn bulk(
    State(shared): State<Shared>,
    caller: Caller,
    Ids([channel, action]): Ids<2>,
    Body(request): Body,
) -> Result<Response, Refusal> {
    let status = Status::parse_bulk(&action).ok_or_else(|| unknown(&action))?;
    let filter = Filter::read(&request)?;
    filter.check(&caller)?;
    shared.check_feed_channel(&channel)?;
    let now = Moment::now();
    let mut changed = 0_usize;
    let mut store = shared.store_mut();
    for message in store.messages_mut() {
        if message.channel_id == channel && filter.holds(message) && sees(&caller, message) {
            message.mark(status, now);
            changed += 1;
        }
    }
    Ok(json(&json!({
        "__typename": "BulkOperation",
        "id": Uuid::new_v4().to_string(),
        "name": format!("messages.{action}"),
        "status": "completed",
        "estimated_total_rows": changed,
        "processed_rows": changed,
        "success_count": changed,
        "error_count": 0,
        "error_items": [],
        "started_at": now,
        "completed_at": now,
        "failed_at": null,
        "inserted_at": now,
        "updated_at": now,
    })))
}

/// A status that can be asked for and not be set: Knock sets it when somebody follows a link.
const LINK_CLICKED: &str = "link_clicked";

/// What a bulk operation is limited to.
#[derive(Debug)]
struct Filter {
    recipients: Option<Vec<String>>,
    tenants: Option<Vec<String>>,
    workflows: Option<Vec<String>>,
    has_tenant: Option<bool>,
    engagement: Option<Status>,
    /// In or out of the archive; None for both.
    archived: Option<bool>,
    /// Whether a message of a sandbox can be meant: all are delivered, and no link in one was followed.
    possible: bool,
    newer_than: Option<Moment>,
    older_than: Option<Moment>,
    data: Map<String, Value>,
}

impl Filter {
    fn read(request: &Map<String, Value>) -> Result<Self, Refusal> {
        let time = |name: &str| -> Result<Option<Moment>, Refusal> {
            let moment = |text| {
                Moment::parse(text).ok_or_else(|| Refusal::invalid(format!("{name} is not a time")))
            };
            text(request, name)?.map(moment).transpose()
        };
        // Knock's description says recipient_ids; its client sends user_ids.
        let recipients = match texts(request, "recipient_ids")? {
            Some(ids) => Some(ids),
            None => texts(request, "user_ids")?,
        };
        let has_tenant = match request.get("has_tenant") {
            None | Some(Value::Null) => None,
            Some(Value::Bool(wanted)) => Some(*wanted),
            Some(_) => return Err(Refusal::invalid("has_tenant is not true or false")),
        };
        let engagement = match text(request, "engagement_status")? {
            None | Some(LINK_CLICKED) => None,
            Some(name) => Some(Status::parse(name).ok_or_else(|| unknown(name))?),
        };
        let archived = match text(request, "archived")? {
            None | Some("include") => None,
            Some("exclude") => Some(false),
            Some("only") => Some(true),
            Some(other) => return Err(unknown(other)),
        };
        let possible = text(request, "delivery_status")?.is_none_or(|name| name == "delivered")
            && text(request, "engagement_status")? != Some(LINK_CLICKED);
        Ok(Self {
            recipients,
            tenants: texts(request, "tenants")?,
            workflows: texts(request, "workflows")?,
            has_tenant,
            engagement,
            archived,
            possible,
            newer_than: time("newer_than")?,
            older_than: time("older_than")?,
            data: text(request, "trigger_data")?.map_or(Ok(Map::new()), trigger_data)?,
        })
    }

    /// Whether the caller may ask for that. Without recipients a client means its own user; a list without
    /// any means nobody, which is no way around the grants.
    fn check(&self, caller: &Caller) -> Result<(), Refusal> {
        let Caller::Client(rights) = caller else {
            return Ok(());
        };
        let own = [rights.user_id().to_owned()];
        let recipients = self.recipients.as_deref().filter(|ids| !ids.is_empty()).unwrap_or(&own);
        for user_id in recipients {
            match self.tenants.as_deref() {
                None | Some([]) => rights.check(Action::FeedWrite, user_id, None)?,
                Some(tenants) => {
                    for tenant in tenants {
                        rights.check(Action::FeedWrite, user_id, Some(tenant))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn holds(&self, message: &Message) -> bool {
        let listed = |list: &Option<Vec<String>>, value: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|item| item == value))
        };
        self.possible
            && self
                .recipients
                .as_ref()
                .is_none_or(|ids| ids.iter().any(|id| message.is_for_user(id)))
            && self.tenants.as_ref().is_none_or(|ids| {
                let tenant = message.tenant.as_deref();
                tenant.is_some_and(|tenant| ids.iter().any(|id| id == tenant))
            })
            && listed(&self.workflows, &message.workflow)
            && self.has_tenant.is_none_or(|wanted| wanted == message.tenant.is_some())
            && self.archived.is_none_or(|wanted| wanted == message.archived_at.is_some())
            && self.engagement.is_none_or(|status| message.is(status))
            && self.newer_than.is_none_or(|time| message.inserted_at > time)
            && self.older_than.is_none_or(|time| message.inserted_at < time)
            && self.data.iter().all(|(name, value)| message.data.get(name) == Some(value))
    }
}

/// Whether a caller may change this message.
fn check(caller: &Caller, message: &Message) -> Result<(), Refusal> {
    let tenant = message.tenant.as_deref();
    match (&message.recipient, caller) {
        (Recipient::User(user_id), _) => caller.may(Action::FeedWrite, user_id, tenant),
        (Recipient::Object { .. }, Caller::Client(_)) => {
            Err(Refusal::not_allowed("the message belongs to an object, not to the token's user"))
        }
        (Recipient::Object { .. }, _) => Ok(()),
    }
}

fn sees(caller: &Caller, message: &Message) -> bool {
    check(caller, message).is_ok()
}

fn unknown(status: &str) -> Refusal {
    Refusal::invalid(format!("{} is not a status that can be set here", quoted(status)))
}
