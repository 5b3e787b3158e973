//! `verifying-key`: the public half of the signing key.

use crate::args::VerifyingKeyArgs;
use crate::exit::Exit;
use crate::failure::Result;
use crate::key;
use crate::output;

pub(crate) fn run(args: &VerifyingKeyArgs) -> Result<Exit> {
    let key = key::load(args.key.key_file.as_ref())?;
    output::text(&format!("{}\n", key.verifying_key().to_pem().trim_end()))?;
    Ok(Exit::Success)
}
