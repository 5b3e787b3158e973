//! A running sandbox.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::auth::Credentials;
use crate::builder::SandboxBuilder;
use crate::connections;
use crate::error::{Error, Result};
use crate::server::{Settings, Shared, app};

/// How long requests under way may take when it stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// A sandbox that runs until it is dropped or stopped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    shared: Shared,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// How one is set up.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    pub(crate) async fn start(
        address: SocketAddr,
        credentials: Credentials,
        settings: Settings,
    ) -> Result<Self> {
        let (stop, stopping) = watch::channel(false);
        let shared = Shared::new(credentials, settings, stopping.clone())?;
        let listener = TcpListener::bind(address).await.map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        let head = shared.settings.limits.head;
        let service = app(shared.clone());
        let serving = tokio::spawn(connections::serve(listener, service, stopping, head));
        Ok(Self { address, shared, stop, serving })
    }

    /// The base address, `http://127.0.0.1:PORT`, to give a client of Knock in place of Knock's own.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The public API key that it takes.
    pub fn api_key(&self) -> &str {
        &self.shared.credentials.api_key
    }

    /// The secret API key that it takes.
    pub fn secret_key(&self) -> &str {
        &self.shared.credentials.secret_key
    }

    /// The id of its first in-app feed channel.
    pub fn feed_channel(&self) -> &str {
        self.shared.settings.first_channel()
    }

    /// Forgets everything but the seed, as `POST /_sandbox/reset` with the secret key does. Sockets
    /// stay connected.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Stops it: no request is taken any more, those under way are answered, sockets are closed. A
    /// client that never finishes its request is waited for five seconds.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        if timeout(PATIENCE, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}
