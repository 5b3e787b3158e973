//! What the application keeps in its state.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use knock_jwt::{
    Error, ErrorKind, IssuedToken, Reuse, SigningKey, TokenOptions, UnixMillis, UserTokenSigner,
};

use crate::failure::Failure;

/// Hands out the tokens of one application. Cloning is cheap, and clones share what can be reused.
#[derive(Clone, Debug)]
pub struct Knock {
    /// None in development mode without a key.
    signer: Option<Arc<UserTokenSigner>>,
}

impl Knock {
    /// With the key of the environment (`KNOCK_SIGNING_KEY`, or the file that
    /// `KNOCK_SIGNING_KEY_FILE` names), tokens of an hour, reused.
    ///
    /// # Errors
    /// `signing_key_missing` and the other codes of the key: a server without its key does not start.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// With a key, tokens of an hour, reused.
    ///
    /// # Errors
    /// None that a key which could be made would provoke.
    pub fn new(key: SigningKey) -> Result<Self, Error> {
        Self::builder().key(key).build()
    }

    /// With a signer that has settings of its own. It is taken as it is: its tokens are reused only if
    /// it was built with [`Reuse::RECOMMENDED`] or the like.
    pub fn with_signer(signer: UserTokenSigner) -> Self {
        Self { signer: Some(Arc::new(signer)) }
    }

    /// Other settings.
    pub fn builder() -> KnockBuilder {
        KnockBuilder::default()
    }

    /// A token for a user, with its times; None in development mode without a key. For what the
    /// extractor cannot know: a sign-in within the same request. A page that gets it is not marked
    /// private by itself.
    ///
    /// A token that can be reused is there at once; a new one is signed off the async workers.
    ///
    /// # Errors
    /// `user_id_missing`, `grants_invalid` and the other codes of a request for a token.
    pub async fn issue(
        &self,
        user_id: &str,
        options: &TokenOptions,
    ) -> Result<Option<IssuedToken>, Failure> {
        let Some(signer) = &self.signer else {
            return Ok(None);
        };
        let now = UnixMillis::now();
        if let Some(issued) = signer.cached_at(user_id, options, now) {
            return Ok(Some(issued));
        }
        let (signer, user_id, options) = (Arc::clone(signer), user_id.to_owned(), options.clone());
        let task = tokio::task::spawn_blocking(move || signer.issue_at(&user_id, &options, now));
        // It is never aborted: it can only have panicked.
        Ok(Some(task.await.map_err(|_| Error::internal())??))
    }
}

/// Settings of a [`Knock`], checked by [`build`](Self::build).
#[derive(Debug, Default)]
#[must_use = "a builder makes nothing until `build` is called"]
pub struct KnockBuilder {
    key: Option<SigningKey>,
    expires_in: Option<Duration>,
    development: bool,
}

impl KnockBuilder {
    /// The signing key; that of the environment unless given.
    pub fn key(mut self, key: SigningKey) -> Self {
        self.key = Some(key);
        self
    }

    /// How long tokens live where [`KnockUser::token_options`](crate::KnockUser::token_options) says
    /// nothing else, in whole seconds; an hour unless set.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expires_in = Some(lifetime);
        self
    }

    /// Does without a signing key where there is none: there are no tokens then, which the log says
    /// once. With a key all is as usual, and a bad key always fails. For Knock environments that do
    /// not require tokens; `false` unless set.
    pub fn development(mut self, development: bool) -> Self {
        self.development = development;
        self
    }

    /// Checks the settings, and finds the key.
    ///
    /// # Errors
    /// `signing_key_missing` and the other codes of the key; `expires_in_invalid`.
    pub fn build(self) -> Result<Knock, Error> {
        let Self { key, expires_in, development } = self;
        let key = match key.map_or_else(SigningKey::from_env, Ok) {
            Ok(key) => key,
            Err(missing) if development && missing.kind() == ErrorKind::SigningKeyMissing => {
                say_once();
                return Ok(Knock { signer: None });
            }
            Err(error) => return Err(error),
        };
        let mut signer = UserTokenSigner::builder(key).reuse(Reuse::RECOMMENDED);
        if let Some(lifetime) = expires_in {
            signer = signer.expires_in(lifetime);
        }
        Ok(Knock { signer: Some(Arc::new(signer.build()?)) })
    }
}

fn say_once() {
    static SAID: AtomicBool = AtomicBool::new(false);
    if !SAID.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "development mode without a signing key: pages and clients get no Knock token"
        );
    }
}
