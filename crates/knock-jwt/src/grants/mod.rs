//! Grants: what a token allows on top of, or instead of, the user's own rights.

mod permission;
mod raw;

use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use indexmap::map::Entry;

pub use permission::Permission;

use crate::error::{Error, ErrorKind, Result, quoted};
use crate::json::{self, Json};
use permission::Resource;

const API: &str = "https://api.knock.app/v1/";
const USERS: &str = "https://api.knock.app/v1/users/";
const TENANTS: &str = "https://api.knock.app/v1/tenants/";
const OBJECTS: &str = "https://api.knock.app/v1/objects/";
const TENANT_COLLECTION: &str = "$tenants";

/// What a token allows: resources, and the permissions on each.
///
/// Built up call by call; resources and permissions keep the order in which they were added, a
/// resource added twice is merged, a permission named twice is kept once. A mistake (a permission on
/// a resource where Knock documents none, an id that would change the path of its URI) is remembered
/// and reported by [`check`](Self::check) and by whatever signs with these grants, as
/// `grants_invalid`.
///
/// Source: Knock's documentation, "Authenticating users" (grants).
///
/// ```
/// use knock_jwt::{Grants, Permission};
///
/// let grants = Grants::new()
///     .user("user_123", [Permission::UserFeedRead])
///     .tenant("acme", [Permission::UserFeedRead, Permission::SlackChannelsRead]);
/// grants.check()?;
/// assert_eq!(
///     grants.to_json()?,
///     concat!(
///         r#"{"https://api.knock.app/v1/users/user_123":{"user/feed_read":[{}]},"#,
///         r#""https://api.knock.app/v1/tenants/acme":{"user/feed_read":[{}]},"#,
///         r#""https://api.knock.app/v1/objects/$tenants/acme":{"slack/channels_read":[{}]}}"#,
///     )
/// );
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// By URI, then by permission, in the order in which they were added.
    resources: IndexMap<String, IndexMap<String, Json>>,
    mistake: Option<Error>,
    /// The text that goes into the token, written once for all the signatures that follow.
    canonical: OnceLock<Arc<str>>,
}

impl Grants {
    /// No grants yet. Given to a token as it is, it says `"grants":{}`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Grants permissions on a user, who must be the one that the token is for.
    #[must_use]
    pub fn user(self, id: &str, permissions: impl IntoIterator<Item = Permission>) -> Self {
        let uri = || Ok(format!("{USERS}{}", segment("user id", id)?));
        self.add("a user", permissions, |permission| {
            on(permission, Resource::User).then(uri).transpose()
        })
    }

    /// Grants permissions on a tenant. Knock documents two URIs for a tenant, one as the scope of
    /// feeds and preferences and one as the object that holds its Slack and Teams connections; each
    /// permission is written under the one that it is documented on.
    #[must_use]
    pub fn tenant(self, id: &str, permissions: impl IntoIterator<Item = Permission>) -> Self {
        let id = segment("tenant id", id);
        self.add("a tenant", permissions, |permission| {
            let id = id.clone()?;
            Ok(if on(permission, Resource::TenantScope) {
                Some(format!("{TENANTS}{id}"))
            } else if on(permission, Resource::TenantObject) {
                Some(format!("{OBJECTS}{TENANT_COLLECTION}/{id}"))
            } else {
                None
            })
        })
    }

    /// Grants permissions on an object of a collection.
    #[must_use]
    pub fn object(
        self,
        collection: &str,
        id: &str,
        permissions: impl IntoIterator<Item = Permission>,
    ) -> Self {
        let uri = || {
            let collection = segment("collection", collection)?;
            Ok(format!("{OBJECTS}{collection}/{}", segment("object id", id)?))
        };
        let is_tenant = collection == TENANT_COLLECTION;
        self.add("an object", permissions, |permission| {
            let documented = on(permission, Resource::Object)
                || (is_tenant && on(permission, Resource::TenantObject));
            documented.then(uri).transpose()
        })
    }

    /// Adds what other grants hold, as if their calls had been made on these.
    #[must_use]
    pub fn merge(mut self, other: &Self) -> Self {
        self.mistake = self.mistake.or_else(|| other.mistake.clone());
        for (uri, permissions) in &other.resources {
            self.add_resource(uri);
            for (permission, constraints) in permissions {
                self.add_permission(uri, permission, constraints.clone());
            }
        }
        self
    }

    /// Tells whether everything that was added can be granted. Signing checks it too, and besides
    /// that every user named is the one that the token is for.
    ///
    /// # Errors
    /// `grants_invalid`, with the first mistake that was made.
    pub fn check(&self) -> Result<()> {
        self.mistake.clone().map_or(Ok(()), Err)
    }

    /// The grants as the JSON text that goes into a token.
    ///
    /// # Errors
    /// `grants_invalid`, with the first mistake that was made.
    pub fn to_json(&self) -> Result<&str> {
        self.check()?;
        Ok(self.canonical())
    }

    /// The text that tells two grants apart, whether they can be granted or not.
    pub(crate) fn canonical(&self) -> &Arc<str> {
        self.canonical.get_or_init(|| {
            let mut text = Vec::new();
            write_object(&mut text, &self.resources, |text, permissions| {
                write_object(text, permissions, |text, constraints| constraints.write(text));
            });
            String::from_utf8_lossy(&text).into()
        })
    }

    /// Everything that [`check`](Self::check) looks at, and that only `user_id` is named.
    pub(crate) fn check_for(&self, user_id: &str) -> Result<()> {
        self.check()?;
        let mut named = self.resources.keys().filter_map(|uri| uri.strip_prefix(USERS));
        if let Some(id) = named.find(|id| *id != user_id) {
            let (id, user_id) = (quoted(id), quoted(user_id));
            let message = format!(
                "the grants name the user {id}, but the token is for {user_id}: a token grants only \
                 its own user's rights"
            );
            return Err(invalid(message));
        }
        Ok(())
    }

    fn add(
        mut self,
        what: &str,
        permissions: impl IntoIterator<Item = Permission>,
        uri: impl Fn(Permission) -> Result<Option<String>>,
    ) -> Self {
        let mut any = false;
        for permission in permissions {
            any = true;
            match uri(permission) {
                Ok(Some(uri)) => {
                    self.add_resource(&uri);
                    let anything = Json::Array(vec![Json::Object(Vec::new())]);
                    self.add_permission(&uri, permission.as_str(), anything);
                }
                Ok(None) => self.mistaken(undocumented(permission, what)),
                Err(error) => self.mistaken(error),
            }
        }
        if !any {
            self.mistaken(invalid(format!(
                "a grant on {what} names no permission: name one, such as {}",
                Permission::UserFeedRead
            )));
        }
        self
    }

    fn add_resource(&mut self, uri: &str) {
        self.canonical.take();
        if !self.resources.contains_key(uri) {
            self.resources.insert(uri.to_owned(), IndexMap::new());
        }
    }

    fn add_permission(&mut self, uri: &str, permission: &str, constraints: Json) {
        self.canonical.take();
        let Some(permissions) = self.resources.get_mut(uri) else { return };
        match permissions.entry(permission.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(constraints);
            }
            Entry::Occupied(entry) if *entry.get() == constraints => {}
            Entry::Occupied(_) => {
                let (permission, uri) = (quoted(permission), quoted(uri));
                self.mistaken(invalid(format!(
                    "{permission} is granted twice on {uri} with different constraints: keep one"
                )));
            }
        }
    }

    fn mistaken(&mut self, error: Error) {
        self.mistake.get_or_insert(error);
    }
}

fn write_object<T>(
    text: &mut Vec<u8>,
    members: &IndexMap<String, T>,
    write: impl Fn(&mut Vec<u8>, &T),
) {
    text.push(b'{');
    for (at, (name, value)) in members.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        json::write_string(name, text);
        text.push(b':');
        write(text, value);
    }
    text.push(b'}');
}

fn on(permission: Permission, resource: Resource) -> bool {
    permission.documented_on().contains(&resource)
}

fn undocumented(permission: Permission, what: &str) -> Error {
    let places = permission.places();
    let hint = match permission {
        Permission::ChannelDataRead | Permission::ChannelDataWrite if what == "a tenant" => {
            "; for the tenant as an object name the collection \"$tenants\""
        }
        _ => "",
    };
    invalid(format!("Knock documents {permission} on {places}, not on {what}{hint}"))
}

/// An id as it may stand in a resource's URI: it is not percent-encoded there (neither does Knock's
/// SDK), so nothing may change the path.
fn segment<'a>(what: &str, id: &'a str) -> Result<&'a str> {
    let problem = match id {
        "" => "is empty",
        "." | ".." => "would change the path of the resource",
        _ if id.contains(['/', '?', '#', '%']) => "holds one of / ? # %",
        _ if id.chars().any(char::is_control) => "holds a control character",
        _ => return Ok(id),
    };
    let id = quoted(id);
    Err(invalid(format!("the {what} {id} cannot be granted on, for it {problem}")))
}

fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::GrantsInvalid, message)
}
