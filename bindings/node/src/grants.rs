//! Grants.

use std::cell::RefCell;

use knock_jwt::{Argument, Error, Permission};
use napi::bindgen_prelude::Utf16String;
use napi_derive::napi;

use crate::convert::text;
use crate::failure::{Failure, Outcome, outcome};

/// Grows call by call.
#[napi]
#[derive(Debug)]
pub struct NativeGrants(RefCell<knock_jwt::Grants>);

#[napi]
impl NativeGrants {
    /// None yet.
    #[napi(constructor)]
    #[allow(clippy::new_without_default)] // JavaScript has no such thing
    pub fn new() -> Self {
        Self(RefCell::new(knock_jwt::Grants::new()))
    }

    /// From JSON text.
    #[napi]
    pub fn raw(json: Utf16String) -> Outcome<NativeGrants> {
        let grants = text(Argument::Grants, &json).and_then(|json| knock_jwt::Grants::raw(&json));
        outcome(grants, |grants| Self(RefCell::new(grants)))
    }

    /// Permissions on a user.
    #[napi]
    pub fn user(&self, id: Utf16String, permissions: Vec<String>) -> Option<Failure> {
        self.add(&permissions, |grants, permissions| {
            Ok(grants.user(&text(Argument::Grants, &id)?, permissions))
        })
    }

    /// Permissions on a tenant.
    #[napi]
    pub fn tenant(&self, id: Utf16String, permissions: Vec<String>) -> Option<Failure> {
        self.add(&permissions, |grants, permissions| {
            Ok(grants.tenant(&text(Argument::Grants, &id)?, permissions))
        })
    }

    /// Permissions on an object.
    #[napi]
    pub fn object(
        &self,
        collection: Utf16String,
        id: Utf16String,
        permissions: Vec<String>,
    ) -> Option<Failure> {
        self.add(&permissions, |grants, permissions| {
            let collection = text(Argument::Grants, &collection)?;
            Ok(grants.object(&collection, &text(Argument::Grants, &id)?, permissions))
        })
    }

    /// What other grants hold.
    #[napi]
    pub fn merge(&self, other: &NativeGrants) -> Option<Failure> {
        let other = other.value();
        self.add(&[], |grants, _| Ok(grants.merge(&other)))
    }

    /// The text that goes into a token.
    #[napi]
    pub fn to_json(&self) -> Outcome<String> {
        outcome(self.value().to_json().map(str::to_owned), |text| text)
    }
}

impl NativeGrants {
    pub(crate) fn value(&self) -> knock_jwt::Grants {
        self.0.borrow().clone()
    }

    /// Adds, unless it would be a mistake: then nothing changes and the mistake is told at once.
    fn add(
        &self,
        permissions: &[String],
        add: impl FnOnce(knock_jwt::Grants, Vec<Permission>) -> Result<knock_jwt::Grants, Error>,
    ) -> Option<Failure> {
        let more = permissions
            .iter()
            .map(|name| name.parse())
            .collect::<Result<_, Error>>()
            .and_then(|permissions| add(self.value(), permissions))
            .and_then(|more| more.check().map(|()| more));
        match more {
            Ok(more) => {
                self.0.replace(more);
                None
            }
            Err(error) => Some(Failure::from(&error)),
        }
    }
}

/// Every permission that Knock documents.
#[napi]
pub fn permissions() -> Vec<&'static str> {
    Permission::ALL.iter().map(|permission| permission.as_str()).collect()
}
