//! Messages in feeds, and their engagement statuses.

use std::slice;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::Block;
use crate::moment::Moment;

/// Whom a message is for. Only users have feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Recipient {
    User(String),
    Object { collection: String, id: String },
}

/// One message to one recipient.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) channel_id: String,
    pub(crate) recipient: Recipient,
    // What all messages of one trigger have in common, which may be large, is there once.
    pub(crate) actor: Option<Arc<Recipient>>,
    pub(crate) tenant: Option<Arc<str>>,
    pub(crate) workflow: Arc<str>,
    pub(crate) version_id: String,
    pub(crate) categories: Arc<[String]>,
    pub(crate) run_id: String,
    pub(crate) data: Arc<Map<String, Value>>,
    pub(crate) blocks: Arc<[Block]>,
    pub(crate) inserted_at: Moment,
    pub(crate) updated_at: Moment,
    pub(crate) seen_at: Option<Moment>,
    pub(crate) read_at: Option<Moment>,
    pub(crate) interacted_at: Option<Moment>,
    pub(crate) archived_at: Option<Moment>,
    pub(crate) deleted: bool,
}

/// What can be done to a message's engagement statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Seen,
    Unseen,
    Read,
    Unread,
    Interacted,
    Archived,
    Unarchived,
    Deleted,
}

impl Status {
    /// As `PUT /v1/messages/:id/:status` and the batch endpoint name them.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "seen" => Self::Seen,
            "unseen" => Self::Unseen,
            "read" => Self::Read,
            "unread" => Self::Unread,
            "interacted" => Self::Interacted,
            "archived" => Self::Archived,
            "unarchived" => Self::Unarchived,
            _ => return None,
        })
    }

    /// As the bulk endpoint names them: all of the others, and three of its own.
    pub(crate) fn parse_bulk(name: &str) -> Option<Self> {
        Some(match name {
            "archive" => Self::Archived,
            "unarchive" => Self::Unarchived,
            "delete" => Self::Deleted,
            other => return Self::parse(other),
        })
    }

    /// What `DELETE /v1/messages/:id/:status` makes of one.
    pub(crate) fn undone(self) -> Option<Self> {
        match self {
            // Knock's description has DELETE of both names, to the same effect.
            Self::Seen | Self::Unseen => Some(Self::Unseen),
            Self::Read | Self::Unread => Some(Self::Unread),
            Self::Archived | Self::Unarchived => Some(Self::Unarchived),
            Self::Interacted | Self::Deleted => None,
        }
    }
}

impl Message {
    /// Changes a status. Statuses stand beside each other, and a time is that of the latest action; whom
    /// a click took into the application has read the message too, as Knock's client counts it.
    pub(crate) fn mark(&mut self, status: Status, now: Moment) {
        match status {
            Status::Seen => self.seen_at = Some(now),
            Status::Unseen => self.seen_at = None,
            Status::Read => self.read_at = Some(now),
            Status::Unread => self.read_at = None,
            Status::Interacted => {
                self.read_at = Some(now);
                self.interacted_at = Some(now);
            }
            Status::Archived => self.archived_at = Some(now),
            Status::Unarchived => self.archived_at = None,
            Status::Deleted => self.deleted = true,
        }
        self.updated_at = now;
    }

    pub(crate) fn engagement_statuses(&self) -> Vec<&'static str> {
        let all = [
            ("seen", self.seen_at),
            ("read", self.read_at),
            ("interacted", self.interacted_at),
            ("archived", self.archived_at),
        ];
        all.iter().filter(|(_, at)| at.is_some()).map(|(name, _)| *name).collect()
    }

    /// Whether the message has this status.
    pub(crate) fn is(&self, status: Status) -> bool {
        match status {
            Status::Seen => self.seen_at.is_some(),
            Status::Unseen => self.seen_at.is_none(),
            Status::Read => self.read_at.is_some(),
            Status::Unread => self.read_at.is_none(),
            Status::Interacted => self.interacted_at.is_some(),
            Status::Archived => self.archived_at.is_some(),
            Status::Unarchived => self.archived_at.is_none(),
            Status::Deleted => self.deleted,
        }
    }

    pub(crate) fn is_for_user(&self, user_id: &str) -> bool {
        matches!(&self.recipient, Recipient::User(id) if id == user_id)
    }

    /// As the messages endpoints answer.
    pub(crate) fn shown(&self) -> impl Serialize + '_ {
        Shown {
            typename: "Message",
            id: &self.id,
            channel_id: &self.channel_id,
            recipient: &self.recipient,
            actors: self.actor.as_deref().map(slice::from_ref).unwrap_or_default(),
            tenant: self.tenant.as_deref(),
            workflow: &self.workflow,
            status: "delivered",
            engagement_statuses: self.engagement_statuses(),
            source: Source {
                typename: "NotificationSource",
                key: &self.workflow,
                version_id: &self.version_id,
                categories: &self.categories,
                r#type: "workflow",
                workflow_run_id: &self.run_id,
            },
            data: &self.data,
            metadata: Map::new(),
            inserted_at: self.inserted_at,
            updated_at: self.updated_at,
            seen_at: self.seen_at,
            read_at: self.read_at,
            interacted_at: self.interacted_at,
            archived_at: self.archived_at,
            clicked_at: None,
            link_clicked_at: None,
            scheduled_at: None,
        }
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(rename = "__typename")]
    typename: &'static str,
    id: &'a str,
    channel_id: &'a str,
    recipient: &'a Recipient,
    actors: &'a [Recipient],
    tenant: Option<&'a str>,
    workflow: &'a str,
    status: &'static str,
    engagement_statuses: Vec<&'static str>,
    source: Source<'a>,
    data: &'a Map<String, Value>,
    metadata: Map<String, Value>,
    inserted_at: Moment,
    updated_at: Moment,
    seen_at: Option<Moment>,
    read_at: Option<Moment>,
    interacted_at: Option<Moment>,
    archived_at: Option<Moment>,
    clicked_at: Option<Moment>,
    link_clicked_at: Option<Moment>,
    scheduled_at: Option<Moment>,
}

#[derive(Serialize)]
struct Source<'a> {
    #[serde(rename = "__typename")]
    typename: &'static str,
    key: &'a str,
    version_id: &'a str,
    categories: &'a [String],
    r#type: &'static str,
    workflow_run_id: &'a str,
}
