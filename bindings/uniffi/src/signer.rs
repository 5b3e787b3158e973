//! Minting. One token at a time is [`crate::host`]'s.

use std::sync::Arc;

use knock_jwt::{Error, IssuedToken, Jti, Reuse, TokenOptions, UnixMillis, UserTokenSigner};

use crate::error::{BridgeError, Failure, bridged, guarded};
use crate::facts::{Remark, remarks};
use crate::grants::NativeGrants;
use crate::key::NativeSigningKey;
use crate::registry::Registry;

/// Signers that a host has a number of.
pub(crate) static SIGNERS: Registry<UserTokenSigner> = Registry::new();

/// Whether a signer hands tokens out again.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum NativeReuse {
    /// Never.
    Off,
    /// As many as are good for a service.
    Recommended,
    /// So many.
    Capacity {
        /// How many tokens are kept.
        tokens: i64,
    },
}

/// A token's options, in whole seconds.
#[derive(Clone, Debug, uniffi::Record)]
pub struct NativeOptions {
    /// The lifetime; the signer's own without.
    pub expires_in: Option<i64>,
    /// The issue time; the clock's without.
    pub issued_at: Option<i64>,
    /// What is granted.
    pub grants: Option<Arc<NativeGrants>>,
    /// Whether nothing else is allowed.
    pub explicit_grants: bool,
    /// A given id.
    pub jti: Option<String>,
    /// A random id, in place of a given one.
    pub random_jti: bool,
}

impl NativeOptions {
    fn read(self) -> TokenOptions {
        let mut options = TokenOptions::new().explicit_grants(self.explicit_grants);
        if let Some(seconds) = self.expires_in {
            options = options.expires_in_secs(seconds);
        }
        if let Some(seconds) = self.issued_at {
            options = options.issued_at(seconds);
        }
        if let Some(grants) = self.grants {
            options = options.grants(grants.grants.clone());
        }
        match self.jti {
            _ if self.random_jti => options.jti(Jti::Random),
            Some(jti) => options.jti(Jti::Given(jti)),
            None => options,
        }
    }
}

/// A token and its times, whole seconds since 1970.
#[derive(Clone, uniffi::Record)]
pub struct Minted {
    /// The token.
    pub token: String,
    /// Its claim `iat`.
    pub issued_at: u64,
    /// Its claim `exp`.
    pub expires_at: u64,
    /// When to hand out a new one.
    pub refresh_at: u64,
    /// What will give trouble.
    pub remarks: Vec<Remark>,
}

impl std::fmt::Debug for Minted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Minted").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl From<IssuedToken> for Minted {
    fn from(issued: IssuedToken) -> Self {
        Self {
            token: issued.token().to_owned(),
            issued_at: issued.issued_at(),
            expires_at: issued.expires_at(),
            refresh_at: issued.refresh_at(),
            remarks: remarks(&issued.warnings()),
        }
    }
}

/// One of a batch.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum Entry {
    /// A token.
    Token {
        /// With its times.
        minted: Minted,
    },
    /// None.
    Refused {
        /// Why.
        failure: Failure,
    },
}

/// Mints user tokens with one key.
#[derive(Debug, uniffi::Object)]
pub struct NativeSigner {
    signer: UserTokenSigner,
    handle: u64,
}

impl Drop for NativeSigner {
    fn drop(&mut self) {
        SIGNERS.take(self.handle);
    }
}

#[uniffi::export]
impl NativeSigner {
    /// A signer; what is absent is the core's default.
    #[uniffi::constructor]
    pub fn new(
        key: &NativeSigningKey,
        expires_in: Option<i64>,
        min_share: Option<f64>,
        reuse: NativeReuse,
    ) -> Result<Self, BridgeError> {
        bridged(|| {
            let mut builder = UserTokenSigner::builder(key.key.clone());
            if let Some(seconds) = expires_in {
                builder = builder.expires_in_secs(seconds);
            }
            if let Some(share) = min_share {
                builder = builder.min_share(share);
            }
            builder = builder.reuse(match reuse {
                NativeReuse::Off => Reuse::OFF,
                NativeReuse::Recommended => Reuse::RECOMMENDED,
                // A negative number keeps nothing, as zero does, and is refused with it.
                NativeReuse::Capacity { tokens } => {
                    Reuse::with_capacity(usize::try_from(tokens).unwrap_or(0))?
                }
            });
            let signer = builder.build()?;
            let handle = SIGNERS.add(signer.clone());
            Ok(Self { signer, handle })
        })
    }

    /// Its number.
    pub fn number(&self) -> u64 {
        self.handle
    }

    /// The key.
    pub fn key(&self) -> Arc<NativeSigningKey> {
        Arc::new(NativeSigningKey::new(self.signer.key().clone()))
    }

    /// A token for each user, on all cores, in their order.
    pub fn issue_many(
        &self,
        user_ids: Vec<String>,
        now_ms: i64,
        options: NativeOptions,
    ) -> Vec<Entry> {
        let options = options.read();
        let many = || Ok(self.signer.issue_many_at(&user_ids, &options, UnixMillis(now_ms)));
        let issued = guarded(many)
            .unwrap_or_else(|error| user_ids.iter().map(|_| Err(error.clone())).collect());
        let entry = |result: Result<IssuedToken, Error>| match result {
            Ok(issued) => Entry::Token { minted: issued.into() },
            Err(error) => Entry::Refused { failure: Failure::from(&error) },
        };
        issued.into_iter().map(entry).collect()
    }
}
