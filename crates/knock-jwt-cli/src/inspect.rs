//! `inspect`: what a token says, believed or not.

use std::fmt::Write;

use knock_jwt::{ErrorKind, UnixMillis, UnverifiedToken};
use serde_json::Value;

use crate::args::InspectArgs;
use crate::exit::Exit;
use crate::failure::{Problem, Result};
use crate::input::Input;
use crate::json_text::{compact, pretty};
use crate::output;
use crate::times;

const NOT_VERIFIED: &str =
    "NOT VERIFIED: anybody can write such a token; `knock-jwt verify` checks one";

pub(crate) fn run(args: &InspectArgs) -> Result<Exit> {
    let token = knock_jwt::inspect(&read_token(&args.token)?)?;
    let now = UnixMillis::now().seconds()?;
    let notes = notes(&token, now);
    if args.json {
        output::text(&json(&token, &notes)?)?;
    } else {
        output::text(&report(&token, &notes, now))?;
    }
    Ok(Exit::Success)
}

/// Reads a token from a file or standard input, with the white space around it taken off.
pub(crate) fn read_token(input: &Input) -> Result<String, Problem> {
    let text = input.read_text("token")?;
    let token = text.trim();
    if token.is_empty() {
        let message = format!("there is no token: {} is empty", input.name());
        return Err(Problem::new(ErrorKind::TokenMalformed, message));
    }
    Ok(token.to_owned())
}

/// Something about the token that will be in somebody's way; the code is that of the error or
/// warning which it leads to.
struct Note {
    code: &'static str,
    message: String,
}

fn notes(token: &UnverifiedToken, now: u64) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut add = |code, message: String| notes.push(Note { code, message });
    if token.algorithm() != Some("RS256") {
        let message = "it is not signed with RS256, as all tokens of Knock's are";
        add(ErrorKind::TokenAlgorithm.code(), message.to_owned());
    }
    let payload: Value = serde_json::from_str(token.payload_json()).unwrap_or_default();
    let claims = ErrorKind::TokenClaims.code();
    if token.user_id().is_none_or(str::is_empty) {
        add(claims, lacking(&payload, "sub", "says which user it is for, as a string"));
    }
    match token.expires_at() {
        None => add(claims, lacking(&payload, "exp", "says when it expires, in whole seconds")),
        Some(expires_at) if expires_at <= now => {
            let message = format!("it expired {} ago", times::duration(now - expires_at));
            add(ErrorKind::TokenExpired.code(), message);
        }
        Some(_) => {}
    }
    if let Some(not_before) = payload.get("nbf").and_then(Value::as_u64).filter(|at| *at > now) {
        let message = format!("it is not valid yet, but in {}", times::duration(not_before - now));
        add(ErrorKind::TokenNotYetValid.code(), message);
    }
    match token.issued_at() {
        Some(issued_at) if issued_at > now => {
            let away = times::duration(issued_at - now);
            add(claims, format!("it says that it will be issued in {away}: a clock is wrong"));
        }
        _ => {
            for warning in token.warnings() {
                add(warning.code(), warning.message().to_owned());
            }
        }
    }
    notes
}

fn lacking(payload: &Value, claim: &str, purpose: &str) -> String {
    match payload.get(claim) {
        None => format!("it has no {claim}, which {purpose}"),
        Some(_) => format!("its {claim} is not what {purpose}"),
    }
}

fn report(token: &UnverifiedToken, notes: &[Note], now: u64) -> String {
    let (header, payload) = (pretty(token.header_json()), pretty(token.payload_json()));
    let mut out = format!("{NOT_VERIFIED}\n\nheader\n{header}\n\npayload\n{payload}\n\n");
    // Writing to a string cannot fail.
    if let Some(issued_at) = token.issued_at() {
        let _ = writeln!(out, "issued at   {}", times::moment(issued_at, now));
    }
    if let Some(expires_at) = token.expires_at() {
        let _ = writeln!(out, "expires at  {}", times::moment(expires_at, now));
    }
    let _ = writeln!(out, "signature   {} bits", token.signature_bits());
    if !notes.is_empty() {
        let _ = writeln!(out, "\nnotes");
        for note in notes {
            let _ = writeln!(out, "- {}", note.message);
        }
    }
    out
}

fn json(token: &UnverifiedToken, notes: &[Note]) -> Result<String, Problem> {
    let notes: Vec<Value> = notes
        .iter()
        .map(|note| serde_json::json!({"code": note.code, "message": note.message}))
        .collect();
    // Header and payload as they are: a parsed copy would lose the order of their members.
    Ok(format!(
        r#"{{"verified":false,"header":{},"payload":{},"signature_bits":{},"notes":{}"#,
        compact(token.header_json()),
        compact(token.payload_json()),
        token.signature_bits(),
        output::json(&notes)?.trim_end(),
    ) + "}\n")
}
