//! The extractor.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use knock_jwt::IssuedToken;

use crate::failure::Failure;
use crate::guard::Mark;
use crate::knock::Knock;
use crate::user::KnockUser;

/// The token of whoever is signed in, for a page. It is signed, and the page marked private, only when
/// it is asked for.
///
/// `User` is the application's own extractor. When it rejects because nobody is signed in (401, or a
/// redirect), there is no token; any other rejection is passed on.
#[derive(Debug)]
pub struct KnockToken<User> {
    knock: Knock,
    user: Option<User>,
    mark: Mark,
}

impl<User: KnockUser> KnockToken<User> {
    /// The token, or None: nobody is signed in, or it is development mode without a key.
    ///
    /// # Errors
    /// What signing refuses: an empty user id, grants that cannot be granted.
    pub async fn get(&self) -> Result<Option<String>, Failure> {
        Ok(self.issued().await?.map(|issued| issued.token().to_owned()))
    }

    /// Like [`get`](Self::get), with the token's times.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn issued(&self) -> Result<Option<IssuedToken>, Failure> {
        // Whether there is a token or not: the page depends on who asks.
        self.mark.page_is_private();
        let Some(user) = &self.user else {
            return Ok(None);
        };
        self.knock.issue(&user.knock_id(), &user.token_options()).await
    }

    /// Whoever is signed in.
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }
}

impl<User, State> FromRequestParts<State> for KnockToken<User>
where
    User: KnockUser + FromRequestParts<State>,
    State: Send + Sync,
    Knock: FromRef<State>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Response> {
        let Some(mark) = parts.extensions.get::<Mark>().cloned() else {
            tracing::error!(
                "no Knock token: knock_jwt_axum::guard does not stand around this route, and nothing \
                 would keep its page out of caches; add .layer(from_fn(knock_jwt_axum::guard))"
            );
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let user = signed_in::<User, State>(parts, state).await?;
        Ok(Self { knock: Knock::from_ref(state), user, mark })
    }
}

/// Whoever is signed in; a rejection that does not mean "nobody" is passed on.
pub(crate) async fn signed_in<User, State>(
    parts: &mut Parts,
    state: &State,
) -> Result<Option<User>, Response>
where
    User: FromRequestParts<State>,
    State: Send + Sync,
{
    match User::from_request_parts(parts, state).await {
        Ok(user) => Ok(Some(user)),
        Err(rejection) => {
            let response = rejection.into_response();
            let status = response.status();
            if status == StatusCode::UNAUTHORIZED || status.is_redirection() {
                Ok(None)
            } else {
                Err(response)
            }
        }
    }
}
