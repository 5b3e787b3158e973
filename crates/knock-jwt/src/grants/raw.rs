//! Grants given as JSON: the way round the table of documented permissions, checked all the same.

use super::{API, Grants, USERS, invalid};
use crate::error::{Result, quoted};
use crate::json::{Json, MAX_SAFE_DOUBLE, MAX_SAFE_INTEGER, Members};
use crate::token::MAX_TOKEN;

/// Grants themselves take four of these.
const MAX_DEPTH: usize = 16;

impl Grants {
    /// Reads grants as JSON: `{"<resource URI>": {"<permission>": [{…constraint…}, …], …}, …}`, the
    /// form in which they stand in a token.
    ///
    /// Resources and permissions may be any, so that what Knock documents tomorrow can be granted
    /// today; only a user resource must still name the user that the token is for. The order is kept
    /// and the text written anew, without white space. Can be combined with typed grants.
    ///
    /// # Errors
    /// `grants_invalid` when it is not JSON of that shape, names a member twice, holds a lone
    /// surrogate, a number that is not whole or beyond ±(2^53 − 1), is nested more than 16 deep, is
    /// longer than 64 KiB, or names a resource of Knock's in another spelling than Knock's own.
    ///
    /// ```
    /// use knock_jwt::Grants;
    ///
    /// let grants = Grants::raw(r#"{ "https://api.knock.app/v1/users/u": { "user/read": [] } }"#)?;
    /// assert_eq!(grants.to_json()?, r#"{"https://api.knock.app/v1/users/u":{"user/read":[]}}"#);
    /// # Ok::<(), knock_jwt::Error>(())
    /// ```
    pub fn raw(json: &str) -> Result<Self> {
        if json.len() > MAX_TOKEN {
            return Err(invalid("the grants are longer than 64 KiB, and so would be the token"));
        }
        let parsed = Json::parse(json, MAX_DEPTH).map_err(|error| {
            invalid(format!("the grants are not JSON that we can take: {error}"))
        })?;
        let mut grants = Self::new();
        for (uri, permissions) in object(parsed, || "the grants".to_owned())? {
            check_uri(&uri)?;
            grants.add_resource(&uri);
            let named = || format!("the resource {} in the grants", quoted(&uri));
            for (permission, constraints) in object(permissions, named)? {
                let constraints = constraint_list(constraints, &permission)?;
                grants.add_permission(&uri, &permission, constraints);
            }
        }
        Ok(grants)
    }
}

/// A resource of Knock's must be spelled as Knock spells it: in any other spelling (another case, a
/// port, a dot segment, an escape) it might name a user whom the check against `sub` does not see.
fn check_uri(uri: &str) -> Result<()> {
    if uri.is_empty() {
        return Err(invalid("the grants name a resource without a URI"));
    }
    if !uri.to_ascii_lowercase().contains("knock.app") || uri.starts_with(USERS) {
        // What follows `users/` must be the user's id to the letter, whatever that is.
        return Ok(());
    }
    let plain = |segment: &str| {
        !matches!(segment, "" | "." | "..")
            && !segment.contains(['?', '#', '%', '\\'])
            && !segment.chars().any(char::is_control)
    };
    match uri.strip_prefix(API) {
        Some(path) if path.split('/').all(plain) && !path.eq_ignore_ascii_case("users") => Ok(()),
        _ => Err(invalid(format!(
            "the resource {} in the grants is not spelled as Knock spells its resources: \
             https://api.knock.app/v1/…",
            quoted(uri)
        ))),
    }
}

fn object(value: Json, what: impl Fn() -> String) -> Result<Members> {
    match value {
        Json::Object(members) => Ok(members),
        _ => Err(invalid(format!("{} must be a JSON object", what()))),
    }
}

fn constraint_list(value: Json, permission: &str) -> Result<Json> {
    let permission = || quoted(permission);
    let Json::Array(constraints) = value else {
        return Err(invalid(format!(
            "the permission {} in the grants must hold a list of constraints, such as [{{}}]",
            permission()
        )));
    };
    if !constraints.iter().all(|constraint| matches!(constraint, Json::Object(_))) {
        let permission = permission();
        return Err(invalid(format!("each constraint of {permission} must be a JSON object")));
    }
    whole_numbers(Json::Array(constraints))
}

/// Numbers as every language writes them alike: whole ones, within what a double keeps exactly.
fn whole_numbers(value: Json) -> Result<Json> {
    match value {
        Json::Int(number) if number.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs() => {
            Ok(Json::Int(number))
        }
        #[allow(clippy::cast_possible_truncation)] // whole and in range, so exact
        Json::Float(number) if number.fract() == 0.0 && number.abs() <= MAX_SAFE_DOUBLE => {
            Ok(Json::Int(number as i64))
        }
        Json::Int(_) | Json::Float(_) => Err(invalid(
            "the grants hold a number that is not whole or beyond ±(2^53 − 1): languages write it \
             differently, so give it as a string",
        )),
        Json::Array(items) => {
            Ok(Json::Array(items.into_iter().map(whole_numbers).collect::<Result<_>>()?))
        }
        Json::Object(members) => {
            let members =
                members.into_iter().map(|(name, value)| Ok((name, whole_numbers(value)?)));
            Ok(Json::Object(members.collect::<Result<_>>()?))
        }
        other => Ok(other),
    }
}
