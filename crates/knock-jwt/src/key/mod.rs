//! The signing key and the verifying key: every form that people hold them in.

mod cache;
mod der;
mod pem;
mod refusal;
mod report;
mod secrecy;
mod signing;
mod source;
mod text;
mod verifying;

pub use cache::KeyCache;
pub use report::{KeyContainer, KeyEncoding, Repair};
pub use secrecy::may_hold_key;
pub use signing::SigningKey;
pub use source::{SIGNING_KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE};
pub use verifying::VerifyingKey;

pub(crate) use refusal::missing as missing_signing_key;
pub(crate) use verifying::invalid as verifying_key_invalid;

use aws_lc_rs::digest;

/// The sizes of RSA modulus that RS256 allows and AWS-LC signs with, in bits (RFC 7518 §3.3).
pub(crate) const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// SHA-256 of a SubjectPublicKeyInfo, in lower-case hexadecimal.
fn fingerprint_of(spki: &[u8]) -> Box<str> {
    use std::fmt::Write as _;
    let mut hex = String::with_capacity(64);
    for byte in digest::digest(&digest::SHA256, spki).as_ref() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex.into()
}
