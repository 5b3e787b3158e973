//! What the command says to a person, on standard error. Colours only where they are wanted
//! (a terminal, no `NO_COLOR`). That nobody listens is no reason to fail.

use std::fmt::Display;
use std::io::Write;
use std::panic::PanicHookInfo;

use clap::builder::styling::{AnsiColor, Style};

use crate::failure::Problem;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// `error[CODE]: message`.
pub(crate) fn error(problem: &Problem) {
    labelled(ERROR, "error", problem.kind.code(), &problem.message);
}

/// `warning[CODE]: message`.
pub(crate) fn warning(code: &str, message: &str) {
    labelled(WARNING, "warning", code, message);
}

/// A plain sentence.
pub(crate) fn note(message: impl Display) {
    line(&one_line(&message.to_string()));
}

/// Says where a panic came from, and nothing of its message, which might hold anything.
pub(crate) fn panicked(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(String::new, |at| format!(" ({at})"));
    let message = format!("{}{place}", knock_jwt::Error::internal());
    labelled(ERROR, "error", knock_jwt::ErrorKind::Internal.code(), &message);
}

fn labelled(style: Style, label: &str, code: &str, message: &str) {
    line(&format!("{style}{label}[{code}]{style:#}: {}", one_line(message)));
}

fn line(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Names of files may hold what would steer a terminal or fake a line of ours.
fn one_line(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        if character.is_control() {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
        out
    })
}
