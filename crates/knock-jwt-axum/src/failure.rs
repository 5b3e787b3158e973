//! What goes wrong on the server's side.

use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use knock_jwt::Error;

use crate::headers;

/// A token could not be made. As a response it is 500, kept by no cache, and says nothing of the
/// cause, which is in the log.
#[derive(Clone, Debug)]
pub struct Failure(Error);

impl Failure {
    /// What went wrong, with its stable code.
    pub fn error(&self) -> &Error {
        &self.0
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        tracing::error!(code = self.0.code(), "no Knock token: {}", self.0.message());
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        headers::unkept(response.headers_mut());
        response
    }
}
