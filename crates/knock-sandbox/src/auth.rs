//! Who calls: which API key, and for which user.

use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use knock_jwt::UserTokenVerifier;

use crate::refusal::Refusal;
use crate::rights::{Action, Rights};
use crate::server::Shared;

const USER_TOKEN: &str = "x-knock-user-token";

/// The two API keys and what verifies tokens. Its `Debug` shows none of them.
pub(crate) struct Credentials {
    pub(crate) api_key: String,
    pub(crate) secret_key: String,
    /// None when enhanced security is off.
    pub(crate) verifier: Option<UserTokenVerifier>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("enhanced_security", &self.verifier.is_some())
            .finish_non_exhaustive()
    }
}

/// Who calls, after the API key and the token were checked.
#[derive(Debug)]
pub(crate) enum Caller {
    /// A backend, with the secret key.
    Backend,
    /// A client, with the public key and a user token.
    Client(Rights),
    /// A client, with the public key alone, which is enough without enhanced security.
    Anybody,
}

impl Credentials {
    /// Judges an API key and a user token, each where there is one.
    pub(crate) fn judge(
        &self,
        api_key: Option<&str>,
        user_token: Option<&str>,
    ) -> Result<Caller, Refusal> {
        let Some(api_key) = api_key.filter(|key| !key.is_empty()) else {
            return Err(Refusal::no_api_key("there is no API key"));
        };
        let user_token = user_token.filter(|token| !token.is_empty());
        // These keys are no secrets: they open a sandbox on loopback and are printed at its start.
        if api_key == self.secret_key {
            return match user_token {
                Some(_) => Err(Refusal::incorrect_token_type(
                    "the secret key came with a user token: a client must never hold the secret key, \
                     and a backend needs no token",
                )),
                None => Ok(Caller::Backend),
            };
        }
        if api_key != self.api_key {
            return Err(Refusal::wrong_api_key(if api_key.starts_with("eyJ") {
                "a token was given as the API key: it belongs into X-Knock-User-Token"
            } else {
                "the API key is neither this sandbox's public nor its secret one"
            }));
        }
        let Some(verifier) = &self.verifier else {
            return Ok(Caller::Anybody);
        };
        let Some(user_token) = user_token else {
            return Err(Refusal::no_user_token(
                "enhanced security is on, and the public key came without a user token",
            ));
        };
        match verifier.verify(user_token) {
            Ok(claims) => Ok(Caller::Client(Rights::of(&claims))),
            Err(error) => {
                Err(Refusal::bad_user_token(format!("{} ({})", error.message(), error.code())))
            }
        }
    }

    fn judge_headers(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let api_key = match only(headers, AUTHORIZATION.as_str())? {
            None => None,
            Some(value) => Some(
                value
                    .split_once(' ')
                    .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
                    .map(|(_, key)| key.trim())
                    .ok_or_else(|| {
                        Refusal::no_api_key("Authorization is not `Bearer` and an API key")
                    })?,
            ),
        };
        self.judge(api_key, only(headers, USER_TOKEN)?)
    }
}

/// A header that stands there once: of two, one layer might judge the first and another use the second.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    if second.is_some() {
        return Err(Refusal::no_api_key("Authorization or X-Knock-User-Token stands there twice"));
    }
    first
        .map(|value| {
            value.to_str().map_err(|_| {
                Refusal::no_api_key("Authorization or X-Knock-User-Token is not plain text")
            })
        })
        .transpose()
}

impl Caller {
    /// Whether this is the secret key, which alone may do what follows.
    pub(crate) fn must_be_backend(&self) -> Result<(), Refusal> {
        match self {
            Self::Backend => Ok(()),
            Self::Client(_) | Self::Anybody => Err(Refusal::incorrect_token_type(
                "only the secret key may call this, and the public one did",
            )),
        }
    }

    /// Whether it may do that to this user's things, in this tenant or outside of any.
    pub(crate) fn may(
        &self,
        action: Action,
        user_id: &str,
        tenant: Option<&str>,
    ) -> Result<(), Refusal> {
        match self {
            Self::Backend | Self::Anybody => Ok(()),
            Self::Client(rights) => rights.check(action, user_id, tenant),
        }
    }

    /// Whether it may do that to anything at all: to be asked where a request names nothing that is there.
    pub(crate) fn may_somewhere(&self, action: Action) -> Result<(), Refusal> {
        match self {
            Self::Backend | Self::Anybody => Ok(()),
            Self::Client(rights) => rights.check_somewhere(action),
        }
    }

    /// Whether a listing shows it what belongs to this user and tenant.
    pub(crate) fn sees(&self, action: Action, user_id: &str, tenant: Option<&str>) -> bool {
        match self {
            Self::Backend | Self::Anybody => true,
            Self::Client(rights) => rights.allows(action, user_id, tenant),
        }
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Refusal> {
        shared.credentials.judge_headers(&parts.headers)
    }
}
