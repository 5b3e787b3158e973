//! Numbers for objects, so that a plain entry can be given any number at all: one that stands for nothing
//! (any more) is an error, never a crash. No number is used twice.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, PoisonError, RwLock};

/// Shared by all the registries, so that a number of one means nothing in another.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// Objects by number.
#[derive(Debug)]
pub(crate) struct Registry<T>(LazyLock<RwLock<HashMap<u64, T>>>);

impl<T: Clone> Registry<T> {
    pub(crate) const fn new() -> Self {
        Self(LazyLock::new(RwLock::default))
    }

    /// A number for an object, until [`take`](Self::take).
    pub(crate) fn add(&self, object: T) -> u64 {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(number, object);
        number
    }

    /// The object of that number. It is a share of its own, so it may be used while others give it up.
    pub(crate) fn get(&self, number: u64) -> Option<T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    /// Gives the number up.
    pub(crate) fn take(&self, number: u64) -> Option<T> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::{GRANTS, NativeGrants};
    use crate::key::{KEYS, NativeSigningKey};
    use crate::signer::{NativeReuse, NativeSigner, SIGNERS};

    #[test]
    fn numbers_end_and_are_not_used_again() {
        static NAMES: Registry<&str> = Registry::new();
        let first = NAMES.add("ada");
        assert_eq!(NAMES.get(first), Some("ada"));
        assert_eq!(NAMES.take(first), Some("ada"));
        assert_eq!((NAMES.get(first), NAMES.take(first)), (None, None));
        assert_ne!(NAMES.add("grace"), first);
        assert_eq!((NAMES.get(0), NAMES.get(u64::MAX)), (None, None));
    }

    /// By number, not by how many there are: other tests fill the same registries meanwhile.
    #[test]
    fn what_is_dropped_leaves_its_registry() {
        let key = NativeSigningKey::generate(2048).unwrap();
        let parsed = KEYS.add(key.key.clone());
        let adopted = NativeSigningKey::adopt(parsed).unwrap();
        assert!(KEYS.get(parsed).is_none(), "a number stays behind where a key was adopted");
        let signer = NativeSigner::new(&adopted, None, None, NativeReuse::Recommended).unwrap();
        let copy = signer.key();
        let grants = NativeGrants::new().user("ada", vec!["user/read".into()]).unwrap();
        let keys = [key.number(), adopted.number(), copy.number()];
        let (of_signer, of_grants) = (signer.number(), grants.number());
        assert_eq!(grants.number(), of_grants, "one number, however often it is asked for");
        assert!(keys.iter().all(|number| KEYS.get(*number).is_some()));
        assert!(SIGNERS.get(of_signer).is_some() && GRANTS.get(of_grants).is_some());

        drop((key, adopted, copy, signer, grants));
        assert!(keys.iter().all(|number| KEYS.get(*number).is_none()), "a key");
        assert!(SIGNERS.get(of_signer).is_none(), "a signer");
        assert!(GRANTS.get(of_grants).is_none(), "grants");
    }
}
