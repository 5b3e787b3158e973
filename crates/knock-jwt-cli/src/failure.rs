//! Why the command stops: a problem with a code, arguments that make no sense, or nobody reading on.

use std::borrow::Cow;
use std::io;

use knock_jwt::{Error, ErrorKind};

use crate::exit::Exit;
use crate::talk;

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// An error from the table with a sentence for a person: the library's own, or one about a file or
/// an argument that only the command knows of.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) kind: ErrorKind,
    pub(crate) message: Cow<'static, str>,
}

#[derive(Debug)]
pub(crate) enum Failure {
    Problem(Problem),
    Usage(clap::Error),
    /// Whoever read standard output has closed it, as `head` does: nothing is left to do.
    ReaderGone,
}

impl Problem {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(crate) fn unreadable(what: &str, error: &io::Error) -> Self {
        let message = format!("{what} cannot be read ({error}); check its path and its rights");
        Self::new(ErrorKind::InputUnreadable, message)
    }

    pub(crate) fn unwritable(what: &str, cause: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::InputUnreadable, format!("{what} cannot be written ({cause})"))
    }

    /// The same problem, with words before its message.
    pub(crate) fn at(self, place: impl std::fmt::Display) -> Self {
        Self { kind: self.kind, message: format!("{place}: {}", self.message).into() }
    }
}

impl Failure {
    /// What writing to standard output has come to.
    pub(crate) fn writing(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Problem::unwritable("standard output", error).into(),
        }
    }

    /// Tells the person, and gives the exit code for the script.
    pub(crate) fn report(self) -> Exit {
        match self {
            Self::Problem(problem) => {
                talk::error(&problem);
                problem.kind.into()
            }
            Self::ReaderGone => Exit::Success,
            Self::Usage(error) => {
                let printed = error.print();
                match printed {
                    _ if error.use_stderr() => Exit::Usage,
                    // --help and --version are data.
                    Err(cause) => Self::writing(&cause).report(),
                    Ok(()) => Exit::Success,
                }
            }
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::new(error.kind(), error.message().to_owned())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Problem(error.into())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
