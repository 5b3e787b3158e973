//! Feeds: which messages a request asks for.

mod shape;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::auth::Caller;
use crate::moment::Moment;
use crate::params::Query;
use crate::refusal::{Refusal, quoted};
use crate::rights::Action;
use crate::store::{Message, Store};

pub(crate) use self::shape::PageInfo;
use self::shape::{Item, Meta, Response};

/// The largest page, and the usual one.
const PAGE: usize = 50;

/// Which messages, but for their engagement status and the page: what the counts are about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) tenant: Option<String>,
    has_tenant: Option<bool>,
    source: Option<String>,
    categories: Vec<String>,
    archived: Archived,
    data: Map<String, Value>,
    after: Option<Bound>,
    before: Option<Bound>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Archived {
    #[default]
    Exclude,
    Include,
    Only,
}

/// An end of a stretch of time, and whether it belongs to it.
#[derive(Clone, Copy, Debug)]
struct Bound {
    at: Moment,
    inclusive: bool,
}

impl Scope {
    pub(crate) fn read(query: &Query) -> Result<Self, Refusal> {
        let archived = match query.get("archived") {
            None | Some("exclude") => Archived::Exclude,
            Some("include") => Archived::Include,
            Some("only") => Archived::Only,
            Some(other) => return Err(unknown("archived", other)),
        };
        let bound = |exclusive: &str, inclusive: &str| -> Result<Option<Bound>, Refusal> {
            for (name, inclusive) in [(exclusive, false), (inclusive, true)] {
                if let Some(text) = query.get(name) {
                    let at = Moment::parse(text).ok_or_else(|| {
                        Refusal::invalid(format!("{name} is {}, not a time", quoted(text)))
                    })?;
                    return Ok(Some(Bound { at, inclusive }));
                }
            }
            Ok(None)
        };
        Ok(Self {
            tenant: query.get("tenant").map(str::to_owned),
            has_tenant: query.flag("has_tenant")?,
            source: query.get("source").map(str::to_owned),
            categories: query.list("workflow_categories"),
            archived,
            data: query.get("trigger_data").map_or(Ok(Map::new()), trigger_data)?,
            after: bound("inserted_at.gt", "inserted_at.gte")?,
            before: bound("inserted_at.lt", "inserted_at.lte")?,
        })
    }

    pub(crate) fn holds(&self, message: &Message) -> bool {
        let tenant = message.tenant.as_deref();
        // A tenant's feed shows what was sent without a tenant too, unless told otherwise.
        self.tenant.as_deref().is_none_or(|wanted| tenant.is_none_or(|has| has == wanted))
            && self.has_tenant.is_none_or(|wanted| wanted == tenant.is_some())
            && self.source.as_deref().is_none_or(|wanted| *wanted == *message.workflow)
            && (self.categories.is_empty()
                || self.categories.iter().any(|wanted| message.categories.contains(wanted)))
            && match self.archived {
                Archived::Exclude => message.archived_at.is_none(),
                Archived::Include => true,
                Archived::Only => message.archived_at.is_some(),
            }
            && self.data.iter().all(|(name, value)| message.data.get(name) == Some(value))
            && self.after.is_none_or(|bound| {
                message.inserted_at > bound.at || bound.inclusive && message.inserted_at == bound.at
            })
            && self.before.is_none_or(|bound| {
                message.inserted_at < bound.at || bound.inclusive && message.inserted_at == bound.at
            })
    }
}

/// The data to filter by: a JSON object in one level, as Knock wants it.
pub(crate) fn trigger_data(text: &str) -> Result<Map<String, Value>, Refusal> {
    let data: Map<String, Value> = serde_json::from_str(text)
        .map_err(|_| Refusal::invalid("trigger_data is not a JSON object"))?;
    if data.values().any(|value| value.is_object() || value.is_array()) {
        return Err(Refusal::invalid("trigger_data holds more than one level"));
    }
    Ok(data)
}

/// The engagement status that a feed is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Seen,
    Unseen,
    Read,
    Unread,
}

impl Wanted {
    fn read(query: &Query) -> Result<Self, Refusal> {
        Ok(match query.get("status") {
            None | Some("all") => Self::All,
            Some("seen") => Self::Seen,
            Some("unseen") => Self::Unseen,
            Some("read") => Self::Read,
            Some("unread") => Self::Unread,
            Some(other) => return Err(unknown("status", other)),
        })
    }

    fn holds(self, message: &Message) -> bool {
        match self {
            Self::All => true,
            Self::Seen => message.seen_at.is_some(),
            Self::Unseen => message.seen_at.is_none(),
            Self::Read => message.read_at.is_some(),
            Self::Unread => message.read_at.is_none(),
        }
    }
}

/// A request for a feed.
#[derive(Debug)]
pub(crate) struct FeedRequest {
    pub(crate) scope: Scope,
    wanted: Wanted,
    compact: bool,
    size: usize,
    after: Option<usize>,
    before: Option<usize>,
}

impl FeedRequest {
    pub(crate) fn read(query: &Query) -> Result<Self, Refusal> {
        let compact = match query.get("mode") {
            None | Some("rich") => false,
            Some("compact") => true,
            Some(other) => return Err(unknown("mode", other)),
        };
        let size = match query.get("page_size") {
            None => PAGE,
            Some(text) => text
                .parse()
                .ok()
                .filter(|size| (1..=PAGE).contains(size))
                .ok_or_else(|| Refusal::invalid(format!("page_size is not from 1 to {PAGE}")))?,
        };
        let cursor = |name: &str| query.get(name).map(|text| from_cursor(name, text)).transpose();
        Ok(Self {
            scope: Scope::read(query)?,
            wanted: Wanted::read(query)?,
            compact,
            size,
            after: cursor("after")?,
            before: cursor("before")?,
        })
    }

    /// The page that it asks for, written out.
    pub(crate) fn answer(
        &self,
        store: &Store,
        caller: &Caller,
        channel: &str,
        user_id: &str,
    ) -> Vec<u8> {
        let mut counts = Counts::default();
        let mut found = Vec::new();
        for (place, message) in visible(store, caller, channel, user_id, &self.scope) {
            counts.add(message);
            if self.wanted.holds(message) {
                found.push((place, message));
            }
        }
        // The newest first: what comes after a cursor is older.
        let first = self.after.map_or(0, |cursor| found.partition_point(|(at, _)| *at >= cursor));
        let end =
            self.before.map_or(found.len(), |cursor| found.partition_point(|(at, _)| *at > cursor));
        let start = match self.before {
            // The page that ends at the cursor, not the newest of all.
            Some(_) => first.max(end.saturating_sub(self.size)),
            None => first,
        };
        let stop = end.min(start.saturating_add(self.size)).max(start);
        let page = found.get(start..stop).unwrap_or_default();
        let cursor_if = |more: bool, entry: Option<&(usize, &Message)>| {
            entry.filter(|_| more).map(|(place, _)| cursor(*place))
        };
        let response = Response {
            entries: page
                .iter()
                .map(|(at, message)| Item::of(store, *at, message, self.compact))
                .collect(),
            page_info: PageInfo {
                typename: "PageInfo",
                after: cursor_if(stop < found.len(), page.last()),
                before: cursor_if(start > 0, page.first()),
                page_size: self.size,
            },
            meta: counts.shown(),
            vars: Map::new(),
        };
        // Strings, numbers and maps of them always have a JSON form.
        serde_json::to_vec(&response).unwrap_or_default()
    }
}

/// The counts of a feed, as its badge shows them.
pub(crate) fn counts(
    store: &Store,
    caller: &Caller,
    channel: &str,
    user_id: &str,
    scope: &Scope,
) -> impl Serialize + use<> {
    let mut counts = Counts::default();
    for (_, message) in visible(store, caller, channel, user_id, scope) {
        counts.add(message);
    }
    counts.shown()
}

/// The messages of a feed that this caller may see, the newest first.
fn visible<'a>(
    store: &'a Store,
    caller: &'a Caller,
    channel: &'a str,
    user_id: &'a str,
    scope: &'a Scope,
) -> impl Iterator<Item = (usize, &'a Message)> {
    store.messages_of(user_id).filter(move |(_, message)| {
        message.channel_id == channel
            && scope.holds(message)
            && caller.sees(Action::FeedRead, user_id, message.tenant.as_deref())
    })
}

#[derive(Debug, Default)]
struct Counts {
    total: usize,
    unread: usize,
    unseen: usize,
}

impl Counts {
    fn add(&mut self, message: &Message) {
        self.total += 1;
        self.unread += usize::from(message.read_at.is_none());
        self.unseen += usize::from(message.seen_at.is_none());
    }

    fn shown(&self) -> Meta {
        Meta {
            typename: "FeedMetadata",
            total_count: self.total,
            unread_count: self.unread,
            unseen_count: self.unseen,
        }
    }
}

/// A message's place, as clients hand it back.
fn cursor(place: usize) -> String {
    format!("c{place:012x}")
}

fn from_cursor(name: &str, text: &str) -> Result<usize, Refusal> {
    text.strip_prefix('c')
        .and_then(|digits| usize::from_str_radix(digits, 16).ok())
        .ok_or_else(|| Refusal::invalid(format!("{name} is not a cursor of this feed")))
}

fn unknown(name: &str, value: &str) -> Refusal {
    Refusal::invalid(format!("{name} is {}, which Knock does not know", quoted(value)))
}
