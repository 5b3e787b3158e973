//! A local Knock that enforces enhanced security.
//!
//! It serves the part of Knock's API that a client's API key may call, and what a backend needs to fill
//! a feed, from memory and on loopback: users, feeds, message statuses, preferences, channel data,
//! tenants, workflow triggers and the live socket. It refuses what Knock refuses (no token, a forged
//! or expired one, somebody else's feed, a grant that is missing) and says why in its log, so that
//! tests can prove that an application authenticates its users.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use knock_jwt::{SigningKey, UserTokenSigner};
//! use knock_sandbox::Sandbox;
//!
//! let key = SigningKey::generate(2048)?;
//! let sandbox = Sandbox::builder().verifying_key(key.verifying_key().clone()).start().await?;
//! let token = UserTokenSigner::new(key).sign("user_123")?;
//! // Point a client of Knock at sandbox.url(), with the API key and this token.
//! assert!(sandbox.url().starts_with("http://127.0.0.1:"));
//! # let _ = token; Ok(()) }
//! ```
//!
//! The command `knock-jwt sandbox` is this crate on the command line. What is enforced, and what is
//! not simulated, is in the README.

#![forbid(unsafe_code)]

/// The README's example is tested as documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod api;
mod auth;
mod builder;
mod connections;
mod cors;
mod error;
mod feed;
mod limits;
mod log;
mod moment;
mod params;
mod refusal;
mod rights;
mod sandbox;
mod seed;
mod server;
mod socket;
mod store;

#[doc(hidden)]
pub use api::served;
pub use builder::SandboxBuilder;
pub use error::{Error, Result};
#[doc(hidden)]
pub use limits::Limits;
pub use sandbox::Sandbox;
pub use seed::Seed;

/// The public API key that the sandbox takes unless told otherwise.
pub const DEFAULT_API_KEY: &str = "pk_test_sandbox";

/// The secret API key that the sandbox takes unless told otherwise.
pub const DEFAULT_SECRET_KEY: &str = "sk_test_sandbox";

/// The id of the in-app feed channel that the sandbox has unless told otherwise.
pub const DEFAULT_FEED_CHANNEL: &str = "11111111-1111-4111-8111-111111111111";
