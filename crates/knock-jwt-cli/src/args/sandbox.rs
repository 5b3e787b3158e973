//! The arguments of `sandbox`.

use std::ffi::OsString;

use clap::Args;
use knock_sandbox::{DEFAULT_API_KEY, DEFAULT_SECRET_KEY};

use super::input;
use crate::input::Input;

#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
pub(crate) struct SandboxArgs {
    /// Take tokens that this key verifies: the public half, or a certificate; may be repeated while
    /// keys are being rotated
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub(crate) verifying_key: Vec<Input>,
    /// Take tokens of the signing key in KNOCK_SIGNING_KEY, or in the file that
    /// KNOCK_SIGNING_KEY_FILE names
    #[arg(long)]
    pub(crate) signing_key_from_env: bool,
    /// Let the public API key alone be enough, as in an environment without enhanced security
    #[arg(long, conflicts_with_all = ["verifying_key", "signing_key_from_env"])]
    pub(crate) no_enhanced_security: bool,
    /// The public API key that clients must give
    #[arg(long, value_name = "KEY", default_value = DEFAULT_API_KEY)]
    pub(crate) api_key: String,
    /// The secret API key that backends must give; a made-up one
    #[arg(long, value_name = "KEY", default_value = DEFAULT_SECRET_KEY)]
    pub(crate) secret_key: String,
    /// An in-app feed channel, by its UUID; may be repeated. Workflows write into the first one
    #[arg(long, value_name = "UUID")]
    pub(crate) feed_channel: Vec<String>,
    /// The port to listen on, on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 4000)]
    pub(crate) port: u16,
    /// Users, tenants, workflows and triggers to start with, as JSON
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub(crate) seed: Option<Input>,
    /// Log refusals only, not every request
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Print the address and the keys as a JSON object on one line
    #[arg(long)]
    pub(crate) json: bool,
    /// End when standard input is closed, as it is when the program that started this ends
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,
}

impl SandboxArgs {
    /// Everything that is read, with what a message calls it.
    pub(super) fn inputs(&self) -> Vec<(&'static str, &Input)> {
        let keys = self.verifying_key.iter().map(|file| ("--verifying-key", file));
        let seed = self.seed.as_ref().map(|file| ("--seed", file));
        keys.chain(seed).collect()
    }
}

/// The arguments in which a secret is looked for. A sandbox's secret API key is made up, opens nothing
/// and is printed, so it may be an argument; it is the only one.
pub(super) fn without_its_secret_key(arguments: &[OsString]) -> Vec<OsString> {
    const NAME: &str = "--secret-key";
    let of_a_sandbox = arguments.get(1).is_some_and(|command| command == "sandbox");
    let mut follows = false;
    let mut rest = Vec::with_capacity(arguments.len());
    for argument in arguments.iter().skip(1) {
        let is_value = std::mem::replace(&mut follows, argument == NAME);
        let text = argument.to_string_lossy();
        let joined = text.strip_prefix(NAME).is_some_and(|rest| rest.starts_with("=sk_"));
        let separate = is_value && text.starts_with("sk_");
        if !(of_a_sandbox && (joined || separate)) {
            rest.push(argument.clone());
        }
    }
    rest
}
