//! The settings of a signer.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::key::SigningKey;
use crate::options::Lifetime;
use crate::reuse::{Reuse, Store};
use crate::signer::UserTokenSigner;

/// Settings of a [`UserTokenSigner`], checked by [`build`](Self::build).
#[derive(Clone, Debug)]
#[must_use = "a builder makes nothing until `build` is called"]
pub struct UserTokenSignerBuilder {
    pub(crate) key: SigningKey,
    pub(crate) lifetime: Lifetime,
    pub(crate) min_share: f64,
    pub(crate) reuse: Reuse,
}

impl UserTokenSignerBuilder {
    /// How long tokens live where their options say nothing else, in whole seconds. An hour unless
    /// set.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Lifetime::Duration(lifetime);
        self
    }

    /// Like [`expires_in`](Self::expires_in), from a number of seconds that may be negative, as hosts
    /// have it.
    pub fn expires_in_secs(mut self, seconds: i64) -> Self {
        self.lifetime = Lifetime::Seconds(seconds);
        self
    }

    /// Which share of its life a token must have left to be handed out again, above 0 and below 1;
    /// it rules [`IssuedToken::refresh_at`](crate::IssuedToken::refresh_at). 0.5 unless set.
    pub fn min_share(mut self, share: f64) -> Self {
        self.min_share = share;
        self
    }

    /// Whether tokens are handed out again. [`Reuse::OFF`] unless set.
    pub fn reuse(mut self, reuse: Reuse) -> Self {
        self.reuse = reuse;
        self
    }

    /// Checks the settings and makes the signer.
    ///
    /// # Errors
    /// `expires_in_invalid` for a lifetime of zero, a negative or a fractional one;
    /// `options_invalid` for a share that does not lie between 0 and 1.
    pub fn build(self) -> Result<UserTokenSigner> {
        let lifetime = self.lifetime.seconds()?;
        if !(self.min_share > 0.0 && self.min_share < 1.0) {
            let message = "the share of its life that a token must have left to be reused must lie \
                           above 0 and below 1, such as 0.5";
            return Err(Error::new(ErrorKind::OptionsInvalid, message));
        }
        let store = Store::new(self.reuse);
        Ok(UserTokenSigner::assemble(self.key, lifetime, self.min_share, store))
    }
}
