//! `sign`: one token, or many.

use std::ffi::OsStr;

use knock_jwt::{Argument, Error, IssuedToken, UserTokenSigner};
use serde::Serialize;

use crate::args::{self, SignArgs};
use crate::batch;
use crate::exit::Exit;
use crate::failure::{Problem, Result};
use crate::key;
use crate::output;
use crate::talk;

pub(crate) fn run(args: &SignArgs) -> Result<Exit> {
    if let Some(input) = &args.batch.batch {
        if args.token.gives_one_jti() {
            return Err(args::usage(
                "--jti with an id would give every token of the batch the same one: give --jti \
                 alone, for a random one each",
            ));
        }
        let options = args.token.options()?;
        let signer = UserTokenSigner::new(key::load(args.key.key_file.as_ref())?);
        return batch::run(input, &args.batch, &signer, &options);
    }
    let user_id = user_id(args.user.as_deref())?;
    let options = args.token.options()?;
    let signer = UserTokenSigner::new(key::load(args.key.key_file.as_ref())?);
    let issued = signer.issue_with(user_id, &options)?;
    for warning in issued.warnings() {
        talk::warning(warning.code(), warning.message());
    }
    if args.json {
        output::text(&json(user_id, &issued)?)?;
    } else {
        output::text(&format!("{}\n", issued.token()))?;
    }
    Ok(Exit::Success)
}

fn user_id(argument: Option<&OsStr>) -> Result<&str, Problem> {
    let argument = argument.ok_or_else(|| Error::missing(Argument::UserId))?;
    Ok(argument.to_str().ok_or_else(|| Error::not_utf8(Argument::UserId))?)
}

#[derive(Serialize)]
struct Signed<'a> {
    user_id: &'a str,
    token: &'a str,
    issued_at: u64,
    expires_at: u64,
    refresh_at: u64,
    warnings: Vec<Remark>,
}

#[derive(Serialize)]
struct Remark {
    code: &'static str,
    message: &'static str,
}

fn json(user_id: &str, issued: &IssuedToken) -> Result<String, Problem> {
    let remark =
        |warning: &knock_jwt::Warning| Remark { code: warning.code(), message: warning.message() };
    output::json(&Signed {
        user_id,
        token: issued.token(),
        issued_at: issued.issued_at(),
        expires_at: issued.expires_at(),
        refresh_at: issued.refresh_at(),
        warnings: issued.warnings().iter().map(remark).collect(),
    })
}
