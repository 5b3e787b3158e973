//! Workflows, of one step each: a message in a feed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Message, Recipient};
use crate::moment::Moment;

/// What a workflow writes into a feed. One that no seed describes has a body and a link from the
/// data of its trigger.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Workflow {
    #[serde(default)]
    pub(crate) categories: Vec<String>,
    #[serde(default)]
    pub(crate) channel: Option<String>,
    #[serde(default)]
    pub(crate) blocks: Vec<Block>,
}

/// A block of a message, as feeds show it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Block {
    Markdown {
        name: String,
        content: String,
        #[serde(default)]
        rendered: String,
    },
    Text {
        name: String,
        content: String,
        #[serde(default)]
        rendered: String,
    },
    ButtonSet {
        name: String,
        buttons: Vec<Button>,
    },
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Button {
    name: String,
    label: String,
    action: String,
}

/// One call of a workflow.
#[derive(Debug)]
pub(crate) struct Trigger {
    pub(crate) workflow: String,
    pub(crate) run_id: String,
    pub(crate) actor: Option<Recipient>,
    pub(crate) tenant: Option<String>,
    pub(crate) data: Map<String, Value>,
}

/// What one call of a workflow writes, whoever gets it: a request of a megabyte may have a thousand
/// recipients.
#[derive(Debug)]
pub(crate) struct Rendered<'a> {
    channel: &'a str,
    workflow: Arc<str>,
    run_id: String,
    actor: Option<Arc<Recipient>>,
    tenant: Option<Arc<str>>,
    categories: Arc<[String]>,
    data: Arc<Map<String, Value>>,
    blocks: Arc<[Block]>,
}

impl Workflow {
    /// Renders it.
    pub(crate) fn run<'a>(&self, trigger: Trigger, channel: &'a str) -> Rendered<'a> {
        let mut blocks = if self.blocks.is_empty() {
            usual_blocks(&trigger.workflow, &trigger.data)
        } else {
            self.blocks.clone()
        };
        for block in &mut blocks {
            block.fill(&trigger.data);
        }
        Rendered {
            channel,
            workflow: trigger.workflow.into(),
            run_id: trigger.run_id,
            actor: trigger.actor.map(Arc::new),
            tenant: trigger.tenant.map(Arc::from),
            categories: self.categories.as_slice().into(),
            data: Arc::new(trigger.data),
            blocks: blocks.into(),
        }
    }
}

impl Rendered<'_> {
    /// The message to one recipient.
    pub(crate) fn message(&self, to: Recipient) -> Message {
        let now = Moment::now();
        Message {
            id: Uuid::new_v4().to_string(),
            channel_id: self.channel.to_owned(),
            recipient: to,
            actor: self.actor.clone(),
            tenant: self.tenant.clone(),
            workflow: self.workflow.clone(),
            version_id: version_of(&self.workflow).to_string(),
            categories: self.categories.clone(),
            run_id: self.run_id.clone(),
            data: self.data.clone(),
            blocks: self.blocks.clone(),
            inserted_at: now,
            updated_at: now,
            seen_at: None,
            read_at: None,
            interacted_at: None,
            archived_at: None,
            deleted: false,
        }
    }
}

impl Block {
    /// Puts the trigger's data in, and renders. HTML is what a page will show as it is, so the data
    /// is escaped there.
    fn fill(&mut self, data: &Map<String, Value>) {
        match self {
            Self::Markdown { content, rendered, .. } => {
                *content = fill(content, data);
                *rendered = format!("<p>{}</p>", escape(content));
            }
            Self::Text { content, rendered, .. } => {
                *content = fill(content, data);
                *rendered = escape(content);
            }
            Self::ButtonSet { buttons, .. } => {
                for button in buttons {
                    button.action = fill(&button.action, data);
                }
            }
        }
    }
}

fn usual_blocks(workflow: &str, data: &Map<String, Value>) -> Vec<Block> {
    let given = |name: &str| data.get(name).and_then(Value::as_str);
    let content = given("body")
        .or_else(|| given("message"))
        .map_or_else(|| format!("The workflow {workflow} was triggered."), str::to_owned);
    let body = Block::Markdown { name: "body".to_owned(), content, rendered: String::new() };
    let link = given("action_url").map(|url| Block::Text {
        name: "action_url".to_owned(),
        content: url.to_owned(),
        rendered: String::new(),
    });
    std::iter::once(body).chain(link).collect()
}

/// Replaces each `{{ name }}` by the data of that name, or by nothing.
fn fill(template: &str, data: &Map<String, Value>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { break };
        out.push_str(before);
        match data.get(name.trim()) {
            Some(Value::String(text)) => out.push_str(text),
            Some(Value::Null) | None => {}
            Some(other) => out.push_str(&other.to_string()),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

/// The same for the same workflow, as until somebody commits another version.
fn version_of(workflow: &str) -> Uuid {
    let mut bytes = [0_u8; 16];
    for (place, byte) in workflow.bytes().enumerate() {
        if let Some(slot) = bytes.get_mut(place % 16) {
            *slot = slot.rotate_left(3) ^ byte;
        }
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_messages_share_what_is_large() {
        let trigger = Trigger {
            workflow: "w".to_owned(),
            run_id: "r".to_owned(),
            actor: None,
            tenant: None,
            data: Map::from_iter([("body".to_owned(), "x".repeat(1 << 20).into())]),
        };
        let run = Workflow::default().run(trigger, "c");
        let [one, two] = ["ada", "bo"].map(|id| run.message(Recipient::User(id.to_owned())));
        assert!(Arc::ptr_eq(&one.data, &two.data) && Arc::ptr_eq(&one.blocks, &two.blocks));
        assert_ne!(one.id, two.id);
    }

    #[test]
    fn fills_and_escapes() {
        let data = serde_json::json!({"who": "<b>Ada</b>", "n": 3, "inner": "{{ who }}"});
        let data = data.as_object().unwrap();
        assert_eq!(fill("{{who}} has {{ n }} of {{ nothing }}{{", data), "<b>Ada</b> has 3 of {{");
        assert_eq!(fill("{{ inner }}", data), "{{ who }}");
        let mut block = Block::Markdown {
            name: "body".to_owned(),
            content: "{{ who }} & co".to_owned(),
            rendered: String::new(),
        };
        block.fill(data);
        let Block::Markdown { rendered, .. } = block else { panic!() };
        assert_eq!(rendered, "<p>&lt;b&gt;Ada&lt;/b&gt; &amp; co</p>");
    }
}
