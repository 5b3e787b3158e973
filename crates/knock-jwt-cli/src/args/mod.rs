//! The arguments, as clap reads them.

mod batch;
mod help;
mod sandbox;
mod token;

use std::ffi::OsString;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use knock_jwt::may_hold_key;

pub(crate) use batch::{BatchArgs, Column, Format};
#[cfg(test)]
pub(crate) use help::EXIT_CODES;
pub(crate) use sandbox::SandboxArgs;
pub(crate) use token::TokenArgs;

use crate::failure::{Failure, Result};
use crate::input::Input;
use crate::secrets::{self, Secret};

/// Mints, verifies and inspects Knock user tokens, and tells what is wrong with a signing key
#[derive(Debug, Parser)]
#[command(
    name = "knock-jwt",
    version,
    arg_required_else_help = true,
    after_help = help::TOP,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Mint a token for a user, or for each line of a file
    #[command(after_help = help::SIGN, override_usage = help::SIGN_USAGE)]
    Sign(SignArgs),
    /// Check that a token is genuine and valid now
    #[command(after_help = help::VERIFY)]
    Verify(VerifyArgs),
    /// Show what a token says, without verifying it
    #[command(after_help = help::INSPECT)]
    Inspect(InspectArgs),
    /// Tell what is wrong with the signing key, without showing it
    #[command(after_help = help::DOCTOR)]
    Doctor(DoctorArgs),
    /// Make a signing key for tests and local work
    #[command(after_help = help::KEYGEN)]
    Keygen(KeygenArgs),
    /// Print the verifying key: the public half of the signing key, as PEM
    #[command(after_help = help::VERIFYING_KEY)]
    VerifyingKey(VerifyingKeyArgs),
    /// Run a local Knock that enforces enhanced security, for tests and demos
    #[command(after_help = help::SANDBOX)]
    Sandbox(SandboxArgs),
    /// Print completions for a shell
    #[command(after_help = help::COMPLETIONS)]
    Completions {
        /// The shell that will read them
        shell: Shell,
    },
}

/// Where the signing key comes from.
#[derive(Args, Debug)]
pub(crate) struct KeyArgs {
    /// Read the signing key from a file (- for standard input), in place of KNOCK_SIGNING_KEY or the
    /// file that KNOCK_SIGNING_KEY_FILE names
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub(crate) key_file: Option<Input>,
}

#[derive(Args, Debug)]
pub(crate) struct SignArgs {
    /// The id under which Knock knows the user; put -- before one that starts with a dash
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    pub(crate) user: Option<OsString>,
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// Print a JSON object with the token, its times and warnings, in place of the bare token
    #[arg(long, conflicts_with = "batch")]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// The file that holds the token; - or nothing for standard input
    #[arg(value_name = "FILE", value_parser = input(), default_value = "-", hide_default_value = true)]
    pub(crate) token: Input,
    /// Verify with this key: the public half, or a certificate; may be repeated while keys are being
    /// rotated. Without it, the public half of the signing key
    #[arg(long, value_name = "FILE", value_parser = input(), conflicts_with = "key_file")]
    pub(crate) verifying_key: Vec<Input>,
    /// Allow for clocks that differ by as many seconds, up to 300
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    pub(crate) leeway: i64,
    /// Print the payload as it was signed, in place of a summary
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) key: KeyArgs,
}

#[derive(Args, Debug)]
pub(crate) struct InspectArgs {
    /// The file that holds the token; - or nothing for standard input
    #[arg(value_name = "FILE", value_parser = input(), default_value = "-", hide_default_value = true)]
    pub(crate) token: Input,
    /// Print a JSON object with header, payload and notes
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    /// Print a JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct KeygenArgs {
    /// Size of the key: 2048, 3072, 4096 or 8192
    #[arg(long, default_value_t = 2048)]
    pub(crate) bits: u32,
    /// How the key is written
    #[arg(long, value_enum, default_value_t = KeyFormat::Pem)]
    pub(crate) format: KeyFormat,
    /// Write the key to a new file that only you may read, in place of standard output
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub(crate) output: Option<Input>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KeyFormat {
    /// PEM in PKCS#1, as Knock's dashboard shows it
    Pem,
    /// PEM in PKCS#8, which Knock's Node SDK wants
    Pkcs8,
    /// Base64 of the PEM on one line, as the dashboard shows it for environment variables
    Base64,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyingKeyArgs {
    #[command(flatten)]
    pub(crate) key: KeyArgs,
}

/// The arguments of this process.
pub(crate) fn parse() -> Result<Command> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let secret = Secret::among(&sandbox::without_its_secret_key(&arguments));
    if let Some(key @ Secret::Key) = secret {
        return Err(refuse(key));
    }
    let repeats_a_key = arguments.iter().any(|given| may_hold_key(&given.to_string_lossy()));
    match Cli::try_parse_from(arguments) {
        Ok(cli) => check(cli.command),
        // clap would repeat the argument that it cannot place.
        Err(error) if error.use_stderr() => match secret {
            Some(secret) => Err(refuse(secret)),
            None if repeats_a_key => Err(refuse(Secret::Key)),
            None => Err(Failure::Usage(error)),
        },
        Err(help) => Err(Failure::Usage(help)),
    }
}

/// What clap cannot express: no secret where the name of a file belongs, for messages name files,
/// and one reader of standard input only.
fn check(command: Command) -> Result<Command> {
    let inputs = command.inputs();
    let mut secrets = inputs.iter().filter_map(|(_, input)| match input {
        Input::File(path) => secrets::in_place_of_a_path(path),
        Input::Stdin => None,
    });
    if let Some(secret) = secrets.next() {
        return Err(refuse(secret));
    }
    let mut stdin = inputs.iter().filter(|(_, input)| input.is_stdin()).map(|(name, _)| name);
    match (stdin.next(), stdin.next()) {
        (Some(first), Some(second)) => Err(usage(format_args!(
            "standard input cannot give both {first} and {second}: read one of them from a file"
        ))),
        _ => Ok(command),
    }
}

impl KeyArgs {
    fn input(&self) -> Option<(&'static str, &Input)> {
        self.key_file.as_ref().map(|file| ("--key-file", file))
    }
}

impl Command {
    /// Everything that is read, with what a message calls it.
    fn inputs(&self) -> Vec<(&'static str, &Input)> {
        match self {
            Self::Sign(args) => {
                let batch = args.batch.batch.as_ref().map(|file| ("--batch", file));
                let grants = args.token.grants.as_ref().map(|file| ("--grants", file));
                [args.key.input(), batch, grants].into_iter().flatten().collect()
            }
            Self::Verify(args) => {
                let keys = args.verifying_key.iter().map(|file| ("--verifying-key", file));
                let token = Some(("the token", &args.token));
                token.into_iter().chain(args.key.input()).chain(keys).collect()
            }
            Self::Inspect(args) => vec![("the token", &args.token)],
            Self::Doctor(DoctorArgs { key, .. }) | Self::VerifyingKey(VerifyingKeyArgs { key }) => {
                key.input().into_iter().collect()
            }
            Self::Sandbox(args) => args.inputs(),
            Self::Keygen(_) | Self::Completions { .. } => Vec::new(),
        }
    }
}

fn refuse(secret: Secret) -> Failure {
    usage(secret.refusal())
}

/// Arguments that make no sense together.
pub(crate) fn usage(message: impl std::fmt::Display) -> Failure {
    let message = format!("{message}\n\nFor more information, try '--help'.\n");
    Failure::Usage(clap::Error::raw(ErrorKind::ValueValidation, message))
}

/// The whole command, for completions.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// A file, or `-` for standard input.
fn input() -> impl TypedValueParser<Value = Input> {
    OsStringValueParser::new().map(Input::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_finds_no_fault() {
        Cli::command().debug_assert();
    }
}
