//! Keys in places where no key belongs: as the path of a file, as an argument. They must not be
//! repeated in a message, and not be handed on to the system.

use super::text::{self, Fault};

/// Longer names than this are not shown; paths of real files are shorter.
const LONGEST_SHOWN: usize = 200;
/// No word that people choose has so many letters and digits in a row.
const LONGEST_WORD: usize = 40;
/// PATH_MAX of Linux: no longer path names a file.
const LONGEST_PATH: usize = 4096;

/// Whether a text may hold a key, or a part of one, and so must not be shown: it is long, or has a
/// long run of letters and digits as base64 and hexadecimal have, or starts as API keys do.
///
/// For commands and bindings that are about to repeat what they were given. It errs on the safe side:
/// a long, odd path is not shown either.
///
/// ```
/// assert!(knock_jwt::may_hold_key("LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF"));
/// assert!(!knock_jwt::may_hold_key("/run/secrets/knock_signing_key.pem"));
/// ```
pub fn may_hold_key(text: &str) -> bool {
    let mut words =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '=' | '_')));
    text.len() > LONGEST_SHOWN
        || text.contains("-----")
        || words.any(|word| {
            word.len() >= LONGEST_WORD
                || (word.len() >= 16 && (word.starts_with("sk_") || word.starts_with("pk_")))
        })
}

/// Whether a "path" is a key and no file can have that name: it is not even looked for, since that
/// would leave copies of it behind.
pub(super) fn is_key(path: &[u8]) -> bool {
    if path.len() > LONGEST_PATH {
        return true;
    }
    match text::find(path) {
        Ok(_) => true,
        Err(fault) => matches!(fault, Fault::Encrypted | Fault::Damaged(_) | Fault::SeveralPublic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_hidden_and_paths_are_shown() {
        for path in [
            "key.pem",
            "/run/secrets/knock_signing_key",
            "C:\\Users\\ada\\knock-signing-key.pem",
            "/var/lib/kubelet/pods/3f2b5c1e-8a44-4b0e-9a57-0d6f4e1c2b3a/volumes/key.pem",
            "sk_prod.pem",
        ] {
            assert!(!may_hold_key(path), "{path}");
        }
        for secret in ["sk_test_not_a_real_key", "-----BEGIN", &"ab/".repeat(100), &"4f".repeat(20)]
        {
            assert!(may_hold_key(secret), "{secret}");
        }
    }
}
