//! `verify`: whether a token is genuine and valid now.

use std::fmt::Write;

use knock_jwt::{Claims, ErrorKind, UnixMillis, UserTokenVerifier, VerifyingKey};

use crate::args::VerifyArgs;
use crate::exit::Exit;
use crate::failure::{Problem, Result};
use crate::input::Input;
use crate::inspect::read_token;
use crate::json_text;
use crate::key;
use crate::output;
use crate::times;

pub(crate) fn run(args: &VerifyArgs) -> Result<Exit> {
    let keys = keys(args)?;
    let verifier = UserTokenVerifier::new(keys.clone())?.leeway_secs(args.leeway)?;
    let token = read_token(&args.token)?;
    let now = UnixMillis::now();
    let claims = verifier.verify_at(&token, now)?;
    if args.json {
        output::text(&format!("{}\n", claims.payload_json()))?;
    } else {
        output::text(&summary(&claims, &keys, now.seconds()?))?;
    }
    Ok(Exit::Success)
}

fn keys(args: &VerifyArgs) -> Result<Vec<VerifyingKey>, Problem> {
    if args.verifying_key.is_empty() {
        return match key::load(args.key.key_file.as_ref()) {
            Ok(key) => Ok(vec![key.verifying_key().clone()]),
            Err(missing) if missing.kind == ErrorKind::SigningKeyMissing => {
                let message = format!("{}; or give --verifying-key", missing.message);
                Err(Problem::new(missing.kind, message))
            }
            Err(problem) => Err(problem),
        };
    }
    args.verifying_key.iter().map(verifying_key).collect()
}

pub(crate) fn verifying_key(input: &Input) -> Result<VerifyingKey, Problem> {
    let Input::File(path) = input else {
        return Ok(VerifyingKey::parse(input.read("verifying key")?)?);
    };
    VerifyingKey::from_file(path).map_err(|error| {
        let name = input.name();
        // The library names the file only when it cannot be read.
        if error.message().contains(&name) { error.into() } else { Problem::from(error).at(name) }
    })
}

fn summary(claims: &Claims, keys: &[VerifyingKey], now: u64) -> String {
    let mut out = String::from("valid\n");
    let mut row = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {name:<12}{value}");
    };
    row("user id", &format!("{:?}", claims.user_id()));
    if let Some(issued_at) = claims.issued_at() {
        row("issued at", &times::moment(issued_at, now));
    }
    if let Some(not_before) = claims.not_before() {
        row("valid from", &times::moment(not_before, now));
    }
    row("expires at", &times::moment(claims.expires_at(), now));
    if let Some(jti) = claims.jti() {
        row("token id", &format!("{jti:?}"));
    }
    row("rights", rights(claims));
    if let Some(key) = keys.get(claims.key_index()) {
        row("signed by", &format!("{} bits, SHA-256 {}", key.bits(), key.fingerprint()));
    }
    if let Some(grants) = claims.grants_json() {
        let _ = writeln!(out, "grants\n{}", json_text::pretty(grants));
    }
    out
}

fn rights(claims: &Claims) -> &'static str {
    match (claims.explicit_grants(), claims.grants_json().is_some()) {
        (true, true) => "only the grants below",
        (true, false) => "none: explicit grants are asked for, but there are none",
        (false, true) => "the user's own, and the grants below",
        (false, false) => "the user's own",
    }
}
