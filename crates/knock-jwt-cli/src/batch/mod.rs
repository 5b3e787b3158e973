//! `sign --batch`: tokens for all users of a file, on all cores, in constant memory.

mod ids;
mod lines;
mod progress;
mod rows;
mod sink;
mod tally;

use std::num::NonZero;
use std::thread;

use knock_jwt::{Error, TokenOptions, UnixMillis, UserTokenSigner};

use crate::args::{self, BatchArgs, Column};
use crate::exit::Exit;
use crate::failure::{Failure, Problem, Result};
use crate::input::Input;
use ids::{Entry, Ids};
use progress::Progress;
use sink::Sink;
use tally::Tally;

/// Ids for each core at a time: enough that no core waits long for the last one.
const IDS_PER_CORE: usize = 256;

pub(crate) fn run(
    input: &Input,
    args: &BatchArgs,
    signer: &UserTokenSigner,
    options: &TokenOptions,
) -> Result<Exit> {
    if args.no_header && matches!(args.column, Some(Column::Name(_))) {
        return Err(args::usage(
            "--no-header leaves --column without names to look for: give the column's number",
        ));
    }
    let now = UnixMillis::now();
    check(signer, options, now)?;
    let (reader, length) = input.open()?;
    let mut ids = match &args.column {
        None => Ids::of_lines(reader),
        Some(column) => {
            Ids::of_column(reader, column, !args.no_header).map_err(|fault| fault.problem(input))?
        }
    };
    let sink = Sink::create(args.output.as_ref(), args.format)?;
    let mut batch = Batch {
        input,
        progress: Progress::start(length, sink.is_terminal()),
        sink,
        tally: Tally::default(),
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let outcome = batch.sign_all(&mut ids, cores * IDS_PER_CORE, |user_ids| {
        signer.issue_many_at(user_ids, options, now)
    });
    batch.finish(outcome)
}

/// Finds what would spoil every line before anything is read or written.
fn check(signer: &UserTokenSigner, options: &TokenOptions, now: UnixMillis) -> Result<(), Error> {
    // Grants may name one user; they were checked by themselves.
    let options = options.clone().grants(knock_jwt::Grants::new());
    signer.sign_at("anybody", &options, now).map(drop)
}

struct Batch<'a> {
    input: &'a Input,
    progress: Progress,
    sink: Sink,
    tally: Tally,
}

impl Batch<'_> {
    fn sign_all(
        &mut self,
        ids: &mut Ids,
        at_once: usize,
        issue: impl Fn(&[&str]) -> Vec<Result<knock_jwt::IssuedToken, Error>>,
    ) -> Result<()> {
        loop {
            let (chunk, ended) = ids.chunk(at_once);
            let good: Vec<&str> =
                chunk.iter().filter_map(|entry| entry.id.as_deref().ok()).collect();
            let mut issued = issue(&good).into_iter();
            for Entry { line, id } in &chunk {
                match id {
                    Err(problem) => self.refuse(*line, problem.clone()),
                    Ok(id) => match issued.next().unwrap_or_else(|| Err(Error::internal())) {
                        Err(error) => self.refuse(*line, error.into()),
                        Ok(token) => {
                            self.sink.add(*line, id, &token)?;
                            self.tally.signed(&token);
                        }
                    },
                }
            }
            self.progress.aside(|| self.sink.write_out())?;
            self.progress.update(ids.bytes_read(), &self.tally);
            match ended {
                None => {}
                Some(Ok(())) => return Ok(()),
                Some(Err(error)) => {
                    return Err(Problem::unreadable(&self.input.name(), &error).into());
                }
            }
        }
    }

    fn refuse(&mut self, line: u64, problem: Problem) {
        self.tally.refused();
        let place = match self.input {
            Input::Stdin => format!("<stdin>:{line}"),
            Input::File(path) => format!("{}:{line}", path.display()),
        };
        self.progress.aside(|| crate::talk::error(&problem.at(place)));
    }

    fn finish(self, outcome: Result<()>) -> Result<Exit> {
        let Self { progress, sink, tally, .. } = self;
        progress.finish();
        let kept = sink.file_name();
        match outcome.and_then(|()| sink.commit()) {
            Ok(()) => {
                tally.report();
                Ok(if tally.any_refused() { Exit::SomeRefused } else { Exit::Success })
            }
            Err(Failure::ReaderGone) => Err(Failure::ReaderGone),
            Err(failure) => {
                tally.report_stop(kept);
                Err(failure)
            }
        }
    }
}
