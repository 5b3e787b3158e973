//! Everything the sandbox knows, in memory.

mod message;
mod people;
mod preferences;
mod workflow;

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

pub(crate) use message::{Message, Recipient, Status};
pub(crate) use people::{Profile, Tenant, User};
pub(crate) use preferences::PreferenceSet;
pub(crate) use workflow::{Block, Trigger, Workflow};

/// Users, tenants, workflows and messages; messages in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) users: IndexMap<String, User>,
    pub(crate) tenants: IndexMap<String, Tenant>,
    pub(crate) workflows: HashMap<String, Workflow>,
    messages: Vec<Message>,
    by_id: HashMap<String, usize>,
    by_user: HashMap<String, Vec<usize>>,
}

impl Store {
    /// Adds a message; its place among all is its cursor. It is younger than all before it, whatever
    /// the clock says, so that sorting by time is sorting by place.
    pub(crate) fn add(&mut self, mut message: Message) {
        if let Some(last) = self.messages.last() {
            message.inserted_at = message.inserted_at.max(last.inserted_at.next());
            message.updated_at = message.inserted_at;
        }
        let place = self.messages.len();
        self.by_id.insert(message.id.clone(), place);
        if let Recipient::User(id) = &message.recipient {
            self.by_user.entry(id.clone()).or_default().push(place);
        }
        self.messages.push(message);
    }

    pub(crate) fn message(&self, id: &str) -> Option<&Message> {
        self.messages.get(*self.by_id.get(id)?).filter(|message| !message.deleted)
    }

    pub(crate) fn message_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.messages.get_mut(*self.by_id.get(id)?).filter(|message| !message.deleted)
    }

    /// A user's messages with their places, the newest first.
    pub(crate) fn messages_of(&self, user_id: &str) -> impl Iterator<Item = (usize, &Message)> {
        let places = self.by_user.get(user_id).map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .rev()
            .filter_map(|place| Some((*place, self.messages.get(*place)?)))
            .filter(|(_, message)| !message.deleted)
    }

    /// All messages, to be changed.
    pub(crate) fn messages_mut(&mut self) -> impl Iterator<Item = &mut Message> {
        self.messages.iter_mut().filter(|message| !message.deleted)
    }

    /// The user of this id, made known if need be.
    pub(crate) fn user_mut(&mut self, id: &str) -> &mut User {
        self.users.entry(id.to_owned()).or_insert_with(User::new)
    }

    /// The tenant of this id, made known if need be, with these properties.
    pub(crate) fn set_tenant(&mut self, id: &str, properties: &Map<String, Value>) {
        self.tenants.entry(id.to_owned()).or_insert_with(Tenant::new).set(properties);
    }
}
