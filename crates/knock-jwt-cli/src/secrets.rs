//! Arguments are visible to everybody who may list processes, and stay in the shell's history. What
//! looks like a key or a token there is refused, and never repeated in a message.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use knock_jwt::may_hold_key;

/// The beginning of every PEM, plain and in base64.
const PEM: [&str; 2] = ["-----BEGIN", "LS0tLS1CRUdJTi"];
/// No base64 of an RSA key's DER is shorter; a public key of 2048 bits comes near.
const SHORTEST_DER: usize = 300;

/// What an argument seems to be instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    Key,
    ApiKey,
    Token,
}

impl Secret {
    /// Looks at one argument, or at the value in `--name=value`.
    pub(crate) fn of(argument: &OsStr) -> Option<Self> {
        let text = argument.to_string_lossy();
        let value = text.split_once('=').filter(|_| text.starts_with("--")).map_or(&*text, |v| v.1);
        if PEM.iter().any(|start| text.contains(start))
            || (value.starts_with("MII") && value.len() >= SHORTEST_DER)
        {
            Some(Self::Key)
        } else if is_api_key(value) {
            Some(Self::ApiKey)
        } else if value.starts_with("eyJ") {
            Some(Self::Token)
        } else {
            None
        }
    }

    /// The first among all arguments.
    pub(crate) fn among(arguments: &[OsString]) -> Option<Self> {
        arguments.iter().find_map(|argument| Self::of(argument))
    }

    /// What is wrong, and what to do.
    pub(crate) const fn refusal(self) -> &'static str {
        match self {
            Self::Key => {
                "an argument looks like a key: arguments show in the list of processes and in the \
                 shell's history, so keys come from KNOCK_SIGNING_KEY, from a file that \
                 KNOCK_SIGNING_KEY_FILE or --key-file names, or from standard input (--key-file -)"
            }
            Self::ApiKey => {
                "an argument looks like a secret API key (sk_…), which this command has no use for: \
                 arguments show in the list of processes and in the shell's history"
            }
            Self::Token => {
                "an argument looks like a token: arguments show in the list of processes and in the \
                 shell's history, so tokens come from standard input or from a file (one whose name \
                 starts with eyJ is ./eyJ…)"
            }
        }
    }
}

/// What stands where the path of a file belongs, if it is no path. A file that is there may have any
/// name; of one that is not, a name that may be a key is not repeated.
pub(crate) fn in_place_of_a_path(path: &Path) -> Option<Secret> {
    let may_be_one = || may_hold_key(&path.to_string_lossy()) && !path.exists();
    Secret::of(path.as_os_str()).or_else(|| may_be_one().then_some(Secret::Key))
}

/// `sk_…`, but not a file of such a name: `sk_prod.pem`.
fn is_api_key(value: &str) -> bool {
    let named = value.strip_prefix("sk_").filter(|rest| rest.len() >= 8);
    named.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_keys_and_tokens_from_other_arguments() {
        let of = |text: &str| Secret::of(OsStr::new(text));
        assert_eq!(of("-----BEGIN RSA PRIVATE KEY-----"), Some(Secret::Key));
        assert_eq!(of("\"-----BEGIN PRIVATE KEY-----\\nMII"), Some(Secret::Key));
        assert_eq!(of("--key=LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt"), Some(Secret::Key));
        assert_eq!(of(&format!("MII{}", "a".repeat(400))), Some(Secret::Key));
        assert_eq!(of("sk_test_12345"), Some(Secret::ApiKey));
        assert_eq!(of("--token=eyJhbGciOi.e30.x"), Some(Secret::Token));
        for harmless in ["user_123", "MIIx", "pk_test_1", "./eyJ", "a=eyJ", "sk_prod.pem", "-", ""]
        {
            assert_eq!(of(harmless), None, "{harmless}");
        }
    }
}
