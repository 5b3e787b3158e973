//! One connected client.

use std::collections::HashMap;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use serde_json::{Map, Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{info, warn};

use super::frame::{Frame, write};
use super::judge;
use crate::auth::Caller;
use crate::feed::{Scope, counts};
use crate::limits::Limits;
use crate::params::Query;
use crate::refusal::{Refusal, quoted};
use crate::rights::Action;
use crate::server::{Arrival, Shared};

/// The most topics that one socket may join.
const MAX_TOPICS: usize = 100;

/// The most feeds that one page may have in a topic: each is counted anew with every message.
const MAX_LISTENERS: usize = 50;

pub(super) struct Session {
    shared: Shared,
    api_key: String,
    user_token: Option<String>,
    joined: HashMap<String, Joined>,
}

/// A feed that the client listens to.
struct Joined {
    join_ref: Option<String>,
    channel: String,
    user_id: String,
    caller: Caller,
    /// The feeds of the page that share the topic, by the names that the page gave them.
    listeners: Vec<(String, Scope)>,
}

/// Why a socket is closed from here.
enum End {
    /// The client left, or cannot be reached.
    Gone,
    Close(u16, &'static str),
}

impl Session {
    pub(super) fn new(shared: Shared, api_key: String, user_token: Option<String>) -> Self {
        Self { shared, api_key, user_token, joined: HashMap::new() }
    }

    pub(super) async fn run(mut self, mut socket: WebSocket) {
        let Limits { receipt, .. } = self.shared.settings.limits;
        if let End::Close(code, reason) = self.serve(&mut socket).await {
            let reason = Utf8Bytes::from_static(reason);
            let close = Message::Close(Some(CloseFrame { code, reason }));
            // Whoever cannot be told is gone already.
            let _ = timeout(receipt, socket.send(close)).await;
        }
    }

    async fn serve(&mut self, socket: &mut WebSocket) -> End {
        let mut arrivals = self.shared.arrivals();
        let mut stopping = self.shared.stopping();
        let Limits { silence, receipt, .. } = self.shared.settings.limits;
        let mut deadline = Instant::now() + silence;
        loop {
            let answers = tokio::select! {
                received = socket.recv() => {
                    deadline = Instant::now() + silence;
                    match received {
                        Some(Ok(Message::Text(text))) => match Frame::parse(&text) {
                            Ok(frame) => self.answer(&frame),
                            Err(problem) => {
                                warn!("socket closed: {problem}");
                                return End::Close(close_code::PROTOCOL, problem);
                            }
                        },
                        Some(Ok(Message::Binary(_))) => {
                            warn!("socket closed: a frame is binary");
                            return End::Close(close_code::UNSUPPORTED, "a frame is binary");
                        }
                        // Pings are answered by the library.
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                        Some(Err(error)) => {
                            warn!("socket closed: {error}");
                            return End::Gone;
                        }
                        Some(Ok(Message::Close(_))) | None => return End::Gone,
                    }
                }
                arrival = arrivals.recv() => match arrival {
                    Ok(arrival) => self.news(&arrival),
                    Err(RecvError::Lagged(_)) => {
                        warn!("socket closed: the client is too slow for its messages");
                        return End::Close(close_code::AGAIN, "too many messages; connect again");
                    }
                    Err(RecvError::Closed) => return End::Close(close_code::AWAY, "stopped"),
                },
                _ = stopping.wait_for(|stop| *stop) => {
                    return End::Close(close_code::AWAY, "the sandbox stops");
                }
                () = sleep_until(deadline) => {
                    return End::Close(close_code::NORMAL, "no heartbeat in time");
                }
            };
            for answer in answers {
                match timeout(receipt, socket.send(Message::from(answer))).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) | Err(_) => return End::Gone,
                }
            }
        }
    }

    /// What is sent back on a frame.
    fn answer(&mut self, frame: &Frame) -> Vec<String> {
        if frame.topic == "phoenix" {
            return vec![match frame.event.as_str() {
                "heartbeat" => frame.ok(),
                _ => frame.error("unmatched topic"),
            }];
        }
        match frame.event.as_str() {
            "phx_join" => self.join(frame),
            "phx_leave" => {
                let left = self.joined.remove(&frame.topic);
                let close = left.map(|left| left.close(&frame.topic));
                std::iter::once(frame.ok()).chain(close).collect()
            }
            _ if self.joined.contains_key(&frame.topic) => vec![frame.error("unmatched event")],
            _ => vec![frame.error("unmatched topic")],
        }
    }

    fn join(&mut self, frame: &Frame) -> Vec<String> {
        let topic = quoted(&frame.topic);
        match self.admit(frame) {
            Ok(joined) => {
                info!("socket joined {topic}");
                // A topic is joined once: the earlier join ends.
                let earlier = self.joined.insert(frame.topic.clone(), joined);
                let close = earlier.map(|earlier| earlier.close(&frame.topic));
                close.into_iter().chain([frame.ok()]).collect()
            }
            Err(refusal) => {
                warn!("socket may not join {topic}: {}", refusal.reason());
                vec![frame.error("unauthorized")]
            }
        }
    }

    /// Whether the client may listen to a topic. The token is judged again: it may have expired.
    fn admit(&self, frame: &Frame) -> Result<Joined, Refusal> {
        let mut parts = frame.topic.splitn(3, ':');
        let (Some("feeds"), Some(channel), Some(user_id)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::not_allowed("a topic is feeds:CHANNEL:USER"));
        };
        if self.joined.len() >= MAX_TOPICS && !self.joined.contains_key(&frame.topic) {
            return Err(Refusal::not_allowed("the socket has joined too many topics"));
        }
        let caller = judge(&self.shared, Some(&self.api_key), self.user_token.as_deref())?;
        self.shared.check_feed_channel(channel)?;
        let listeners = listeners(&frame.payload)?;
        if listeners.is_empty() {
            caller.may(Action::FeedRead, user_id, None)?;
        }
        for (_, scope) in &listeners {
            caller.may(Action::FeedRead, user_id, scope.tenant.as_deref())?;
        }
        Ok(Joined {
            join_ref: frame.join_ref.clone(),
            channel: channel.to_owned(),
            user_id: user_id.to_owned(),
            caller,
            listeners,
        })
    }

    /// What a message that arrived means for this client.
    fn news(&self, arrival: &Arrival) -> Vec<String> {
        self.joined
            .iter()
            .filter_map(|(topic, joined)| joined.news(&self.shared, topic, arrival))
            .collect()
    }
}

impl Joined {
    fn close(&self, topic: &str) -> String {
        let name = self.join_ref.as_deref();
        write(name, name, topic, "phx_close", &json!({}))
    }

    fn news(&self, shared: &Shared, topic: &str, arrival: &Arrival) -> Option<String> {
        let store = shared.store();
        let message = store.message(&arrival.message_id)?;
        let tenant = message.tenant.as_deref();
        if message.channel_id != self.channel
            || !message.is_for_user(&self.user_id)
            || !self.caller.sees(Action::FeedRead, &self.user_id, tenant)
        {
            return None;
        }
        let count =
            |scope: &Scope| counts(&store, &self.caller, &self.channel, &self.user_id, scope);
        let mut data = Map::new();
        for (name, scope) in &self.listeners {
            if scope.holds(message) {
                data.insert(name.clone(), json!({"metadata": count(scope)}));
            }
        }
        // Pages of before these names listen to everything, and look at `metadata`.
        if data.is_empty() && !self.listeners.is_empty() {
            return None;
        }
        let attn: Vec<&String> = data.keys().collect();
        let payload = json!({
            "event": "new-message",
            "metadata": count(&Scope::default()),
            "attn": attn,
            "data": data,
        });
        Some(write(self.join_ref.as_deref(), None, topic, "new-message", &payload))
    }
}

/// The feeds of a page, by name, each with what it shows.
fn listeners(payload: &Map<String, Value>) -> Result<Vec<(String, Scope)>, Refusal> {
    let feeds = || payload.iter().filter_map(|(name, given)| Some((name, given.as_object()?)));
    if feeds().count() > MAX_LISTENERS {
        return Err(Refusal::not_allowed(format!("a page has more than {MAX_LISTENERS} feeds")));
    }
    feeds()
        .map(|(name, given)| Ok((name.clone(), Scope::read(&Query::from_json(given))?)))
        .collect()
}
