//! Who waits for a signature.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::Status;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};

use crate::tasks::{Signed, Waiting};

/// Says on the event loop that there are results. The loop's end does not wait for it, but for the threads
/// that sign.
pub(crate) type Hurry = ThreadsafeFunction<(), (), (), Status, false, true>;

/// For whom somebody waits: a signer, or all calls of the drop-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Party(u64);

impl Party {
    pub(crate) const DROP_IN: Self = Self(0);

    /// A new one.
    pub(crate) fn of_signer() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// All who wait, as one loading of our TypeScript knows them: their requests, each under a number, and what
/// became of them. The parties take turns, so that none waits for a long line of another.
pub(crate) struct Line(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: HashMap<Party, VecDeque<(u32, Waiting)>>,
    /// Those who have somebody waiting, in the order in which they are served.
    turns: VecDeque<Party>,
    count: u32,
    /// The next that is given; they begin again after the last.
    number: u32,
    ready: Vec<(u32, Signed)>,
    hurry: Option<Arc<Hurry>>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("waiting", &self.waiting()).finish_non_exhaustive()
    }
}

impl Line {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are served by nobody yet.
    pub(crate) fn waiting(&self) -> u32 {
        self.state().count
    }

    /// Puts a request at the end of its party's, and gives its number.
    pub(crate) fn push(&self, party: Party, request: Waiting) -> u32 {
        let mut state = self.state();
        let number = state.number;
        state.number = number.wrapping_add(1);
        state.count += 1;
        let theirs = state.waiting.entry(party).or_default();
        theirs.push_back((number, request));
        if theirs.len() == 1 {
            state.turns.push_back(party);
        }
        number
    }

    /// The next request, which is somebody's to serve from now on.
    pub(crate) fn next(&self) -> Option<(u32, Waiting)> {
        let mut state = self.state();
        let party = state.turns.pop_front()?;
        let theirs = state.waiting.get_mut(&party)?;
        let next = theirs.pop_front();
        if theirs.is_empty() {
            state.waiting.remove(&party);
        } else {
            state.turns.push_back(party);
        }
        state.count -= 1;
        next
    }

    /// Forgets all who wait, what is ready and who listens.
    pub(crate) fn clear(&self) {
        let mut state = self.state();
        *state = State { number: state.number, ..State::default() };
    }

    /// Keeps a result until it is fetched.
    pub(crate) fn put(&self, number: u32, signed: Signed) {
        self.state().ready.push((number, signed));
    }

    /// What became of whom, each once.
    pub(crate) fn ready(&self) -> Vec<(u32, Signed)> {
        std::mem::take(&mut self.state().ready)
    }

    /// Who is told of results while a thread goes on; the one before hears no more.
    pub(crate) fn listen(&self, hurry: Option<Hurry>) {
        let before = std::mem::replace(&mut self.state().hurry, hurry.map(Arc::new));
        drop(before); // no longer under the lock
    }

    pub(crate) fn is_heard(&self) -> bool {
        self.state().hurry.is_some()
    }

    pub(crate) fn hurry(&self) {
        let hurry = self.state().hurry.clone();
        if let Some(hurry) = hurry {
            hurry.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}

#[cfg(test)]
mod tests {
    use knock_jwt::{SigningKey, TokenOptions, UnixMillis, UserTokenSigner};

    use super::*;
    use crate::tasks::Request;

    #[test]
    fn parties_take_turns_and_each_request_keeps_its_number() {
        let line = Line::new();
        line.state().number = u32::MAX - 1;
        let signer = UserTokenSigner::new(SigningKey::generate(2048).unwrap());
        let (one, other) = (Party::of_signer(), Party::of_signer());
        let ask = |party, user: &str| {
            let (signer, user_id) = (signer.clone(), user.to_owned());
            let (options, now) = (TokenOptions::new(), UnixMillis(0));
            line.push(party, Waiting::Token(Request { signer, user_id, options, now }))
        };
        let next = || {
            line.next().map(|(number, waiting)| match waiting {
                Waiting::Token(request) => (number, request.user_id),
                _ => panic!("another request"),
            })
        };
        let asked = [(one, "a"), (one, "b"), (one, "c"), (other, "x"), (Party::DROP_IN, "y")];
        let numbers = asked.map(|(party, user)| ask(party, user));
        assert_eq!(numbers, [u32::MAX - 1, u32::MAX, 0, 1, 2]);
        assert_eq!(line.waiting(), 5);
        assert_eq!(next(), Some((numbers[0], "a".to_owned())));
        assert_eq!(next(), Some((numbers[3], "x".to_owned())));
        assert_eq!(ask(other, "z"), 3);
        for (number, user) in [(numbers[4], "y"), (numbers[1], "b"), (3, "z"), (numbers[2], "c")] {
            assert_eq!(next(), Some((number, user.to_owned())));
        }
        assert_eq!((next(), line.waiting()), (None, 0));
        assert!(line.state().waiting.is_empty(), "nothing is kept of those who were served");

        ask(one, "d");
        line.clear();
        assert_eq!((next(), line.waiting(), ask(one, "e")), (None, 0, 5));
        assert_eq!(next(), Some((5, "e".to_owned())));
    }
}
