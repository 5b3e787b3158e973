//! How feeds are shown: the members of the JSON that Knock answers with.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::cursor;
use crate::moment::Moment;
use crate::store::{Block, Message, Profile, Recipient, Store};

#[derive(Serialize)]
pub(super) struct Response<'a> {
    pub(super) entries: Vec<Item<'a>>,
    pub(super) page_info: PageInfo,
    pub(super) meta: Meta,
    pub(super) vars: Map<String, Value>,
}

/// Where a page stands in a listing.
#[derive(Serialize)]
pub(crate) struct PageInfo {
    #[serde(rename = "__typename")]
    pub(crate) typename: &'static str,
    pub(crate) after: Option<String>,
    pub(crate) before: Option<String>,
    pub(crate) page_size: usize,
}

#[derive(Serialize)]
pub(super) struct Meta {
    #[serde(rename = "__typename")]
    pub(super) typename: &'static str,
    pub(super) total_count: usize,
    pub(super) unread_count: usize,
    pub(super) unseen_count: usize,
}

#[derive(Serialize)]
pub(super) struct Item<'a> {
    #[serde(rename = "__typename")]
    typename: &'static str,
    #[serde(rename = "__cursor")]
    cursor: String,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    activities: Option<[Activity<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_activities: Option<usize>,
    total_actors: usize,
    actors: Vec<Shown<'a>>,
    blocks: &'a [Block],
    data: Data<'a>,
    source: Source<'a>,
    tenant: Option<&'a str>,
    inserted_at: Moment,
    updated_at: Moment,
    seen_at: Option<Moment>,
    read_at: Option<Moment>,
    interacted_at: Option<Moment>,
    archived_at: Option<Moment>,
    clicked_at: Option<Moment>,
    link_clicked_at: Option<Moment>,
}

impl<'a> Item<'a> {
    /// The message at this place; in compact mode without what is heavy.
    pub(super) fn of(store: &'a Store, place: usize, message: &'a Message, compact: bool) -> Self {
        let actor = message.actor.as_ref().map(|actor| Shown::of(store, message, actor));
        let activity = || Activity {
            typename: "Activity",
            id: &message.id,
            actor: message.actor.as_ref().map(|actor| Shown::of(store, message, actor)),
            recipient: Shown::of(store, message, &message.recipient),
            data: &message.data,
            inserted_at: message.inserted_at,
            updated_at: message.inserted_at,
        };
        Self {
            typename: "FeedItem",
            cursor: cursor(place),
            id: &message.id,
            activities: (!compact).then(|| [activity()]),
            total_activities: (!compact).then_some(1),
            total_actors: usize::from(actor.is_some()),
            actors: actor.into_iter().collect(),
            blocks: &message.blocks,
            data: Data { data: &message.data, flat: compact },
            source: Source {
                typename: "NotificationSource",
                key: &message.workflow,
                version_id: &message.version_id,
                categories: &message.categories,
            },
            tenant: message.tenant.as_deref(),
            inserted_at: message.inserted_at,
            updated_at: message.updated_at,
            seen_at: message.seen_at,
            read_at: message.read_at,
            interacted_at: message.interacted_at,
            archived_at: message.archived_at,
            clicked_at: None,
            link_clicked_at: None,
        }
    }
}

#[derive(Serialize)]
struct Activity<'a> {
    #[serde(rename = "__typename")]
    typename: &'static str,
    id: &'a str,
    actor: Option<Shown<'a>>,
    recipient: Shown<'a>,
    data: &'a Map<String, Value>,
    inserted_at: Moment,
    updated_at: Moment,
}

#[derive(Serialize)]
struct Source<'a> {
    #[serde(rename = "__typename")]
    typename: &'static str,
    key: &'a str,
    version_id: &'a str,
    categories: &'a [String],
}

/// A recipient as a feed shows them.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown<'a> {
    User(Profile<'a>),
    Object {
        #[serde(rename = "__typename")]
        typename: &'static str,
        collection: &'a str,
        id: &'a str,
        properties: Map<String, Value>,
        updated_at: Moment,
    },
}

impl<'a> Shown<'a> {
    fn of(store: &'a Store, message: &Message, recipient: &'a Recipient) -> Self {
        let since = message.inserted_at;
        match recipient {
            Recipient::User(id) => Self::User(Profile { id, user: store.users.get(id), since }),
            Recipient::Object { collection, id } => Self::Object {
                typename: "Object",
                collection,
                id,
                properties: Map::new(),
                updated_at: since,
            },
        }
    }
}

/// The data of a trigger; in compact mode without what is nested.
struct Data<'a> {
    data: &'a Map<String, Value>,
    flat: bool,
}

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nested = |value: &Value| value.is_object() || value.is_array();
        serializer.collect_map(self.data.iter().filter(|(_, value)| !(self.flat && nested(value))))
    }
}
