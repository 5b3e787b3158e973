//! `--grant`: a resource and its permissions as one argument.

use knock_jwt::{Error, ErrorKind, Grants, Permission};

use crate::failure::Problem;

const FORMS: &str = "a grant on the command line has another form: give user:ID=PERMISSIONS, tenant:ID=PERMISSIONS or \
                     object:COLLECTION/ID=PERMISSIONS, with the permissions separated by commas";

/// A grant as it was given; whether Knock knows it is the library's to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    resource: Resource,
    permissions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Resource {
    User(String),
    Tenant(String),
    Object { collection: String, id: String },
}

/// Cuts at the first `:` and at the last `=`, for ids may hold either and permissions neither.
pub(crate) fn parse(text: &str) -> Result<Grant, Problem> {
    let wrong = || Problem::new(ErrorKind::GrantsInvalid, FORMS);
    let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
    let (id, permissions) = rest.rsplit_once('=').ok_or_else(wrong)?;
    let resource = match kind {
        "user" => Resource::User(id.to_owned()),
        "tenant" => Resource::Tenant(id.to_owned()),
        "object" => {
            let (collection, id) = id.split_once('/').ok_or_else(wrong)?;
            Resource::Object { collection: collection.to_owned(), id: id.to_owned() }
        }
        _ => return Err(wrong()),
    };
    let permissions = match permissions.trim() {
        // Left to the library, which says what a grant without permissions is missing.
        "" => Vec::new(),
        named => named.split(',').map(|name| name.trim().to_owned()).collect(),
    };
    Ok(Grant { resource, permissions })
}

impl Grant {
    /// Adds it to others.
    pub(crate) fn add_to(&self, grants: Grants) -> Result<Grants, Problem> {
        let permissions: Vec<Permission> =
            self.permissions.iter().map(|name| name.parse()).collect::<Result<_, Error>>()?;
        Ok(match &self.resource {
            Resource::User(id) => grants.user(id, permissions),
            Resource::Tenant(id) => grants.tenant(id, permissions),
            Resource::Object { collection, id } => grants.object(collection, id, permissions),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_the_first_colon_and_the_last_equals_sign() {
        let grant = parse("tenant:a:b=c=user/feed_read, user/feed_write").unwrap();
        assert_eq!(grant.resource, Resource::Tenant("a:b=c".to_owned()));
        assert_eq!(grant.permissions, ["user/feed_read", "user/feed_write"]);
        let grant = parse("object:videos/loose=channel_data/read").unwrap();
        let (collection, id) = ("videos".to_owned(), "loose".to_owned());
        assert_eq!(grant.resource, Resource::Object { collection, id });
        assert_eq!(grant.permissions, ["channel_data/read"]);
        assert_eq!(parse("user:u=").unwrap().permissions, [""; 0]);
        for wrong in ["", "acme=user/read", "tenant:acme", "team:a=user/read", "object:v=user/read"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
