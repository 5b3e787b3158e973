//! Handing out again the token already minted for the same user and the same wishes.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use quick_cache::Equivalent;
use quick_cache::sync::{Cache, EntryAction, EntryResult};

use crate::error::{Error, ErrorKind, Result};
use crate::issued::IssuedToken;

/// Whether, and for how many users, a signer hands out tokens again.
///
/// A token is handed out again for the same user and the same options (compared as a whole: user,
/// lifetime, grants, explicit, jti) while `iat ≤ now < refresh_at`. An explicit issue time or a random
/// `jti` never reuses. However many callers ask at once, one signature is made for each user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reuse {
    capacity: usize,
}

impl Reuse {
    /// Every token is minted anew: the default of a signer.
    pub const OFF: Self = Self { capacity: 0 };

    /// Up to 10,000 tokens are kept: what the framework integrations use. It takes less than 16 MiB
    /// when full of ordinary tokens of a 2048-bit key.
    pub const RECOMMENDED: Self = Self { capacity: 10_000 };

    /// Keeps up to `capacity` tokens; the least useful one makes room.
    ///
    /// # Errors
    /// `options_invalid` for zero; [`Reuse::OFF`] says that.
    pub fn with_capacity(capacity: usize) -> Result<Self> {
        if capacity == 0 {
            let message =
                "a reuse capacity of 0 keeps nothing: give 1 or more, or switch reuse off";
            return Err(Error::new(ErrorKind::OptionsInvalid, message));
        }
        Ok(Self { capacity })
    }
}

/// Everything that makes two requests the same, borrowed for looking up.
#[derive(Clone, Copy, Hash, PartialEq, Eq)]
pub(crate) struct Wish<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) lifetime: u64,
    pub(crate) grants: Option<&'a str>,
    pub(crate) explicit_grants: bool,
    pub(crate) jti: Option<&'a str>,
}

/// The same, owned for keeping.
#[derive(Clone, Debug)]
struct Kept {
    user_id: Box<str>,
    lifetime: u64,
    /// Shared by the many users who get the same grants.
    grants: Option<Arc<str>>,
    explicit_grants: bool,
    jti: Option<Box<str>>,
}

impl Kept {
    fn as_wish(&self) -> Wish<'_> {
        Wish {
            user_id: &self.user_id,
            lifetime: self.lifetime,
            grants: self.grants.as_deref(),
            explicit_grants: self.explicit_grants,
            jti: self.jti.as_deref(),
        }
    }
}

impl Hash for Kept {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_wish().hash(state);
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.as_wish() == other.as_wish()
    }
}

impl Eq for Kept {}

impl Equivalent<Kept> for Wish<'_> {
    fn equivalent(&self, key: &Kept) -> bool {
        *self == key.as_wish()
    }
}

/// The tokens that a signer may hand out again.
#[derive(Debug)]
pub(crate) struct Store {
    tokens: Cache<Kept, IssuedToken>,
    config: Reuse,
}

impl Store {
    pub(crate) fn new(config: Reuse) -> Option<Self> {
        (config.capacity > 0).then(|| Self { tokens: Cache::new(config.capacity), config })
    }

    /// As large as this one, and empty. Touches nothing that another thread may have locked.
    pub(crate) fn emptied(&self) -> Option<Self> {
        Self::new(self.config)
    }

    pub(crate) fn get(&self, wish: &Wish<'_>, now: u64) -> Option<IssuedToken> {
        self.tokens.get(wish).filter(|token| token.is_fresh_at(now))
    }

    /// The token of that wish; minted when there is none or it is no longer fresh. Callers with the
    /// same wish wait for the one that mints.
    pub(crate) fn get_or_mint(
        &self,
        wish: &Wish<'_>,
        grants: Option<&Arc<str>>,
        now: u64,
        mint: impl FnOnce() -> Result<IssuedToken>,
    ) -> Result<IssuedToken> {
        let key = Kept {
            user_id: wish.user_id.into(),
            lifetime: wish.lifetime,
            grants: grants.cloned(),
            explicit_grants: wish.explicit_grants,
            jti: wish.jti.map(Into::into),
        };
        let found = self.tokens.entry(&key, None, |_, token| {
            if token.is_fresh_at(now) {
                EntryAction::Retain(token.clone())
            } else {
                EntryAction::ReplaceWithGuard
            }
        });
        match found {
            EntryResult::Retained(token) => Ok(token),
            EntryResult::Vacant(guard) | EntryResult::Replaced(guard, _) => {
                let token = mint()?;
                // It fails only when the entry was cleared meanwhile; the token is good all the same.
                let _ = guard.insert(token.clone());
                Ok(token)
            }
            // Neither happens without a time-out and without a removal.
            EntryResult::Removed(..) | EntryResult::Timeout => mint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two wishes whose hashes collide must still be told apart, by every part of them.
    #[test]
    fn a_wish_equals_only_its_like() {
        let wish = Wish {
            user_id: "ada",
            lifetime: 3600,
            grants: Some("{}"),
            explicit_grants: true,
            jti: Some("a"),
        };
        let kept = |wish: Wish<'_>| Kept {
            user_id: wish.user_id.into(),
            lifetime: wish.lifetime,
            grants: wish.grants.map(Into::into),
            explicit_grants: wish.explicit_grants,
            jti: wish.jti.map(Into::into),
        };
        assert!(wish.equivalent(&kept(wish)));
        let others = [
            Wish { user_id: "adA", ..wish },
            Wish { lifetime: 3601, ..wish },
            Wish { grants: Some("{ }"), ..wish },
            Wish { grants: None, ..wish },
            Wish { explicit_grants: false, ..wish },
            Wish { jti: Some("b"), ..wish },
            Wish { jti: None, ..wish },
        ];
        for other in others {
            assert!(!wish.equivalent(&kept(other)) && !other.equivalent(&kept(wish)));
            assert_ne!(kept(wish), kept(other));
        }
    }
}
