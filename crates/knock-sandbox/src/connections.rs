//! Connections: taking them, ending those that come to nothing, letting the others finish.
//!
//! As `axum::serve` does it, but with a limit to how long a request's head may take, which that does not
//! have.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::serve::{Listener, ListenerExt};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::warn;

/// Serves until it is told to stop, and then until what is under way has been answered. Dropping it ends
/// all connections but the sockets, which end by themselves.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Router,
    stopping: watch::Receiver<bool>,
    head: Duration,
) {
    let mut told = stopping.clone();
    // Answers are small: they shall not wait for one another.
    let mut listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            warn!("a connection may be slow: {error}");
        }
    });
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            // Errors of accepting are waited for and tried again.
            (stream, _) = listener.accept() => {
                connections.spawn(one(stream, service.clone(), stopping.clone(), head));
            }
            Some(_) = connections.join_next() => {}
            // A sender that is gone means the same.
            _ = told.wait_for(|stop| *stop) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Errors of a connection are that connection's: the client sees them, and nobody else.
async fn one(
    stream: TcpStream,
    service: Router,
    mut stopping: watch::Receiver<bool>,
    head: Duration,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
