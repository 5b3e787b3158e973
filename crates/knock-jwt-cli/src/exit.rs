//! Exit codes: what a script learns without reading a message.

use std::process::ExitCode;

use knock_jwt::ErrorKind;

/// How the command ended. The help and the README list these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what was asked.
    Success = 0,
    /// A key is missing or cannot be used (codes 1xx).
    Key = 1,
    /// The arguments make no sense; clap uses the same code.
    Usage = 2,
    /// The request for a token is refused: user id, lifetime, grants (codes 2xx).
    Request = 3,
    /// A token is refused or cannot be read (codes 3xx).
    Token = 4,
    /// Something cannot be read or written (codes 4xx).
    InputOutput = 5,
    /// A batch went through, but some of its lines were refused.
    SomeRefused = 6,
    /// Something inside went wrong that should not (codes 9xx); sysexits.h calls it EX_SOFTWARE.
    Internal = 70,
}

impl From<ErrorKind> for Exit {
    fn from(kind: ErrorKind) -> Self {
        match kind.number() / 100 {
            1 => Self::Key,
            2 => Self::Request,
            3 => Self::Token,
            4 => Self::InputOutput,
            _ => Self::Internal,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_exit_code_of_its_group() {
        for kind in ErrorKind::ALL {
            let expected = match kind.number() {
                101..=199 => 1,
                201..=299 => 3,
                301..=399 => 4,
                401..=499 => 5,
                901..=999 => 70,
                other => panic!("no exit code for {other}"),
            };
            assert_eq!(Exit::from(*kind) as u8, expected, "{kind}");
        }
    }

    /// The help and the README list the codes by hand; they must not drift.
    #[test]
    fn the_help_and_the_readme_list_every_code() {
        for text in [crate::args::EXIT_CODES, include_str!("../README.md")] {
            for code in [
                Exit::Success,
                Exit::Key,
                Exit::Usage,
                Exit::Request,
                Exit::Token,
                Exit::InputOutput,
                Exit::SomeRefused,
                Exit::Internal,
            ] {
                let number = (code as u8).to_string();
                let listed = text.lines().any(|line| {
                    line.split(['|', ' ']).find(|word| !word.is_empty()) == Some(number.as_str())
                });
                assert!(listed, "{code:?} is not listed in:\n{text}");
            }
        }
    }
}
