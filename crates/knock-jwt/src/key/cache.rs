//! A small store of parsed keys for functions that are given the key's text at each call.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest;

use super::{SigningKey, source};
use crate::error::Result;

/// Remembers the last few keys by a SHA-256 of their text, so that a convenience function which is
/// given the text every time parses it once. Thread-safe. The text itself is not kept.
///
/// ```
/// use knock_jwt::{KeyCache, SigningKey};
///
/// let cache = KeyCache::default();
/// let pem = SigningKey::generate(2048)?.to_pem()?;
/// let first = cache.parse(pem.as_bytes())?;
/// let second = cache.parse(pem.as_bytes())?; // no parsing this time
/// assert_eq!(first.fingerprint(), second.fingerprint());
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Debug)]
pub struct KeyCache {
    capacity: usize,
    /// The latest used comes first. A handful of entries is searched faster than a map is hashed.
    entries: Mutex<Vec<([u8; 32], SigningKey)>>,
}

/// For a convenience function: a product has one key, its tests a few.
const REMEMBERED: usize = 8;

impl Default for KeyCache {
    /// An empty store for as many keys as a convenience function remembers, 8.
    fn default() -> Self {
        Self::new(REMEMBERED)
    }
}

impl KeyCache {
    /// An empty store for `capacity` keys, one at least.
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), entries: Mutex::new(Vec::new()) }
    }

    /// The key of that text, parsed or remembered.
    ///
    /// # Errors
    /// Those of [`SigningKey::parse`]; a failure is not remembered.
    pub fn parse(&self, text: &[u8]) -> Result<SigningKey> {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, text).as_ref());
        if let Some(key) = self.find(&hash) {
            return Ok(key);
        }
        // Parsed outside the lock: two threads may both do it once, neither waits for the other.
        let key = SigningKey::parse(text)?;
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(known, _)| *known != hash);
        entries.insert(0, (hash, key.clone()));
        entries.truncate(self.capacity);
        Ok(key)
    }

    /// What [`SigningKey::from_env_values`] gives, parsed or remembered. A file is read at each call.
    ///
    /// # Errors
    /// Those of [`SigningKey::from_env_values`].
    pub fn from_env_values(&self, key: Option<&[u8]>, file: Option<&Path>) -> Result<SigningKey> {
        source::from_values(key, file, |text| self.parse(text))
    }

    fn find(&self, hash: &[u8; 32]) -> Option<SigningKey> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let at = entries.iter().position(|(known, _)| known == hash)?;
        entries.get_mut(..=at)?.rotate_right(1);
        entries.first().map(|(_, key)| key.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_latest_used_and_no_more_than_its_capacity() {
        let texts: Vec<_> =
            (0..3).map(|_| SigningKey::generate(2048).unwrap().to_pem().unwrap()).collect();
        let cache = KeyCache::new(2);
        let held = |text: &str| {
            let mut hash = [0; 32];
            hash.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
            cache.entries.lock().unwrap().iter().any(|(known, _)| *known == hash)
        };
        cache.parse(texts[0].as_bytes()).unwrap();
        cache.parse(texts[1].as_bytes()).unwrap();
        cache.parse(texts[0].as_bytes()).unwrap();
        cache.parse(texts[2].as_bytes()).unwrap();
        assert!(held(&texts[0]) && held(&texts[2]) && !held(&texts[1]));
        assert!(cache.parse(b"nonsense").is_err());
        assert_eq!(cache.entries.lock().unwrap().len(), 2);
    }
}
