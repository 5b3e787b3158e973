//! Mints and verifies Knock user tokens.
//!
//! A product that shows [Knock](https://knock.app)'s notification feeds in production must give each
//! signed-in user a *user token*: a JWT that its own backend signs with the *signing key* of its Knock
//! environment. This crate does that, at the speed of the RSA signature, takes the key in every form
//! that people hold it in, and says what is wrong when something is. Python, Node, Kotlin, Java,
//! Swift, C and C++ wrap this crate, so that every backend mints the identical token.
//!
//! ```no_run
//! use knock_jwt::{SigningKey, UserTokenSigner};
//!
//! let signer = UserTokenSigner::new(SigningKey::from_env()?); // KNOCK_SIGNING_KEY
//! let token = signer.sign("user_123")?;                       // an hour from now
//! # Ok::<(), knock_jwt::Error>(())
//! ```
//!
//! Never in a client: the signing key signs for any user, so it stays on the server.
//!
//! # What is where
//! - [`SigningKey`] and [`VerifyingKey`]: the two halves of the RSA key.
//! - [`UserTokenSigner`] with [`TokenOptions`], [`Grants`], [`Jti`] and [`Reuse`]: minting.
//! - [`UserTokenVerifier`] and [`inspect`]: reading.
//! - [`Error`] and [`ErrorKind`]: what can go wrong, by stable code and number.
//! - [`UnixMillis`], [`Argument`], [`text_from_utf16`], [`seconds_from_f64`], [`may_hold_key`],
//!   [`KeyCache`]: what bindings need.
//!
//! # The token
//! The header is `{"alg":"RS256","typ":"JWT"}`; the payload holds `sub`, `explicit_grants`, `grants`,
//! `iat`, `exp`, `jti`, in this order, absent ones left out, without white space. For the same key,
//! user and time it is byte for byte what npm `jsonwebtoken` and `@knocklabs/node` make.
//!
//! Sources: Knock's documentation, "Authenticating users"; RFC 7515 (JWS), RFC 7518 (JWA), RFC 7519
//! (JWT), RFC 8725 (JWT best current practices).

#![forbid(unsafe_code)]

/// The README's example is tested as documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod batch;
mod builder;
mod claims;
mod error;
mod grants;
mod host;
mod inspect;
mod issued;
mod json;
mod key;
mod options;
mod reuse;
mod signer;
mod token;
mod verifier;

pub use builder::UserTokenSignerBuilder;
pub use claims::Claims;
pub use error::{Error, ErrorKind, Result};
pub use grants::{Grants, Permission};
pub use host::{Argument, UnixMillis, seconds_from_f64, text_from_utf16};
pub use inspect::{UnverifiedToken, inspect};
pub use issued::{IssuedToken, Warning};
pub use key::{
    KeyCache, KeyContainer, KeyEncoding, Repair, SIGNING_KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE,
    SigningKey, VerifyingKey, may_hold_key,
};
pub use options::{Jti, TokenOptions};
pub use reuse::Reuse;
pub use signer::UserTokenSigner;
pub use verifier::UserTokenVerifier;
/// Text that is overwritten in memory when dropped, as a private key's is.
pub use zeroize::Zeroizing;
