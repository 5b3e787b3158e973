//! What became of the lines of a batch.

use knock_jwt::{IssuedToken, Warning};

use crate::talk;

#[derive(Default)]
pub(super) struct Tally {
    signed: u64,
    refused: u64,
    /// Told once at the end, and not a million times.
    warnings: Vec<(Warning, u64)>,
}

impl Tally {
    pub(super) fn signed(&mut self, issued: &IssuedToken) {
        self.signed += 1;
        for warning in issued.warnings() {
            match self.warnings.iter_mut().find(|(known, _)| *known == warning) {
                Some((_, count)) => *count += 1,
                None => self.warnings.push((warning, 1)),
            }
        }
    }

    pub(super) fn refused(&mut self) {
        self.refused += 1;
    }

    pub(super) fn any_refused(&self) -> bool {
        self.refused > 0
    }

    pub(super) fn tokens(&self) -> u64 {
        self.signed
    }

    /// That the batch could not be finished, and what of it there is.
    pub(super) fn report_stop(&self, file: Option<String>) {
        match (self.signed + self.refused, file) {
            (0, _) => {}
            (lines, None) => talk::note(format_args!("stopped after {lines} lines")),
            (lines, Some(file)) => {
                talk::note(format_args!("stopped after {lines} lines; {file} is left as it was"));
            }
        }
    }

    pub(super) fn report(&self) {
        for (warning, count) in &self.warnings {
            let message = format!("{} ({} of {})", warning.message(), count, self.signed);
            talk::warning(warning.code(), &message);
        }
        let (signed, refused) = (self.signed, self.refused);
        let tokens = if signed == 1 { "token" } else { "tokens" };
        let lines = if refused == 1 { "line" } else { "lines" };
        talk::note(format_args!("{signed} {tokens} signed, {refused} {lines} refused"));
    }
}
