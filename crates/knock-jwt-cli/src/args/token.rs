//! What the token should be like.

use clap::Args;
use knock_jwt::{Grants, Jti, TokenOptions};

use super::input;
use crate::failure::Result;
use crate::grant;
use crate::input::Input;
use crate::lifetime::{self, Lifetime};

#[derive(Args, Debug)]
pub(crate) struct TokenArgs {
    /// How long the token is valid: whole seconds (900) or a duration (15m, 1h30m, 2days); an hour
    /// unless given
    #[arg(long, value_name = "LIFETIME", value_parser = lifetime::parse, allow_hyphen_values = true)]
    expires_in: Option<Lifetime>,
    /// Grant permissions on a resource, as user:ID=PERMISSIONS, tenant:ID=PERMISSIONS or
    /// object:COLLECTION/ID=PERMISSIONS, separated by commas; may be repeated
    #[arg(long, value_name = "GRANT")]
    grant: Vec<String>,
    /// Grant what a file says, as JSON in the form in which grants stand in a token (- for standard
    /// input)
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub(crate) grants: Option<Input>,
    /// Allow only what is granted, in place of adding it to the user's own rights
    #[arg(long)]
    explicit_grants: bool,
    /// Give the token an id of its own: a random one, or this
    #[arg(long, value_name = "ID", num_args = 0..=1, require_equals = true)]
    #[allow(clippy::option_option)] // how clap tells --jti from --jti=ID
    jti: Option<Option<String>>,
    /// When the token is issued, in seconds since 1970; now unless given
    #[arg(long, value_name = "SECONDS", value_parser = lifetime::seconds, allow_negative_numbers = true)]
    issued_at: Option<i64>,
}

impl TokenArgs {
    /// What the library is asked for.
    pub(crate) fn options(&self) -> Result<TokenOptions> {
        let mut options = TokenOptions::new().explicit_grants(self.explicit_grants);
        if let Some(lifetime) = self.expires_in {
            options = lifetime.apply(options)?;
        }
        if let Some(issued_at) = self.issued_at {
            options = options.issued_at(issued_at);
        }
        if let Some(grants) = self.all_grants()? {
            options = options.grants(grants);
        }
        Ok(match &self.jti {
            None => options,
            Some(None) => options.jti(Jti::Random),
            Some(Some(id)) => options.jti(Jti::Given(id.clone())),
        })
    }

    /// Whether every token would get the same id.
    pub(crate) const fn gives_one_jti(&self) -> bool {
        matches!(self.jti, Some(Some(_)))
    }

    fn all_grants(&self) -> Result<Option<Grants>> {
        let raw = match &self.grants {
            Some(input) => Some(Grants::raw(&input.read_text("grants")?)?),
            None => None,
        };
        if self.grant.is_empty() {
            return Ok(raw);
        }
        let given = raw.unwrap_or_default();
        let all =
            self.grant.iter().try_fold(given, |all, grant| grant::parse(grant)?.add_to(all))?;
        all.check()?;
        Ok(Some(all))
    }
}
