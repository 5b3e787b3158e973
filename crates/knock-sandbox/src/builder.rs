//! How a sandbox is set up.

use std::net::{Ipv4Addr, SocketAddr};

use knock_jwt::{UserTokenVerifier, VerifyingKey};
use uuid::Uuid;

use crate::auth::Credentials;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::sandbox::Sandbox;
use crate::seed::Seed;
use crate::server::Settings;
use crate::{DEFAULT_API_KEY, DEFAULT_FEED_CHANNEL, DEFAULT_SECRET_KEY};

/// Settings for a [`Sandbox`]. Enhanced security is on unless turned off.
#[derive(Clone, Debug)]
pub struct SandboxBuilder {
    verifying_keys: Vec<VerifyingKey>,
    enhanced_security: bool,
    api_key: String,
    secret_key: String,
    feed_channels: Vec<String>,
    port: u16,
    seed: Seed,
    limits: Limits,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            verifying_keys: Vec::new(),
            enhanced_security: true,
            api_key: DEFAULT_API_KEY.to_owned(),
            secret_key: DEFAULT_SECRET_KEY.to_owned(),
            feed_channels: Vec::new(),
            port: 0,
            seed: Seed::default(),
            limits: Limits::default(),
        }
    }

    /// Takes tokens that this key verifies. Several keys may be given, as while one is being rotated.
    #[must_use]
    pub fn verifying_key(mut self, key: VerifyingKey) -> Self {
        self.verifying_keys.push(key);
        self
    }

    /// Whether the public API key needs a user token beside it; `true` unless set. Without enhanced
    /// security the public key alone is enough, and tokens are not looked at.
    #[must_use]
    pub fn enhanced_security(mut self, on: bool) -> Self {
        self.enhanced_security = on;
        self
    }

    /// The public API key; [`DEFAULT_API_KEY`] unless set.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = key.into();
        self
    }

    /// The secret API key; [`DEFAULT_SECRET_KEY`] unless set.
    #[must_use]
    pub fn secret_key(mut self, key: impl Into<String>) -> Self {
        self.secret_key = key.into();
        self
    }

    /// Adds an in-app feed channel by its UUID. Workflows write into the first one unless the seed
    /// says otherwise; without any there is [`DEFAULT_FEED_CHANNEL`].
    #[must_use]
    pub fn feed_channel(mut self, id: impl Into<String>) -> Self {
        self.feed_channels.push(id.into());
        self
    }

    /// The port to listen on; 0, any free one, unless set.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// What it holds when it starts, and after each reset.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// How long clients may take: for tests that cannot wait for what the defaults are.
    #[doc(hidden)]
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Starts the sandbox on loopback, in the tokio runtime that this runs in.
    ///
    /// # Errors
    /// [`Error::NoVerifyingKey`] when enhanced security is on without a key, [`Error::Settings`] when
    /// an API key is empty, looks like something else, or both are the same, or a channel is
    /// no UUID, [`Error::Seed`] when the seed
    /// asks for what would be refused, [`Error::Listen`] when the port is taken.
    pub async fn start(mut self) -> Result<Sandbox> {
        if self.feed_channels.is_empty() {
            self.feed_channels.push(DEFAULT_FEED_CHANNEL.to_owned());
        }
        self.check()?;
        let verifier = if self.enhanced_security {
            let keys = UserTokenVerifier::new(self.verifying_keys);
            Some(keys.map_err(|_| Error::NoVerifyingKey)?)
        } else {
            None
        };
        let credentials =
            Credentials { api_key: self.api_key, secret_key: self.secret_key, verifier };
        let settings =
            Settings { feed_channels: self.feed_channels, seed: self.seed, limits: self.limits };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        Sandbox::start(address, credentials, settings).await
    }

    fn check(&self) -> Result<()> {
        let settings = |what: &str| Err(Error::Settings(what.to_owned()));
        let good = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !good(&self.api_key) || !good(&self.secret_key) {
            return settings("an API key is empty, or holds what no header can");
        }
        if [&self.api_key, &self.secret_key].iter().any(|key| key.starts_with("eyJ")) {
            return settings("an API key looks like a token");
        }
        if self.api_key.starts_with("sk_") {
            // Knock's client would not take it either.
            return settings("the public API key starts as a secret one: sk_");
        }
        if self.api_key == self.secret_key {
            return settings("the public and the secret API key are the same");
        }
        if self.feed_channels.iter().any(|id| Uuid::try_parse(id).is_err()) {
            return settings("the id of a feed channel is not a UUID, as Knock's are");
        }
        Ok(())
    }
}
