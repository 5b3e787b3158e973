//! Query strings and bodies, read strictly: what makes no sense is refused with a sentence.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::refusal::{Refusal, quoted};
use crate::server::Shared;

/// The largest body, of our own choosing: Knock documents a limit for a trigger's data alone.
const MAX_BODY: usize = 1 << 20;

/// The largest body of a trigger: Knock takes 10 MB of data, beside which there are its recipients.
pub(crate) const MAX_TRIGGER: usize = 10_000_000 + MAX_BODY;

/// The parameters of a query string, decoded, in order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(query: Option<&str>) -> Self {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        };
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    /// Like a parsed query, from the parameters of a socket's join.
    pub(crate) fn from_json(parameters: &Map<String, Value>) -> Self {
        let mut pairs = Vec::new();
        for (name, value) in parameters {
            match value {
                Value::String(text) => pairs.push((name.clone(), text.clone())),
                Value::Array(items) => {
                    let texts = items.iter().filter_map(Value::as_str);
                    pairs.extend(texts.map(|text| (format!("{name}[]"), text.to_owned())));
                }
                Value::Null => {}
                other => pairs.push((name.clone(), other.to_string())),
            }
        }
        Self(pairs)
    }

    /// A parameter's value; an empty one counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// How often it stands there.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|(key, _)| key == name).count()
    }

    /// A list, however a client writes one: `name[]=a`, `name[0]=a`, `name=a,b`.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let mut items = Vec::new();
        for (key, value) in &self.0 {
            let Some(rest) = key.strip_prefix(name) else { continue };
            if rest.is_empty() {
                items.extend(value.split(',').map(str::to_owned));
            } else if rest.starts_with('[') && rest.ends_with(']') {
                items.push(value.clone());
            }
        }
        items.retain(|item| !item.is_empty());
        items
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => {
                Err(Refusal::invalid(format!("{name} is {}, not true or false", quoted(other))))
            }
        }
    }
}

impl FromRequestParts<Shared> for Query {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Refusal> {
        Ok(Self::parse(parts.uri.query()))
    }
}

/// The ids in a path, decoded, in order.
#[derive(Debug)]
pub(crate) struct Ids<const COUNT: usize>(pub(crate) [String; COUNT]);

impl<const COUNT: usize> FromRequestParts<Shared> for Ids<COUNT> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Refusal> {
        let unreadable = || Refusal::invalid("an id in the path is not text in UTF-8");
        let parameters =
            RawPathParams::from_request_parts(parts, shared).await.map_err(|_| unreadable())?;
        let ids: Vec<String> = parameters.iter().map(|(_, id)| id.to_owned()).collect();
        ids.try_into().map(Self).map_err(|_| unreadable())
    }
}

/// A body that is a JSON object of no more than so many bytes; an empty one is an empty object.
#[derive(Debug)]
pub(crate) struct Body<const MAX: usize = MAX_BODY>(pub(crate) Map<String, Value>);

impl<const MAX: usize> FromRequest<Shared> for Body<MAX> {
    type Rejection = Refusal;

    async fn from_request(mut request: Request, shared: &Shared) -> Result<Self, Refusal> {
        DefaultBodyLimit::max(MAX).apply(&mut request);
        let read = timeout(shared.settings.limits.body, Bytes::from_request(request, shared));
        let read = read.await.map_err(|_| {
            Refusal::body(StatusCode::REQUEST_TIMEOUT, "the body was not whole in time")
        })?;
        let bytes = read.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let what = format!("the body is larger than {MAX} bytes");
                Refusal::body(StatusCode::PAYLOAD_TOO_LARGE, what)
            } else {
                Refusal::body(StatusCode::BAD_REQUEST, "the body ended before it was whole")
            }
        })?;
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(Value::Null) => Ok(Self(Map::new())),
            Ok(_) => Err(Refusal::not_json("the body is not a JSON object")),
            // Its message tells a place, and nothing of what stands there.
            Err(error) => Err(Refusal::not_json(format!(
                "the body is not JSON (line {}, column {})",
                error.line(),
                error.column()
            ))),
        }
    }
}

/// A member that is a string, where it is there.
pub(crate) fn text<'a>(
    members: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a str>, Refusal> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::invalid(format!("{name} is not a string"))),
    }
}

/// A member that is a list of strings, where it is there.
pub(crate) fn texts(
    members: &Map<String, Value>,
    name: &str,
) -> Result<Option<Vec<String>>, Refusal> {
    let wrong = || Refusal::invalid(format!("{name} is not a list of strings"));
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>().map(Some).ok_or_else(wrong)
        }
        Some(_) => Err(wrong()),
    }
}

/// A member that is an object, where it is there.
pub(crate) fn object<'a>(
    members: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a Map<String, Value>>, Refusal> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Refusal::invalid(format!("{name} is not an object"))),
    }
}
