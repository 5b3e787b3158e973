//! Where the signing key comes from: a file, standard input or the environment, never an argument.

use std::env;
use std::ffi::OsString;
use std::fs::Metadata;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use knock_jwt::{SIGNING_KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE, SigningKey, Zeroizing};

use crate::failure::Problem;
use crate::input::Input;
use crate::secrets::in_place_of_a_path;

/// No key comes near this size; the library refuses what is larger.
const MAX_KEY: usize = 1 << 20;

/// Where a signing key was looked for and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    KeyFile(PathBuf),
    Stdin,
    Variable,
    FileVariable(PathBuf),
    Nowhere,
}

impl Origin {
    /// `--key-file` counts before the variables, and `KNOCK_SIGNING_KEY` before its sister.
    pub(crate) fn find(key_file: Option<&Input>) -> Self {
        match key_file {
            Some(Input::Stdin) => Self::Stdin,
            Some(Input::File(path)) => Self::KeyFile(path.clone()),
            None if is_set(SIGNING_KEY_VARIABLE) => Self::Variable,
            None => match env::var_os(SIGNING_KEY_FILE_VARIABLE).filter(is_filled) {
                Some(path) => Self::FileVariable(path.into()),
                None => Self::Nowhere,
            },
        }
    }

    pub(crate) fn load(&self) -> Result<SigningKey, Problem> {
        match self {
            Self::Variable | Self::Nowhere => Ok(SigningKey::from_env()?),
            Self::KeyFile(path) | Self::FileVariable(path) => Ok(SigningKey::from_file(path)?),
            Self::Stdin => from_stdin(),
        }
    }

    /// The file that it names, if it names one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::KeyFile(path) | Self::FileVariable(path) => Some(path),
            Self::Stdin | Self::Variable | Self::Nowhere => None,
        }
    }

    /// Whether its path is one, and not a key that was given in its place.
    pub(crate) fn may_be_named(&self) -> bool {
        self.path().is_none_or(|path| in_place_of_a_path(path).is_none())
    }

    pub(crate) fn metadata(&self) -> Option<Metadata> {
        self.path()?.metadata().ok()
    }

    /// The kind of place, for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::KeyFile(_) => "key_file",
            Self::Stdin => "stdin",
            Self::Variable => "variable",
            Self::FileVariable(_) => "file_variable",
            Self::Nowhere => "nowhere",
        }
    }

    /// The place, for people.
    pub(crate) fn description(&self) -> String {
        match self {
            Self::FileVariable(_) if !self.may_be_named() => {
                format!("the variable {SIGNING_KEY_FILE_VARIABLE}")
            }
            Self::KeyFile(path) => format!("the file {}", path.display()),
            Self::Stdin => "standard input".to_owned(),
            Self::Variable => format!("the variable {SIGNING_KEY_VARIABLE}"),
            Self::FileVariable(path) => {
                format!("the file {}, named by {SIGNING_KEY_FILE_VARIABLE}", path.display())
            }
            Self::Nowhere => format!(
                "nowhere: {SIGNING_KEY_VARIABLE} and {SIGNING_KEY_FILE_VARIABLE} are not set"
            ),
        }
    }
}

/// Loads the signing key from wherever it is.
pub(crate) fn load(key_file: Option<&Input>) -> Result<SigningKey, Problem> {
    Origin::find(key_file).load()
}

/// Whether a variable is set to something; an empty one counts as unset.
pub(crate) fn is_set(variable: &str) -> bool {
    env::var_os(variable)
        .map(|value| Zeroizing::new(value.into_encoded_bytes()))
        .is_some_and(|value| !value.trim_ascii().is_empty())
}

fn is_filled(value: &OsString) -> bool {
    !value.as_encoded_bytes().trim_ascii().is_empty()
}

fn from_stdin() -> Result<SigningKey, Problem> {
    // Room for all of it at once: a buffer that grew would leave copies of the key behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_KEY + 2));
    io::stdin()
        .lock()
        .take(MAX_KEY as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Problem::unreadable("the signing key on standard input", &error))?;
    Ok(SigningKey::parse(bytes.as_slice())?)
}
