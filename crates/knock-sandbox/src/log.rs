//! The request log: what was asked, what came of it, and for a refusal why, in words.
//!
//! Tokens and keys travel in headers and in the query of a socket's address; neither is written here,
//! and what looks like one in a path is left out.

use std::fmt::Write;
use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Level, enabled, info, warn};

use crate::refusal::{Reason, looks_secret};

/// The longest path that is written whole.
const SHOWN: usize = 200;

pub(crate) async fn request(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took = start.elapsed().as_micros();
    let refused = status >= 400;
    // Under load nothing is written, and then nothing is prepared.
    if !refused && !enabled!(Level::INFO) {
        return response;
    }
    let path = shown(uri.path());
    match response.extensions().get::<Reason>() {
        Some(Reason(reason)) => warn!("{method} {path} {status}: {reason}"),
        None if refused => warn!("{method} {path} {status}"),
        None => info!("{method} {path} {status} in {took} µs"),
    }
    response
}

/// A path without what might be a token or a key, and at a moderate length.
pub(crate) fn shown(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (number, part) in path.split('/').enumerate() {
        if number > 0 {
            out.push('/');
        }
        if looks_secret(part) {
            out.push('…');
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "{}", part.escape_debug());
        }
    }
    match out.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", out.get(..end).unwrap_or_default()),
        None => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_secrets_out_of_paths() {
        assert_eq!(shown("/v1/users/ada/feeds/x"), "/v1/users/ada/feeds/x");
        assert_eq!(shown("/v1/users/eyJhbGciOi/feeds"), "/v1/users/…/feeds");
        assert_eq!(shown("/sk_test_12345"), "/…");
        assert_eq!(shown("/a\u{1b}[31m"), "/a\\u{1b}[31m");
        assert!(shown(&"/a".repeat(4000)).chars().count() < 300);
    }
}
