//! Grants, which never change: each call makes new ones, and tells a mistake at once.

use std::sync::{Arc, OnceLock};

use knock_jwt::{Error, Grants, Permission};

use crate::error::{BridgeError, bridged};
use crate::registry::Registry;

/// Grants that a host has a number of.
pub(crate) static GRANTS: Registry<Grants> = Registry::new();

/// What a token allows.
#[derive(Debug, uniffi::Object)]
pub struct NativeGrants {
    pub(crate) grants: Grants,
    /// Only those that are signed with have a number, not each step on the way to them.
    handle: OnceLock<u64>,
}

impl Drop for NativeGrants {
    fn drop(&mut self) {
        self.handle.get().map(|handle| GRANTS.take(*handle));
    }
}

impl NativeGrants {
    fn of(grants: Grants) -> Result<Self, Error> {
        grants.check()?;
        Ok(Self { grants, handle: OnceLock::new() })
    }

    fn with(
        &self,
        permissions: &[String],
        add: impl FnOnce(Grants, Vec<Permission>) -> Grants,
    ) -> Result<Arc<Self>, BridgeError> {
        bridged(|| {
            let permissions: Result<_, Error> =
                permissions.iter().map(|name| name.parse()).collect();
            Self::of(add(self.grants.clone(), permissions?)).map(Arc::new)
        })
    }
}

#[uniffi::export]
impl NativeGrants {
    /// None yet.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default)] // for UniFFI
    pub fn new() -> Self {
        Self { grants: Grants::new(), handle: OnceLock::new() }
    }

    /// From JSON text.
    #[uniffi::constructor]
    pub fn raw(json: &str) -> Result<Self, BridgeError> {
        bridged(|| Self::of(Grants::raw(json)?))
    }

    /// With permissions on a user.
    pub fn user(&self, id: &str, permissions: Vec<String>) -> Result<Arc<Self>, BridgeError> {
        self.with(&permissions, |grants, permissions| grants.user(id, permissions))
    }

    /// With permissions on a tenant.
    pub fn tenant(&self, id: &str, permissions: Vec<String>) -> Result<Arc<Self>, BridgeError> {
        self.with(&permissions, |grants, permissions| grants.tenant(id, permissions))
    }

    /// With permissions on an object.
    pub fn object(
        &self,
        collection: &str,
        id: &str,
        permissions: Vec<String>,
    ) -> Result<Arc<Self>, BridgeError> {
        self.with(&permissions, |grants, permissions| grants.object(collection, id, permissions))
    }

    /// With what other grants hold.
    pub fn merge(&self, other: Arc<Self>) -> Result<Arc<Self>, BridgeError> {
        self.with(&[], |grants, _| grants.merge(&other.grants))
    }

    /// The text that goes into a token.
    pub fn to_json(&self) -> Result<String, BridgeError> {
        bridged(|| self.grants.to_json().map(str::to_owned))
    }

    /// Their number.
    pub fn number(&self) -> u64 {
        *self.handle.get_or_init(|| GRANTS.add(self.grants.clone()))
    }
}
