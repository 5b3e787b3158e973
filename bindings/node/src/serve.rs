//! The threads that serve a line.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use napi::bindgen_prelude::{AsyncTask, Either3};
use napi::{Env, Result, Task};
use napi_derive::napi;

use crate::failure::Failure;
use crate::issued::Minted;
use crate::line::{Hurry, Line};
use crate::tasks::Signed;

/// As they go to JavaScript: the numbers of those who waited, and what they get.
type Answers = Vec<(u32, Either3<String, Minted, Failure>)>;

fn answers(ready: Vec<(u32, Signed)>) -> Answers {
    ready.into_iter().map(|(number, signed)| (number, signed.into())).collect()
}

/// All who wait for a signature.
#[napi]
#[derive(Debug)]
pub struct NativeLine(pub(crate) Arc<Line>);

#[napi]
impl NativeLine {
    /// An empty one.
    #[napi(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(Arc::new(Line::new()))
    }

    /// How many are served by no thread yet.
    #[napi(getter)]
    pub fn waiting(&self) -> u32 {
        self.0.waiting()
    }

    /// Serves the next on a thread of the pool, which has so many, and others after it while somebody
    /// listens. Gives all that is ready then.
    #[napi(ts_return_type = "Promise<Array<[number, string | Minted | Failure]>>")]
    pub fn serve(&self, pool: u32) -> AsyncTask<Serve> {
        AsyncTask::new(Serve { line: self.0.clone(), pool })
    }

    /// Calls `hurry` when something is ready while threads go on; `null` no longer does.
    #[napi(ts_args_type = "hurry: (() => void) | null")]
    pub fn listen(&self, hurry: Option<Hurry>) {
        self.0.listen(hurry);
    }

    /// What is ready.
    #[napi(ts_return_type = "Array<[number, string | Minted | Failure]>")]
    pub fn ready(&self) -> Answers {
        answers(self.0.ready())
    }

    /// Forgets all who wait, what is ready and who listens.
    #[napi]
    pub fn clear(&self) {
        self.0.clear();
    }
}

/// One thread at work. It goes on with the next in line by itself: the event loop would have to be woken first,
/// and then the thread, while its core sleeps. On a virtual machine that may take as long as a signature.
#[derive(Debug)]
pub(crate) struct Serve {
    line: Arc<Line>,
    pool: u32,
}

/// To wake the event loop for each of many would cost it 15 µs each time.
const TOGETHER: Duration = Duration::from_micros(500);

/// How long a thread goes on. Whoever ends a worker thread or the process waits for it.
const LONG: Duration = Duration::from_millis(50);

/// How long while all threads of the pool are at work for us: files and DNS wait for it.
const SHORT: Duration = Duration::from_millis(5);

/// The threads at work for us, whoever asked: the pool is the process's.
static AT_WORK: AtomicU32 = AtomicU32::new(0);

/// One of them, until it is dropped.
pub(crate) struct AtWork;

impl AtWork {
    pub(crate) fn begin() -> Self {
        AT_WORK.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        AT_WORK.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Task for Serve {
    type Output = ();
    type JsValue = Answers;

    fn compute(&mut self) -> Result<()> {
        let _at_work = AtWork::begin();
        let begun = Instant::now();
        let mut told = begun;
        let mut next = self.line.next();
        while let Some((number, waiting)) = next {
            self.line.put(number, waiting.sign());
            let limit = if AT_WORK.load(Ordering::Relaxed) < self.pool { LONG } else { SHORT };
            let goes_on = self.line.is_heard() && begun.elapsed() < limit;
            next = if goes_on { self.line.next() } else { None };
            let takes_long = next.as_ref().is_some_and(|(_, waiting)| waiting.takes_long());
            if next.is_some() && (takes_long || told.elapsed() >= TOGETHER) {
                self.line.hurry();
                told = Instant::now();
            }
        }
        Ok(())
    }

    fn resolve(&mut self, _: Env, (): ()) -> Result<Answers> {
        Ok(answers(self.line.ready()))
    }
}
