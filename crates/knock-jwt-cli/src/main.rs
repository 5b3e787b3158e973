//! The `knock-jwt` command: mints, verifies and inspects Knock user tokens, and tells what is wrong
//! with a signing key. Everything about keys and tokens is decided by the crate `knock-jwt`; this is
//! its face on the command line. Data goes to standard output, talk to standard error.

#![forbid(unsafe_code)]

mod args;
mod atomic;
mod batch;
mod completions;
mod doctor;
mod exit;
mod failure;
mod grant;
mod input;
mod inspect;
mod json_text;
mod key;
mod keygen;
mod lifetime;
mod output;
mod sandbox;
mod secrets;
mod sign;
mod talk;
mod times;
mod verify;
mod verifying_key;

use std::panic;
use std::process::ExitCode;

use args::Command;
use exit::Exit;
use failure::Result;

fn main() -> ExitCode {
    panic::set_hook(Box::new(talk::panicked));
    let ended = panic::catch_unwind(|| args::parse().and_then(run));
    let exit = match ended {
        Ok(Ok(exit)) => exit,
        Ok(Err(failure)) => failure.report(),
        Err(_) => Exit::Internal,
    };
    exit.into()
}

fn run(command: Command) -> Result<Exit> {
    match command {
        Command::Sign(args) => sign::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Keygen(args) => keygen::run(&args),
        Command::VerifyingKey(args) => verifying_key::run(&args),
        Command::Sandbox(args) => sandbox::run(&args),
        Command::Completions { shell } => completions::run(shell),
    }
}
