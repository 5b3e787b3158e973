//! Whose token it is.

use std::borrow::Cow;

use knock_jwt::TokenOptions;

/// Whoever is signed in, as the application's own extractor finds them.
///
/// The extractor rejects when nobody is: with 401, or with a redirect to a login form. Any other
/// rejection is a failure, and passed on.
pub trait KnockUser {
    /// The id under which Knock knows this user. It decides whose token is given: take it from your
    /// session, never from what the client says.
    fn knock_id(&self) -> Cow<'_, str>;

    /// What the token grants and how long it lives; what the signer says unless given.
    fn token_options(&self) -> TokenOptions {
        TokenOptions::new()
    }
}
