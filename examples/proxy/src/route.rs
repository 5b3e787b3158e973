//! What may be asked of Knock for a user, and how it is asked.
//!
//! The path is taken apart and put together anew from what was understood: nothing that a client wrote
//! reaches Knock as a path. So there is no second reading of it, in which `..`, `%2F` or `//` might
//! mean something else.

use axum::http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a segment of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

const STATUSES: [&str; 7] =
    ["seen", "read", "interacted", "archived", "unseen", "unread", "unarchived"];
/// Knock's bulk endpoint could `delete` too.
const ACTIONS: [&str; 9] = [
    "seen",
    "read",
    "interacted",
    "archived",
    "unseen",
    "unread",
    "unarchived",
    "archive",
    "unarchive",
];

/// A call that this user may make, if more than the path must be looked at, what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path at Knock's, written by us.
    pub(crate) path: String,
    pub(crate) check: Check,
}

/// What of a call the path does not tell.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// All is said: the path names the user.
    None,
    /// The message of this id must be the user's.
    Message(String),
    /// The messages that the body names must be.
    Batch,
    /// The body must be limited to the user.
    Bulk,
}

/// Understands a request, or refuses it.
pub(crate) fn understand(method: &Method, raw_path: &str, user_id: &str) -> Option<Call> {
    let segments = segments(raw_path)?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let known = |method: &Method, allowed: &[Method]| allowed.contains(method);
    let check = match segments.as_slice() {
        ["v1", "users", id, rest @ ..] if *id == user_id => {
            let allowed: &[Method] = match rest {
                [] | ["preferences", _] => &[Method::GET, Method::PUT],
                ["preferences"]
                | ["preference_center", "config"]
                | ["feeds", _]
                | ["feeds", _, "settings"] => &[Method::GET],
                ["channel_data", _] => &[Method::GET, Method::PUT, Method::DELETE],
                _ => return None,
            };
            known(method, allowed).then_some(Check::None)?
        }
        ["v1", "messages", "batch", status] if STATUSES.contains(status) => {
            known(method, &[Method::POST]).then_some(Check::Batch)?
        }
        ["v1", "messages", id, status] if STATUSES.contains(status) && *id != "batch" => {
            known(method, &[Method::PUT, Method::DELETE])
                .then(|| Check::Message((*id).to_owned()))?
        }
        ["v1", "channels", _, "messages", "bulk", action] if ACTIONS.contains(action) => {
            known(method, &[Method::POST]).then_some(Check::Bulk)?
        }
        _ => return None,
    };
    Some(Call { method: method.clone(), path: path(&segments), check })
}

/// The path of a message, to ask whose it is.
pub(crate) fn message(id: &str) -> String {
    path(&["v1", "messages", id])
}

/// The decoded segments of a path; None when one is empty, a dot segment, or holds what a server might
/// read as more than one.
fn segments(raw_path: &str) -> Option<Vec<String>> {
    raw_path
        .strip_prefix('/')?
        .split('/')
        .map(|segment| {
            let decoded = percent_decode_str(segment).decode_utf8().ok()?;
            let odd = decoded.is_empty()
                || decoded == "."
                || decoded == ".."
                // A "%" that is left was encoded twice: another server may decode it once more.
                || decoded.contains(['/', '\\', '%', '?', '#', ';'])
                || decoded.chars().any(char::is_control);
            (!odd).then(|| decoded.into_owned())
        })
        .collect()
}

fn path(segments: &[&str]) -> String {
    segments
        .iter()
        .flat_map(|segment| ["/"].into_iter().chain(utf8_percent_encode(segment, PLAIN)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &str, path: &str) -> Option<(String, Check)> {
        let call = understand(&method.parse().unwrap(), path, "ada@x y")?;
        Some((call.path, call.check))
    }

    #[test]
    fn the_users_own_things_pass() {
        for (method, path, at_knock) in [
            ("GET", "/v1/users/ada@x%20y", "/v1/users/ada%40x%20y"),
            ("PUT", "/v1/users/%61da%40x%20y", "/v1/users/ada%40x%20y"),
            ("GET", "/v1/users/ada@x%20y/feeds/f", "/v1/users/ada%40x%20y/feeds/f"),
            (
                "DELETE",
                "/v1/users/ada@x%20y/channel_data/c",
                "/v1/users/ada%40x%20y/channel_data/c",
            ),
            ("GET", "/v1/users/ada@x%20y/preferences", "/v1/users/ada%40x%20y/preferences"),
            (
                "GET",
                "/v1/users/ada@x%20y/feeds/f/settings",
                "/v1/users/ada%40x%20y/feeds/f/settings",
            ),
        ] {
            assert_eq!(asked(method, path), Some((at_knock.to_owned(), Check::None)), "{path}");
        }
        let message = Check::Message("m".to_owned());
        assert_eq!(
            asked("PUT", "/v1/messages/m/read"),
            Some(("/v1/messages/m/read".to_owned(), message))
        );
    }

    #[test]
    fn all_else_does_not() {
        for (method, path) in [
            ("GET", "/v1/users/bo"),
            ("GET", "/v1/users/bo/feeds/f"),
            ("GET", "/v1/users"),
            ("DELETE", "/v1/users/ada@x%20y"),
            ("POST", "/v1/users/ada@x%20y/merge"),
            ("GET", "/v1/users/ada@x%20y/messages"),
            ("GET", "/v1/users/ada@x%20y/schedules"),
            ("PUT", "/v1/users/ada@x%20y/feeds/f/settings"),
            ("GET", "/v1/users/ada@x%20y/feeds/f/other"),
            ("GET", "/v1/users/bo/feeds/f/settings"),
            ("GET", "/v1/users/ada@x%20y/../bo"),
            ("GET", "/v1/users/ada@x%20y/%2e%2e/bo"),
            ("GET", "/v1/users/ada@x%20y/feeds/../../bo/feeds/f"),
            ("GET", "/v1/users/ada@x%20y%2Ffeeds%2Ff"),
            ("GET", "/v1/users/ada@x%20y/feeds/..%2F..%2Fbo"),
            ("GET", "/v1/users/ada@x%20y%2F..%2Fbo"),
            ("GET", "/v1/users/ada@x%20y/feeds/%252e%252e"),
            ("GET", "/v1/users/ada@x%20y/feeds/a%5Cb"),
            ("GET", "/v1/users/ada@x%20y%00"),
            ("GET", "/v1/users/ada@x%20y/feeds/f%3Fa=b"),
            ("GET", "//v1/users/ada@x%20y"),
            ("GET", "/v1//users/ada@x%20y"),
            ("GET", "/v1/users/ada@x%20y/"),
            ("GET", "/V1/users/ada@x%20y"),
            ("GET", "/v1/users/ADA@x%20y"),
            ("GET", "/v1/users/%FF"),
            ("GET", "v1/users/ada@x%20y"),
            ("GET", "http://evil/v1/users/ada@x%20y"),
            ("GET", "/v1/users/ada@x%20y;a=b"),
            ("GET", "/v1/messages/m"),
            ("PUT", "/v1/messages/m/deleted"),
            ("GET", "/v1/messages/m/content"),
            ("POST", "/v1/messages/batch/delete"),
            ("PUT", "/v1/messages/batch/read"),
            ("GET", "/v1/messages"),
            ("POST", "/v1/channels/c/messages/bulk/delete"),
            ("GET", "/v1/channels/c/messages/bulk/read"),
            ("POST", "/v1/workflows/w/trigger"),
            ("GET", "/v1/tenants/acme"),
            ("GET", "/v1/objects/a/b"),
            ("GET", "/ws/v1/websocket"),
            ("GET", "/"),
            ("GET", ""),
        ] {
            assert_eq!(asked(method, path), None, "{method} {path}");
        }
    }
}
