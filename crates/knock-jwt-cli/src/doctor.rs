//! `doctor`: what is wrong with the signing key, and where it was found. Never the key.

use std::fmt::Write;

use knock_jwt::{
    Error, Repair, SIGNING_KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE, SigningKey, UserTokenSigner,
    UserTokenVerifier,
};
use serde::Serialize;

use crate::args::DoctorArgs;
use crate::exit::Exit;
use crate::failure::{Failure, Problem, Result};
use crate::key::{self, Origin};
use crate::output;

pub(crate) fn run(args: &DoctorArgs) -> Result<Exit> {
    let origin = Origin::find(args.key.key_file.as_ref());
    let examined = origin.load().and_then(|key| {
        self_test(&key)?;
        Ok(key)
    });
    let notes = notes(&origin, examined.as_ref().map_or(&[], SigningKey::repairs));
    let report = if args.json {
        as_json(&origin, &examined, &notes)?
    } else {
        as_text(&origin, &examined, &notes)
    };
    output::text(&report)?;
    examined.map(|_| Exit::Success).map_err(Failure::from)
}

/// Signs a token and verifies it.
fn self_test(key: &SigningKey) -> Result<(), Error> {
    const USER: &str = "knock-jwt doctor";
    let verifier = UserTokenVerifier::new([key.verifying_key().clone()])?;
    let claims = verifier.verify(&UserTokenSigner::new(key.clone()).sign(USER)?)?;
    if claims.user_id() == USER { Ok(()) } else { Err(Error::internal()) }
}

/// What a person should know, whether the key can be used or not.
fn notes(origin: &Origin, repairs: &[Repair]) -> Vec<String> {
    let (variable, file_variable) = (SIGNING_KEY_VARIABLE, SIGNING_KEY_FILE_VARIABLE);
    let is_set = (key::is_set(variable), key::is_set(file_variable));
    let mut notes = Vec::new();
    match (origin, is_set) {
        (Origin::KeyFile(_) | Origin::Stdin, (true, _) | (_, true)) => notes.push(format!(
            "--key-file counts before {variable} and {file_variable}, which programs will use"
        )),
        (Origin::Variable, (true, true)) => notes.push(format!(
            "{variable} and {file_variable} are both set: the first counts, the file is not read"
        )),
        _ => {}
    }
    if std::env::var_os(variable).is_some() && !is_set.0 {
        notes.push(format!("{variable} is set to nothing, which counts as not set"));
    }
    notes.extend(rights(origin));
    if !repairs.is_empty() {
        notes.push(format!("{}; {}", list(repairs), remedy(origin)));
    }
    notes
}

#[cfg(unix)]
fn rights(origin: &Origin) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = origin.metadata().filter(std::fs::Metadata::is_file)?;
    let mode = metadata.permissions().mode() & 0o777;
    let path = origin.path()?.display();
    (mode & 0o077 != 0).then(|| {
        format!("others than its owner may use the file (its mode is {mode:03o}): chmod 600 {path}")
    })
}

#[cfg(not(unix))]
fn rights(_: &Origin) -> Option<String> {
    None
}

fn list(repairs: &[Repair]) -> String {
    let mut list = String::from("it had to be repaired: ");
    for (at, repair) in repairs.iter().enumerate() {
        if at > 0 {
            list.push_str(", ");
        }
        list.push_str(repair.description());
    }
    list
}

fn remedy(origin: &Origin) -> &'static str {
    match origin {
        Origin::Variable => {
            "it works as it is, but to have it clean set the variable to the base64 form that \
             Knock's dashboard shows, on one line and without quotes of its own"
        }
        _ => {
            "it works as it is, but to have it clean save the PEM that Knock's dashboard shows, as \
             it is, in UTF-8"
        }
    }
}

fn as_text(origin: &Origin, examined: &Result<SigningKey, Problem>, notes: &[String]) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let mut row = |name: &str, value: &dyn std::fmt::Display| {
        let _ = writeln!(out, "{name:<13}{value}");
    };
    match examined {
        Ok(key) => {
            row("signing key", &"usable");
            row("found in", &origin.description());
            row("container", &key.container());
            row("encoding", &key.encoding());
            row("size", &format_args!("{} bits", key.bits()));
            row("fingerprint", &format_args!("SHA-256 {}", key.fingerprint()));
            row("self-test", &"passed: a token was signed and verified");
        }
        Err(problem) => {
            row("signing key", &format_args!("NOT USABLE ({})", problem.kind));
            row("found in", &origin.description());
        }
    }
    for note in notes {
        row("note", note);
    }
    out
}

#[derive(Serialize)]
struct Report<'a> {
    usable: bool,
    found_in: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(flatten)]
    outcome: Outcome<'a>,
    notes: &'a [String],
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome<'a> {
    Key {
        container: &'static str,
        encoding: &'static str,
        bits: usize,
        fingerprint: &'a str,
        repairs: Vec<&'static str>,
    },
    Problem {
        error: Fault<'a>,
    },
}

#[derive(Serialize)]
struct Fault<'a> {
    code: &'static str,
    number: u16,
    message: &'a str,
}

fn as_json(
    origin: &Origin,
    examined: &Result<SigningKey, Problem>,
    notes: &[String],
) -> Result<String, Problem> {
    let outcome = match examined {
        Ok(key) => Outcome::Key {
            container: key.container().name(),
            encoding: key.encoding().name(),
            bits: key.bits(),
            fingerprint: key.fingerprint(),
            repairs: key.repairs().iter().map(|repair| repair.description()).collect(),
        },
        Err(Problem { kind, message }) => {
            Outcome::Problem { error: Fault { code: kind.code(), number: kind.number(), message } }
        }
    };
    let path = origin.path().filter(|_| origin.may_be_named());
    output::json(&Report {
        usable: examined.is_ok(),
        found_in: origin.code(),
        path: path.map(|path| path.display().to_string()),
        outcome,
        notes,
    })
}
