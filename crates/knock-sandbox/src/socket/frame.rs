//! Frames of Phoenix channels: `[join_ref, ref, topic, event, payload]`.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// What a client sent.
#[derive(Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) join_ref: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) topic: String,
    pub(super) event: String,
    pub(super) payload: Map<String, Value>,
}

impl Frame {
    /// Reads one; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let parts: [Value; 5] = serde_json::from_str(text)
            .map_err(|_| "a frame is not a JSON array of five members")?;
        let [join_ref, reference, topic, event, payload] = parts;
        let (Value::String(topic), Value::String(event)) = (topic, event) else {
            return Err("a frame's topic or event is not a string");
        };
        let payload = match payload {
            Value::Object(payload) => payload,
            Value::Null => Map::new(),
            _ => return Err("a frame's payload is not an object"),
        };
        Ok(Self { join_ref: name(join_ref)?, reference: name(reference)?, topic, event, payload })
    }

    /// The answer to it.
    pub(super) fn reply(&self, status: &str, response: &Value) -> String {
        let payload = json!({"status": status, "response": response});
        write(
            self.join_ref.as_deref(),
            self.reference.as_deref(),
            &self.topic,
            "phx_reply",
            &payload,
        )
    }

    pub(super) fn ok(&self) -> String {
        self.reply("ok", &json!({}))
    }

    pub(super) fn error(&self, reason: &str) -> String {
        self.reply("error", &json!({"reason": reason}))
    }
}

fn name(reference: Value) -> Result<Option<String>, &'static str> {
    match reference {
        Value::Null => Ok(None),
        Value::String(name) => Ok(Some(name)),
        _ => Err("a frame's reference is not a string"),
    }
}

/// A frame of the server's.
pub(super) fn write(
    join_ref: Option<&str>,
    reference: Option<&str>,
    topic: &str,
    event: &str,
    payload: &impl Serialize,
) -> String {
    // Strings and maps of them always have a JSON form.
    serde_json::to_string(&(join_ref, reference, topic, event, payload)).unwrap_or_default()
}
