//! Cache-Control, Vary and what else decides who may keep or read a response with a token.

use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, ETAG, EXPIRES, HeaderName, HeaderValue, LAST_MODIFIED, VARY,
    X_CONTENT_TYPE_OPTIONS,
};

/// Marks a page that was given a token as its user's alone. What forbids more stays.
pub(crate) fn made_private(headers: &mut HeaderMap) {
    remove(headers, |name| for_shared_caches(name.as_str()));
    let kept: Vec<String> = items(headers, &CACHE_CONTROL)
        .into_iter()
        .filter(|item| {
            let name = item.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
            !matches!(name.as_str(), "public" | "private" | "s-maxage")
        })
        .chain(["private".to_owned()])
        .collect();
    set(headers, CACHE_CONTROL, &kept.join(", "));
    vary_on(headers, &["Cookie"]);
}

/// Marks a response that no cache may keep.
pub(crate) fn unkept(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    vary_on(headers, &["Cookie", "Authorization"]);
}

/// What holds for whatever leaves the refresh route, error pages of the application included.
pub(crate) fn sealed(headers: &mut HeaderMap) {
    remove(headers, |name| {
        name.as_str().starts_with("access-control-")
            || [ETAG, LAST_MODIFIED, EXPIRES].contains(name)
            || for_shared_caches(name.as_str())
    });
    unkept(headers);
}

/// Adds names to `Vary`, each once, whoever named it before.
fn vary_on(headers: &mut HeaderMap, names: &[&str]) {
    let mut all = items(headers, &VARY);
    if all.iter().any(|name| name == "*") {
        all = vec!["*".to_owned()];
    } else {
        all.extend(names.iter().map(|name| (*name).to_owned()));
    }
    let mut once: Vec<String> = Vec::with_capacity(all.len());
    for name in all {
        if !once.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            once.push(name);
        }
    }
    set(headers, VARY, &once.join(", "));
}

/// Whether a header overrules `Cache-Control` for a content delivery network (RFC 9213 and older) or a
/// proxy.
fn for_shared_caches(name: &str) -> bool {
    name.ends_with("-cache-control")
        || matches!(name, "surrogate-control" | "edge-control" | "x-accel-expires")
}

fn remove(headers: &mut HeaderMap, unwanted: impl Fn(&HeaderName) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| unwanted(name)).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // It is made of what was in headers before, and of our own words.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The members of a list in a header. Commas inside quotes do not separate: `private="Set-Cookie, X"`.
fn items(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let mut items = Vec::new();
    for line in headers.get_all(name) {
        let (mut item, mut quoted, mut escaped) = (String::new(), false, false);
        for character in String::from_utf8_lossy(line.as_bytes()).chars() {
            match character {
                '"' if !escaped => quoted = !quoted,
                ',' if !quoted => {
                    items.push(std::mem::take(&mut item));
                    continue;
                }
                _ => {}
            }
            escaped = quoted && character == '\\' && !escaped;
            item.push(character);
        }
        items.push(item);
    }
    items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn private_pages_keep_what_forbids_more() {
        for (before, after) in [
            (&[] as &[_], "private"),
            (&[("cache-control", "public, max-age=60, s-maxage=600")], "max-age=60, private"),
            (&[("cache-control", "no-store")], "no-store, private"),
            (&[("cache-control", "no-cache"), ("cache-control", "Public")], "no-cache, private"),
            (&[("cache-control", "private=\"Set-Cookie, X\", max-age=5")], "max-age=5, private"),
            (
                &[("cache-control", "no-cache=\"a, \\\"b\", public")],
                "no-cache=\"a, \\\"b\", private",
            ),
        ] {
            let mut headers = of(before);
            made_private(&mut headers);
            assert_eq!(headers[CACHE_CONTROL], after, "{before:?}");
        }
        let mut headers = of(&[("cdn-cache-control", "max-age=9"), ("surrogate-control", "x")]);
        made_private(&mut headers);
        assert_eq!(headers.len(), 2, "{headers:?}");
    }

    #[test]
    fn vary_names_each_once() {
        for (before, after) in [
            (&[] as &[_], "Cookie, Authorization"),
            (&[("vary", "cookie, Accept")], "cookie, Accept, Authorization"),
            (&[("vary", "Origin"), ("vary", "authorization")], "Origin, authorization, Cookie"),
            (&[("vary", "*")], "*"),
        ] {
            let mut headers = of(before);
            unkept(&mut headers);
            assert_eq!(headers[VARY], after, "{before:?}");
            assert_eq!(headers.get_all(VARY).iter().count(), 1);
        }
    }

    #[test]
    fn the_refresh_route_is_opened_to_nobody() {
        let mut headers = of(&[
            ("access-control-allow-origin", "https://app.example"),
            ("access-control-allow-credentials", "true"),
            ("etag", "\"1\""),
            ("expires", "never"),
            ("cdn-cache-control", "max-age=9"),
            ("set-cookie", "a=b"),
        ]);
        sealed(&mut headers);
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["cache-control", "set-cookie", "vary", "x-content-type-options"]);
    }
}
