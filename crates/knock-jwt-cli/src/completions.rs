//! `completions`: what a shell needs to complete our arguments.

use clap_complete::Shell;

use crate::args;
use crate::exit::Exit;
use crate::failure::Result;
use crate::output;

pub(crate) fn run(shell: Shell) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "knock-jwt", &mut script);
    output::data(&script)?;
    Ok(Exit::Success)
}
