//! Users and tenants.

use indexmap::IndexMap;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::PreferenceSet;
use crate::moment::Moment;

/// A user, with what belongs to them alone.
#[derive(Debug)]
pub(crate) struct User {
    properties: Map<String, Value>,
    updated_at: Moment,
    pub(crate) preferences: IndexMap<String, PreferenceSet>,
    /// Data of other channels (push, chat), by channel id.
    pub(crate) channel_data: IndexMap<String, Value>,
}

impl User {
    pub(crate) fn new() -> Self {
        Self {
            properties: Map::new(),
            updated_at: Moment::now(),
            preferences: IndexMap::new(),
            channel_data: IndexMap::new(),
        }
    }

    /// Merges properties into what is known, as identifying a user does.
    pub(crate) fn set(&mut self, properties: &Map<String, Value>) {
        for (name, value) in properties {
            if !matches!(name.as_str(), "id" | "__typename" | "updated_at") {
                self.properties.insert(name.clone(), value.clone());
            }
        }
        self.updated_at = Moment::now();
    }

    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).and_then(Value::as_str)
    }
}

/// What an API answer shows of a user: all of a known one, the id of another.
#[derive(Debug)]
pub(crate) struct Profile<'a> {
    pub(crate) id: &'a str,
    pub(crate) user: Option<&'a User>,
    /// The time that stands in for that of a user who was never identified.
    pub(crate) since: Moment,
}

/// The properties that every user has, if only as null.
const STANDARD: [&str; 6] = ["avatar", "created_at", "email", "name", "phone_number", "timezone"];

impl Serialize for Profile<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("__typename", "User")?;
        map.serialize_entry("id", self.id)?;
        let properties = self.user.map(|user| &user.properties);
        for name in STANDARD {
            map.serialize_entry(name, &properties.and_then(|known| known.get(name)))?;
        }
        for (name, value) in properties.into_iter().flatten() {
            if !STANDARD.contains(&name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        map.serialize_entry("updated_at", &self.user.map_or(self.since, |user| user.updated_at))?;
        map.end()
    }
}

/// A tenant: a customer of the application, with its settings.
#[derive(Debug)]
pub(crate) struct Tenant {
    properties: Map<String, Value>,
    created_at: Moment,
    updated_at: Moment,
}

impl Tenant {
    pub(crate) fn new() -> Self {
        let now = Moment::now();
        Self { properties: Map::new(), created_at: now, updated_at: now }
    }

    pub(crate) fn set(&mut self, properties: &Map<String, Value>) {
        for (name, value) in properties {
            if !matches!(name.as_str(), "id" | "__typename" | "created_at" | "updated_at") {
                self.properties.insert(name.clone(), value.clone());
            }
        }
        self.updated_at = Moment::now();
    }

    pub(crate) fn shown<'a>(&'a self, id: &'a str) -> impl Serialize + 'a {
        Shown { id, tenant: self }
    }
}

struct Shown<'a> {
    id: &'a str,
    tenant: &'a Tenant,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("__typename", "Tenant")?;
        map.serialize_entry("id", self.id)?;
        if !self.tenant.properties.contains_key("name") {
            map.serialize_entry("name", &())?;
        }
        for (name, value) in &self.tenant.properties {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("created_at", &self.tenant.created_at)?;
        map.serialize_entry("updated_at", &self.tenant.updated_at)?;
        map.end()
    }
}
