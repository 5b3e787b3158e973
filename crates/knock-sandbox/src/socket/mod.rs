//! The live socket: Phoenix channels, `vsn=2.0.0`, topics `feeds:<channel>:<user>`.

mod frame;
mod session;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::response::Response;

use crate::auth::Caller;
use crate::params::Query;
use crate::refusal::{Refusal, quoted};
use crate::server::Shared;
use session::Session;

/// The longest message that is read.
const MAX_MESSAGE: usize = 64 * 1024;

/// Opens a socket. Whoever may not is refused before the upgrade with 403, as Phoenix does.
pub(crate) async fn connect(
    State(shared): State<Shared>,
    query: Query,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    // Of two, one layer might judge the first and another use the second.
    if ["api_key", "user_token"].iter().any(|name| query.count(name) > 1) {
        let refusal = Refusal::no_api_key("api_key or user_token stands there twice");
        return Err(refusal.with_status(StatusCode::FORBIDDEN));
    }
    let user_token = query.get("user_token").map(str::to_owned);
    judge(&shared, query.get("api_key"), user_token.as_deref())?;
    match query.get("vsn") {
        Some("2.0.0") if query.count("vsn") == 1 => {}
        Some("2.0.0") => return Err(Refusal::invalid("vsn stands there twice")),
        Some(other) => {
            return Err(Refusal::invalid(format!("vsn is {}, not 2.0.0", quoted(other))));
        }
        None => return Err(Refusal::invalid("vsn is missing: it is 2.0.0")),
    }
    let upgrade = upgrade.map_err(|rejection| {
        Refusal::body(rejection.status(), "this is no request for a WebSocket")
    })?;
    let api_key = query.get("api_key").unwrap_or_default().to_owned();
    Ok(upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE).on_upgrade(
        move |socket| async move { Session::new(shared, api_key, user_token).run(socket).await },
    ))
}

/// Who this is; a client in any case.
fn judge(
    shared: &Shared,
    api_key: Option<&str>,
    user_token: Option<&str>,
) -> Result<Caller, Refusal> {
    let caller = shared
        .credentials
        .judge(api_key, user_token)
        .map_err(|refusal| refusal.with_status(StatusCode::FORBIDDEN))?;
    match caller {
        Caller::Backend => {
            let why = "the socket is for clients, and the secret key must never be in one";
            Err(Refusal::incorrect_token_type(why).with_status(StatusCode::FORBIDDEN))
        }
        client => Ok(client),
    }
}
