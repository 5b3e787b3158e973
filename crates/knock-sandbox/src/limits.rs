//! How long a client may take.

use std::time::Duration;

/// How long a client may take for what: nobody who stops in the middle keeps a connection for ever.
///
/// The defaults are for people; tests shorten them.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From when a request could begin until its head is whole, so also between two requests.
    pub head: Duration,
    /// Until a request's body is whole.
    pub body: Duration,
    /// Without a word on the socket. Phoenix's own limit; its clients send a heartbeat every 30 s.
    pub silence: Duration,
    /// To receive what is sent on the socket.
    pub receipt: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(60),
            body: Duration::from_secs(30),
            silence: Duration::from_secs(60),
            receipt: Duration::from_secs(10),
        }
    }
}
