//! How far a batch has come, for a person who waits at a terminal.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::tally::Tally;

pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    /// A bar where the length in bytes is known, else a spinner. indicatif draws nothing where
    /// standard error is no terminal; where the tokens themselves show, they are progress enough.
    pub(super) fn start(length: Option<u64>, tokens_show: bool) -> Self {
        let target =
            if tokens_show { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let (bar, template) = match length {
            Some(length) => (ProgressBar::new(length), "{bar:30} {percent:>3}%  {msg}  {eta} left"),
            None => (ProgressBar::new_spinner(), "{spinner} {msg}  {elapsed}"),
        };
        bar.set_draw_target(target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message("0 tokens");
        bar.tick();
        Self { bar, started: Instant::now() }
    }

    pub(super) fn update(&self, bytes: u64, tally: &Tally) {
        let tokens = tally.tokens();
        let millis = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = tokens.saturating_mul(1000) / millis;
        self.bar.set_message(format!("{tokens} tokens, {rate} a second"));
        self.bar.set_position(bytes);
        self.bar.tick();
    }

    /// Does something that may write to the terminal while the bar is out of the way.
    pub(super) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }

    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
