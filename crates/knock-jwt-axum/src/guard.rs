//! What stands around the whole application.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::headers;

/// Keeps caches, and other origins, away from tokens: a page whose token was read is marked
/// `Cache-Control: private` and `Vary: Cookie`, and what the refresh route answers is stripped of
/// whatever other layers did to open it or to have it kept.
///
/// It is middleware for `.layer(axum::middleware::from_fn(guard))`, as the **last** layer of the
/// router, which is the outermost: only then it sees what CORS and caching layers have added.
pub async fn guard(mut request: Request, next: Next) -> Response {
    // Inside another guard it is the same mark: the outer one must see what happened too.
    let mark = request.extensions().get::<Mark>().cloned().unwrap_or_default();
    request.extensions_mut().insert(mark.clone());
    let mut response = next.run(request).await;
    match mark.seen() {
        Seen::Nothing => {}
        Seen::Page => headers::made_private(response.headers_mut()),
        Seen::Refresh => headers::sealed(response.headers_mut()),
    }
    response
}

/// What happened in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Nothing,
    Page,
    Refresh,
}

/// Travels with a request, and is looked at when its response comes back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark(Arc<AtomicU8>);

impl Mark {
    pub(crate) fn page_is_private(&self) {
        self.0.fetch_max(1, Ordering::Relaxed);
    }

    pub(crate) fn is_refresh(&self) {
        self.0.store(2, Ordering::Relaxed);
    }

    fn seen(&self) -> Seen {
        match self.0.load(Ordering::Relaxed) {
            0 => Seen::Nothing,
            1 => Seen::Page,
            _ => Seen::Refresh,
        }
    }
}
