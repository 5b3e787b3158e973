//! What a genuine token allows: its user's own things, or what it grants.
//!
//! As Knock documents it ("Limiting access to specific resources"):
//! - Without `explicit_grants` the user's own things are all allowed; grants for tenants alone take
//!   something away, namely the other tenants.
//! - With it, only what is granted to the user, or to a tenant for what has tenants, is allowed.
//! - A token that holds grants for tenants (`/v1/tenants/<id>`) reaches those tenants only, with
//!   `explicit_grants` or without. That what has no tenant stays with the user's own rights is our reading:
//!   Knock does not say.

use std::collections::HashMap;

use knock_jwt::Claims;
use serde_json::Value;

use crate::refusal::{Refusal, quoted};

const USERS: &str = "https://api.knock.app/v1/users/";
const TENANTS: &str = "https://api.knock.app/v1/tenants/";
const TENANT_OBJECTS: &str = "https://api.knock.app/v1/objects/$tenants/";

/// What a caller wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    UserRead,
    UserWrite,
    FeedRead,
    FeedWrite,
    PreferencesRead,
    PreferencesWrite,
    ChannelDataRead,
    ChannelDataWrite,
}

impl Action {
    pub(crate) const fn permission(self) -> &'static str {
        match self {
            Self::UserRead => "user/read",
            Self::UserWrite => "user/write",
            Self::FeedRead => "user/feed_read",
            Self::FeedWrite => "user/feed_write",
            Self::PreferencesRead => "preferences/read",
            Self::PreferencesWrite => "preferences/write",
            Self::ChannelDataRead => "channel_data/read",
            Self::ChannelDataWrite => "channel_data/write",
        }
    }
}

/// What one token allows.
#[derive(Debug)]
pub(crate) struct Rights {
    user_id: String,
    explicit: bool,
    grants: HashMap<String, Value>,
    /// Whether any tenant is granted anything: then the others are out of reach.
    scoped: bool,
}

impl Rights {
    /// Of a token whose signature and times were verified.
    pub(crate) fn of(claims: &Claims) -> Self {
        // The verifier has read the same text as an object.
        let grants: HashMap<String, Value> = claims
            .grants_json()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let scoped = grants.keys().any(|resource| resource.starts_with(TENANTS));
        Self {
            user_id: claims.user_id().to_owned(),
            explicit: claims.explicit_grants(),
            grants,
            scoped,
        }
    }

    pub(crate) fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Whether the action is allowed on this user's things, in this tenant or outside of any.
    pub(crate) fn check(
        &self,
        action: Action,
        user_id: &str,
        tenant: Option<&str>,
    ) -> Result<(), Refusal> {
        if user_id != self.user_id {
            return Err(Refusal::not_allowed(format!(
                "the token is for the user {}, and this belongs to {}",
                quoted(&self.user_id),
                quoted(user_id)
            )));
        }
        let permission = action.permission();
        let Some(tenant) = tenant else {
            return self.check_own(permission);
        };
        if !self.scoped {
            return self.check_own(permission);
        }
        let resource = format!("{TENANTS}{tenant}");
        match self.grants.get(&resource) {
            None => Err(Refusal::not_allowed(self.outside(tenant))),
            Some(granted) if self.explicit => allows(granted, permission).map_err(|why| {
                Refusal::not_allowed(format!(
                    "the token has explicit grants, and {why} on the tenant {}",
                    quoted(tenant)
                ))
            }),
            Some(_) => Ok(()),
        }
    }

    /// Whether the action is allowed on anything of the user's, in whatever tenant.
    pub(crate) fn check_somewhere(&self, action: Action) -> Result<(), Refusal> {
        let permission = action.permission();
        let in_a_tenant = |(resource, granted): (&String, &Value)| {
            resource.starts_with(TENANTS) && allows(granted, permission).is_ok()
        };
        if self.grants.iter().any(in_a_tenant) { Ok(()) } else { self.check_own(permission) }
    }

    /// Like [`check`](Self::check), for what a listing shows.
    pub(crate) fn allows(&self, action: Action, user_id: &str, tenant: Option<&str>) -> bool {
        // A feed asks this of every message: most tokens need no look at the grants.
        if !self.explicit && !self.scoped {
            return user_id == self.user_id;
        }
        self.check(action, user_id, tenant).is_ok()
    }

    fn check_own(&self, permission: &str) -> Result<(), Refusal> {
        if !self.explicit {
            return Ok(());
        }
        let resource = format!("{USERS}{}", self.user_id);
        let problem = match self.grants.get(&resource) {
            Some(granted) => allows(granted, permission),
            None => Err(format!("{permission} is not granted")),
        };
        problem.map_err(|why| {
            let mut reason = format!("the token has explicit grants, and {why} on its user");
            if let Some(hint) = self.hint(permission) {
                reason.push_str(hint);
            }
            Refusal::not_allowed(reason)
        })
    }

    fn outside(&self, tenant: &str) -> String {
        let mut reason =
            format!("the token is scoped to tenants, and {} is not one of them", quoted(tenant));
        if self.grants.contains_key(&format!("{TENANT_OBJECTS}{tenant}")) {
            reason.push_str(
                "; it is granted as an object ($tenants), which Knock documents for Slack and Teams",
            );
        }
        reason
    }

    /// What people commonly get wrong.
    fn hint(&self, permission: &str) -> Option<&'static str> {
        let older: &[&str] = match permission {
            "user/feed_read" => &["feed/read", "user_feed/read"],
            "user/feed_write" => &["feed/write", "user_feed/write"],
            _ => &[],
        };
        let granted =
            |name: &&str| self.grants.values().any(|granted| granted.get(*name).is_some());
        older
            .iter()
            .any(granted)
            .then_some("; the older spellings in some of Knock's examples do not count")
    }
}

/// Whether a resource's permissions hold this one, without a constraint that nobody here understands.
fn allows(granted: &Value, permission: &str) -> Result<(), String> {
    let constraints = match granted.get(permission) {
        Some(Value::Array(constraints)) => constraints,
        Some(_) => return Err(format!("{permission} is not a list of constraints")),
        None => return Err(format!("{permission} is not granted")),
    };
    // `[{}]` is the documented form, `[]` that of Knock's Node SDK.
    let free = |constraint: &Value| constraint.as_object().is_some_and(serde_json::Map::is_empty);
    if constraints.is_empty() || constraints.iter().any(free) {
        Ok(())
    } else {
        Err(format!(
            "{permission} is granted with constraints only, of which Knock documents none,"
        ))
    }
}
