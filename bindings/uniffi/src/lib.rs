//! The native library below Kotlin, Java and Swift. Two ways lead through it to the core:
//!
//! - [`host`]: plain C entries with numbers and byte arrays, for what is called for every token and for what
//!   carries a private key. A UniFFI call costs 40 µs and more on the JVM, and its buffers are freed without
//!   being overwritten.
//! - UniFFI's objects and records, for the rest.
//!
//! Neither is anybody's API: each language has a layer written by hand above them.

#![allow(unreachable_pub)] // who reaches it is the code that UniFFI generates
#![allow(clippy::needless_pass_by_value)] // UniFFI hands values over

mod error;
mod facts;
mod grants;
mod host;
mod jni;
mod key;
mod registry;
mod signer;
mod token;
mod verifier;

uniffi::setup_scaffolding!();
