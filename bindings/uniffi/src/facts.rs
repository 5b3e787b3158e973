//! What the core knows and the hosts show.

use knock_jwt::{Permission, SIGNING_KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE, Warning};

/// A remark on a token that is valid but will give trouble.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Remark {
    /// The stable name.
    pub code: String,
    /// A sentence for a person.
    pub text: String,
}

pub(crate) fn remarks(found: &[Warning]) -> Vec<Remark> {
    found
        .iter()
        .map(|warning| Remark {
            code: warning.code().to_owned(),
            text: warning.message().to_owned(),
        })
        .collect()
}

/// Every remark, in the order of the bits in which [`crate::host`] tells them.
#[uniffi::export]
pub fn all_remarks() -> Vec<Remark> {
    remarks(Warning::ALL)
}

/// The remarks as bits.
pub(crate) fn remark_bits(found: &[Warning]) -> i64 {
    let bit = |(at, warning)| i64::from(found.contains(warning)) << at;
    Warning::ALL.iter().enumerate().map(bit).sum()
}

/// Every permission that Knock documents.
#[uniffi::export]
pub fn permissions() -> Vec<String> {
    Permission::ALL.iter().map(|permission| permission.as_str().to_owned()).collect()
}

/// The names of the environment's variables.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Variables {
    /// Holds the key.
    pub key: String,
    /// Names a file that holds the key.
    pub file: String,
}

/// What the host looks up in its environment.
#[uniffi::export]
pub fn variables() -> Variables {
    Variables { key: SIGNING_KEY_VARIABLE.to_owned(), file: SIGNING_KEY_FILE_VARIABLE.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_stands_for_the_remark_at_its_place() {
        assert_eq!(remark_bits(&[]), 0);
        for (at, warning) in Warning::ALL.iter().enumerate() {
            assert_eq!(remark_bits(&[*warning]), 1 << at);
            assert_eq!(all_remarks()[at].code, warning.code());
        }
        assert_eq!(remark_bits(Warning::ALL), 0b111);
    }
}
