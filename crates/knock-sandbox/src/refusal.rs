//! What is refused: a body as Knock's, and for the log the reason in words.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An answer in place of what was asked for.
///
/// Codes are Knock's where its documentation has one; `message` is for the client, `reason` for the
/// log of whoever runs the sandbox. Neither ever holds a token or a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    kind: &'static str,
    message: String,
    reason: String,
}

/// Why an answer is a refusal, for the log; it travels beside the response.
#[derive(Clone, Debug)]
pub(crate) struct Reason(pub(crate) String);

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    status: u16,
    r#type: &'a str,
}

const AUTHENTICATION: &str = "authentication_error";
const INVALID_REQUEST: &str = "invalid_request_error";

impl Refusal {
    fn authentication(code: &'static str, message: &str, reason: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            code,
            kind: AUTHENTICATION,
            message: message.to_owned(),
            reason: reason.into(),
        }
    }

    fn request(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self { status, code, kind: INVALID_REQUEST, message: message.into(), reason: reason.into() }
    }

    /// There is no API key.
    pub(crate) fn no_api_key(reason: &str) -> Self {
        Self::authentication("authentication_required", "Authentication is required", reason)
    }

    /// It is not one of this sandbox's.
    pub(crate) fn wrong_api_key(reason: &str) -> Self {
        Self::authentication("api_key_missing", "No valid API key provided", reason)
    }

    /// The right kind of key at the wrong place, or with what does not belong to it.
    pub(crate) fn incorrect_token_type(reason: &str) -> Self {
        let message = "You cannot call this endpoint with this token";
        Self::authentication("incorrect_token_type", message, reason)
    }

    pub(crate) fn no_user_token(reason: &str) -> Self {
        let message = "This environment requires a user token in the X-Knock-User-Token header";
        Self::authentication("missing_user_token", message, reason)
    }

    pub(crate) fn bad_user_token(reason: impl Into<String>) -> Self {
        let message = "The user token supplied is invalid";
        Self::authentication("invalid_user_token", message, reason)
    }

    /// The token is genuine, and does not reach this far.
    pub(crate) fn not_allowed(reason: impl Into<String>) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            code: "authorization",
            kind: AUTHENTICATION,
            message: "You are not allowed to access that resource".to_owned(),
            reason: reason.into(),
        }
    }

    pub(crate) fn missing(what: &str) -> Self {
        let reason = format!("{what} does not exist");
        let message = "The resource you requested does not exist";
        Self::request(StatusCode::NOT_FOUND, "resource_missing", message, reason)
    }

    pub(crate) fn unknown_channel(reason: impl Into<String>) -> Self {
        let message = "The channel supplied is not configured in this environment";
        Self::request(StatusCode::UNPROCESSABLE_ENTITY, "channel_invalid", message, reason)
    }

    pub(crate) fn invalid(what: impl Into<String>) -> Self {
        let what = what.into();
        Self::request(StatusCode::UNPROCESSABLE_ENTITY, "invalid_params", what.clone(), what)
    }

    pub(crate) fn not_json(what: impl Into<String>) -> Self {
        let what = what.into();
        Self::request(StatusCode::BAD_REQUEST, "invalid_json", what.clone(), what)
    }

    pub(crate) fn body(status: StatusCode, what: impl Into<String>) -> Self {
        let what = what.into();
        Self::request(status, "invalid_body", what.clone(), what)
    }

    /// The same with another status: a socket is refused with 403 whatever the cause.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Body {
            code: self.code,
            message: &self.message,
            status: self.status.as_u16(),
            r#type: self.kind,
        };
        // Strings and a number always have a JSON form.
        let text = serde_json::to_string(&body).unwrap_or_default();
        let json = [(header::CONTENT_TYPE, "application/json")];
        let mut response = (self.status, json, text).into_response();
        response.extensions_mut().insert(Reason(self.reason));
        response
    }
}

/// An id or a name in quotes, at a moderate length; what looks like a token or a key is left out,
/// wherever somebody put it.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    if looks_secret(text) {
        return "\"…\"".to_owned();
    }
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// Whether a text may be, or hold, a token, an API key or a signing key.
pub(crate) fn looks_secret(text: &str) -> bool {
    ["eyJ", "sk_", "pk_"].iter().any(|start| text.contains(start)) || knock_jwt::may_hold_key(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_no_secret() {
        assert_eq!(quoted("ada"), r#""ada""#);
        assert_eq!(quoted("a\n\"b"), r#""a\n\"b""#);
        assert_eq!(quoted("eyJhbGciOiJSUzI1NiJ9.e30.x"), r#""…""#);
        assert_eq!(quoted("feeds:1:sk_test_12345678"), r#""…""#);
        assert!(quoted(&"ü".repeat(500)).chars().count() < 70);
    }
}
