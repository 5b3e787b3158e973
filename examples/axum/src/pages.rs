//! The pages, as text: a template engine would get the token in the same way.

use serde_json::json;

use crate::feed::Feed;

pub(crate) fn home(user_id: &str, knock_token: Option<&str>, feed: Option<&Feed>) -> String {
    // A "<" would end the script early.
    let data =
        json!({"user_id": user_id, "token": knock_token}).to_string().replace('<', "\\u003c");
    page(&format!(
        r#"
    <p>Signed in as <b id="user">{}</b>.</p>
    <form method="post" action="/logout"><button>Log out</button></form>
    <script id="knock-token" type="application/json">{data}</script>
    {}"#,
        escaped(user_id),
        feed.map_or_else(without_bell, |feed| bell(user_id, feed))
    ))
}

fn without_bell() -> String {
    format!(
        r#"<p>The token expires at <output id="expires"></output>. <button id="refresh">Refresh</button></p>
    <script type="module">{SCRIPT}</script>"#
    )
}

/// What `examples/browser` needs: a place that says who is signed in and where the feed is.
fn bell(user_id: &str, feed: &Feed) -> String {
    let mut data = vec![
        ("user-id", user_id),
        ("refresh-url", "/knock/token"),
        ("api-key", &feed.api_key),
        ("channel", &feed.channel),
        ("host", &feed.host),
    ];
    data.extend(feed.refresh_before_ms.as_deref().map(|before| ("refresh-before-ms", before)));
    let data: Vec<_> =
        data.iter().map(|(name, value)| format!(r#"data-{name}="{}""#, escaped(value))).collect();
    format!(
        r#"<div id="knock-feed" {}></div>
    <link rel="stylesheet" href="/feed/page.css">
    <script type="module" src="/feed/page.js"></script>"#,
        data.join(" ")
    )
}

/// With `@knocklabs/client` and a bundler on the page, this is all:
/// `knock.authenticate({ id }, token, { onUserTokenExpiring: knockTokenRefresher('/knock/token') })`.
const SCRIPT: &str = "
const issued = JSON.parse(document.getElementById('knock-token').textContent);
const refresh = async () => {
  const response = await fetch('/knock/token');
  if (response.status === 401) return location.assign('/login');
  return (await response.json()).token;
};
const show = (token) => {
  if (!token) return;
  const { exp } = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  document.getElementById('expires').value = new Date(exp * 1000).toLocaleTimeString();
};
show(issued.token);
document.getElementById('refresh').onclick = async () => show(await refresh());
";

pub(crate) fn nobody() -> String {
    page("<p>Nobody is signed in. <a href=\"/login\">Log in</a></p>")
}

pub(crate) fn login_form() -> String {
    page(
        r#"
    <form method="post">
      <input name="username" autocomplete="username">
      <input name="password" type="password" autocomplete="current-password">
      <button>Log in</button>
    </form>"#,
    )
}

fn page(body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Shop</title></head>\n\
         <body>{body}\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
