//! What all requests share.

use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::Router;
use axum::middleware;
use tokio::sync::{broadcast, watch};

use crate::auth::Credentials;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::refusal::{Refusal, quoted};
use crate::seed::Seed;
use crate::store::Store;
use crate::{api, cors, log};

/// How many messages a socket may be behind before it is closed, to come back and fetch its feed.
const BACKLOG: usize = 1024;

/// A message that has arrived in a feed.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) message_id: String,
}

/// What does not change while the sandbox runs.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) feed_channels: Vec<String>,
    pub(crate) seed: Seed,
    pub(crate) limits: Limits,
}

impl Settings {
    /// Where a workflow writes that names no channel.
    pub(crate) fn first_channel(&self) -> &str {
        self.feed_channels.first().map(String::as_str).unwrap_or_default()
    }

    pub(crate) fn check_feed_channel(&self, channel: &str) -> Result<(), Refusal> {
        if self.feed_channels.iter().any(|known| known == channel) {
            return Ok(());
        }
        Err(Refusal::unknown_channel(format!(
            "{} is not an in-app feed channel of this sandbox, which has {}",
            quoted(channel),
            self.feed_channels.join(", ")
        )))
    }
}

/// The state of a running sandbox; clones are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Shared(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) credentials: Credentials,
    pub(crate) settings: Settings,
    store: RwLock<Store>,
    arrivals: broadcast::Sender<Arrival>,
    stopping: watch::Receiver<bool>,
}

impl Deref for Shared {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Shared {
    pub(crate) fn new(
        credentials: Credentials,
        settings: Settings,
        stopping: watch::Receiver<bool>,
    ) -> Result<Self> {
        let store = settings
            .seed
            .store(&settings)
            .map_err(|refusal| Error::Seed(refusal.reason().to_owned()))?;
        let (arrivals, _) = broadcast::channel(BACKLOG);
        let store = RwLock::new(store);
        Ok(Self(Arc::new(Inner { credentials, settings, store, arrivals, stopping })))
    }
}

impl Inner {
    // A handler that panicked has been answered for; the store it left is still the one there is.
    pub(crate) fn store(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn store_mut(&self) -> RwLockWriteGuard<'_, Store> {
        self.store.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything but the seed.
    pub(crate) fn reset(&self) {
        // It was good when the sandbox started.
        if let Ok(store) = self.settings.seed.store(&self.settings) {
            *self.store_mut() = store;
        }
    }

    /// Tells the sockets.
    pub(crate) fn announce(&self, arrival: Arrival) {
        // That nobody listens is no error.
        let _ = self.arrivals.send(arrival);
    }

    pub(crate) fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }

    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.clone()
    }

    pub(crate) fn check_feed_channel(&self, channel: &str) -> Result<(), Refusal> {
        self.settings.check_feed_channel(channel)
    }
}

/// All of it as one service.
pub(crate) fn app(shared: Shared) -> Router {
    api::router()
        .layer(middleware::from_fn(cors::open))
        .layer(middleware::from_fn(log::request))
        .with_state(shared)
}
