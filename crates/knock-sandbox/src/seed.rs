//! What a sandbox holds when it starts, and again after a reset.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::{identify, run_workflow};
use crate::error::{Error, Result};
use crate::refusal::Refusal;
use crate::server::Settings;
use crate::store::{Store, Workflow};

/// Users, tenants, workflows, and triggers to run, read from JSON.
///
/// ```
/// let seed = knock_sandbox::Seed::parse(r#"{
///   "users": {"ada": {"name": "Ada", "email": "ada@example.com"}},
///   "tenants": {"acme": {"name": "Acme"}},
///   "workflows": {
///     "new-comment": {
///       "categories": ["collaboration"],
///       "blocks": [{"type": "markdown", "name": "body", "content": "{{ who }} wrote a comment"}]
///     }
///   },
///   "triggers": [
///     {"workflow": "new-comment", "recipients": ["ada"], "tenant": "acme", "data": {"who": "Bo"}}
///   ]
/// }"#)?;
/// # let _ = seed;
/// # Ok::<(), knock_sandbox::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    #[serde(default)]
    users: IndexMap<String, Map<String, Value>>,
    #[serde(default)]
    tenants: IndexMap<String, Map<String, Value>>,
    #[serde(default)]
    workflows: HashMap<String, Workflow>,
    #[serde(default)]
    triggers: Vec<SeedTrigger>,
}

#[derive(Clone, Debug, Deserialize)]
struct SeedTrigger {
    workflow: String,
    #[serde(flatten)]
    request: Map<String, Value>,
}

impl Seed {
    /// Reads a seed.
    ///
    /// # Errors
    /// [`Error::Seed`] when it is not JSON, or holds what no seed has; what its triggers ask for is
    /// looked at when the sandbox starts.
    pub fn parse(json: &str) -> Result<Self> {
        // serde would read a list as the members in their order.
        if !json.trim_start().starts_with('{') {
            return Err(Error::Seed("it is not a JSON object".to_owned()));
        }
        serde_json::from_str(json).map_err(|error| Error::Seed(error.to_string()))
    }

    /// A store that holds it.
    pub(crate) fn store(&self, settings: &Settings) -> Result<Store, Refusal> {
        let mut store = Store::default();
        store.workflows.clone_from(&self.workflows);
        for (id, properties) in &self.users {
            identify(&mut store, id, &mut properties.clone())?;
        }
        for (id, properties) in &self.tenants {
            store.set_tenant(id, properties);
        }
        for trigger in &self.triggers {
            run_workflow(&mut store, settings, &trigger.workflow, &trigger.request)?;
        }
        Ok(store)
    }
}
