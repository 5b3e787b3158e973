//! Why a sandbox does not start.

use std::{fmt, io};

/// What [`SandboxBuilder::start`](crate::SandboxBuilder::start) and [`Seed`](crate::Seed) may fail
/// with.
#[derive(Debug)]
pub enum Error {
    /// Enhanced security is on, as it is unless turned off, and there is no verifying key.
    NoVerifyingKey,
    /// The API keys or the ids of channels make no sense; the text says what is wrong.
    Settings(String),
    /// The seed is not what a seed looks like; the text says where.
    Seed(String),
    /// The address cannot be listened on.
    Listen(io::Error),
}

/// A result with the sandbox's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVerifyingKey => f.write_str(
                "enhanced security needs a verifying key: give one, or turn enhanced security off",
            ),
            Self::Settings(what) => f.write_str(what),
            Self::Seed(what) => write!(f, "the seed cannot be used: {what}"),
            Self::Listen(error) => {
                write!(f, "the sandbox cannot listen ({error}); is the port taken?")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => Some(error),
            Self::NoVerifyingKey | Self::Settings(_) | Self::Seed(_) => None,
        }
    }
}
