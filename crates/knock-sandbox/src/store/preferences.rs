//! Preference sets.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// What a user wants to be told, and where. Stored, not applied: the sandbox's workflows are one step.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct PreferenceSet {
    categories: Option<Map<String, Value>>,
    channel_types: Option<Map<String, Value>>,
    channels: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commercial_subscribed: Option<Value>,
    workflows: Option<Map<String, Value>>,
}

/// A set with its id, as answers show it.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    #[serde(flatten)]
    set: &'a PreferenceSet,
}

/// Which channel types there are.
const CHANNEL_TYPES: [&str; 6] = ["chat", "email", "http", "in_app_feed", "push", "sms"];

impl PreferenceSet {
    /// Puts a request in place of what is there or, where it asks for that, merges it.
    pub(crate) fn set(&mut self, request: &Map<String, Value>) -> Result<(), Refusal> {
        let merge = match request.get("__persistence_strategy__") {
            None | Some(Value::Null) => false,
            Some(Value::String(strategy)) if strategy == "replace" => false,
            Some(Value::String(strategy)) if strategy == "merge" => true,
            Some(_) => {
                return Err(Refusal::invalid("__persistence_strategy__ is not merge or replace"));
            }
        };
        let mut next = if merge { self.clone() } else { Self::default() };
        for (name, value) in request {
            let section = match name.as_str() {
                "categories" => &mut next.categories,
                "channel_types" => &mut next.channel_types,
                "channels" => &mut next.channels,
                "workflows" => &mut next.workflows,
                "commercial_subscribed" => {
                    next.commercial_subscribed = commercial(value)?;
                    continue;
                }
                _ => continue,
            };
            set_section(section, name, value, merge)?;
        }
        *self = next;
        Ok(())
    }

    pub(crate) fn shown<'a>(&'a self, id: &'a str) -> impl Serialize + 'a {
        Shown { id, set: self }
    }
}

/// Whether somebody takes advertisements: yes, no, or under conditions.
fn commercial(value: &Value) -> Result<Option<Value>, Refusal> {
    let settings = match value {
        Value::Null => return Ok(None),
        Value::Bool(_) => return Ok(Some(value.clone())),
        Value::Object(settings) => settings,
        _ => {
            let what = "commercial_subscribed is neither true, false nor an object";
            return Err(Refusal::invalid(what));
        }
    };
    if !settings.get("conditions").is_some_and(Value::is_array) {
        return Err(Refusal::invalid("commercial_subscribed has no list of conditions"));
    }
    Ok(Some(value.clone()))
}

fn set_section(
    section: &mut Option<Map<String, Value>>,
    name: &str,
    value: &Value,
    merge: bool,
) -> Result<(), Refusal> {
    let settings = match value {
        Value::Null => {
            *section = None;
            return Ok(());
        }
        Value::Object(settings) => settings,
        _ => return Err(Refusal::invalid(format!("{name} is not an object"))),
    };
    for (key, setting) in settings {
        if !matches!(setting, Value::Bool(_) | Value::Object(_) | Value::Null) {
            let what = format!("{name} holds a setting that is neither true, false nor an object");
            return Err(Refusal::invalid(what));
        }
        if name == "channel_types" && !CHANNEL_TYPES.contains(&key.as_str()) {
            return Err(Refusal::invalid("channel_types names one that Knock does not have"));
        }
    }
    let section = section.get_or_insert_default();
    if !merge {
        section.clear();
    }
    for (key, setting) in settings {
        match setting {
            Value::Null => section.remove(key),
            other => section.insert(key.clone(), other.clone()),
        };
    }
    Ok(())
}
