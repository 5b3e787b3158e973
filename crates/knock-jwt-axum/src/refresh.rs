//! The endpoint from which a page gets a new token before the old one expires.

use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use serde_json::{Value, json};

use crate::guard::Mark;
use crate::headers;
use crate::knock::Knock;
use crate::token::signed_in;
use crate::user::KnockUser;

/// The refresh route, for `.route("/knock/token", refresh_route::<User, App>())`. It answers every
/// method.
///
/// `GET` gives `{"token", "expires_at", "refresh_at"}` with whole seconds since 1970 (all null in
/// development mode without a key) to whoever is signed in; 401 `{"error": "not_signed_in"}` when
/// nobody is, and never a redirect; 403 `cross_site` to other sites; 405 `method_not_allowed` to other
/// methods; 500 `internal` when signing fails, whose cause is in the log. No cache may keep it and no
/// other origin read it, if [`guard`](crate::guard) stands around everything.
pub fn refresh_route<User, App>() -> MethodRouter<App>
where
    User: KnockUser + FromRequestParts<App> + Send + Sync + 'static,
    App: Clone + Send + Sync + 'static,
    Knock: FromRef<App>,
{
    any(answer::<User, App>)
}

async fn answer<User, App>(State(app): State<App>, request: Request) -> Response
where
    User: KnockUser + FromRequestParts<App> + Send + Sync,
    App: Send + Sync,
    Knock: FromRef<App>,
{
    if let Some(mark) = request.extensions().get::<Mark>() {
        mark.is_refresh();
    }
    let mut response = respond::<User, App>(&app, request).await;
    headers::sealed(response.headers_mut());
    response
}

async fn respond<User, App>(app: &App, request: Request) -> Response
where
    User: KnockUser + FromRequestParts<App> + Send + Sync,
    App: Send + Sync,
    Knock: FromRef<App>,
{
    if request.method() != Method::GET {
        let mut response = refused(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
        return response;
    }
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    if site == Some(b"cross-site") {
        return refused(StatusCode::FORBIDDEN, "cross_site");
    }
    let (mut parts, _) = request.into_parts();
    let user = match signed_in::<User, App>(&mut parts, app).await {
        Ok(Some(user)) => user,
        Ok(None) => return refused(StatusCode::UNAUTHORIZED, "not_signed_in"),
        Err(rejection) => return rejection,
    };
    let knock = Knock::from_ref(app);
    match knock.issue(&user.knock_id(), &user.token_options()).await {
        Ok(Some(issued)) => json_response(
            StatusCode::OK,
            &json!({
                "token": issued.token(),
                "expires_at": issued.expires_at(),
                "refresh_at": issued.refresh_at(),
            }),
        ),
        Ok(None) => {
            let nothing = json!({"token": null, "expires_at": null, "refresh_at": null});
            json_response(StatusCode::OK, &nothing)
        }
        Err(failure) => {
            // It logs the cause.
            let status = failure.into_response().status();
            refused(status, "internal")
        }
    }
}

fn refused(status: StatusCode, error: &str) -> Response {
    json_response(status, &json!({"error": error}))
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
