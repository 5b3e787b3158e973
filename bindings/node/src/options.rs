//! What one token should be like.

use knock_jwt::{Argument, Error, TokenOptions, UnixMillis};
use napi::bindgen_prelude::{ClassInstance, Utf16String};

use crate::convert::{seconds, text};
use crate::grants::NativeGrants;

/// The arguments that every way of signing takes after the user.
pub(crate) struct Given<'a> {
    pub(crate) now: f64,
    pub(crate) expires_in: Option<f64>,
    pub(crate) issued_at: Option<f64>,
    pub(crate) grants: Option<ClassInstance<'a, NativeGrants>>,
    pub(crate) explicit_grants: Option<bool>,
    pub(crate) jti: Option<Utf16String>,
    pub(crate) random_jti: Option<bool>,
}

impl Given<'_> {
    /// The options, and the host's time.
    pub(crate) fn read(self) -> Result<(TokenOptions, UnixMillis), Error> {
        let mut options = TokenOptions::new();
        if let Some(number) = self.expires_in {
            options = options.expires_in_secs(seconds(Argument::ExpiresIn, number)?);
        }
        if let Some(number) = self.issued_at {
            options = options.issued_at(seconds(Argument::IssuedAt, number)?);
        }
        if let Some(grants) = self.grants {
            options = options.grants(grants.value());
        }
        if let Some(explicit) = self.explicit_grants {
            options = options.explicit_grants(explicit);
        }
        if let Some(id) = self.jti {
            options = options.jti(knock_jwt::Jti::Given(text(Argument::Jti, &id)?));
        } else if self.random_jti == Some(true) {
            options = options.jti(knock_jwt::Jti::Random);
        }
        Ok((options, UnixMillis::from_f64(self.now)?))
    }
}
