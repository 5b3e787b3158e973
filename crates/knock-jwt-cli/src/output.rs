//! Data on standard output.

use std::io::{self, Write};

use knock_jwt::Error;
use serde::Serialize;

use crate::failure::{Failure, Problem, Result};

/// Writes data out whole, so that a full disk shows here and not nowhere.
pub(crate) fn data(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| Failure::writing(&error))
}

/// Writes text that may hold what a person reads on a terminal, as one block.
pub(crate) fn text(text: &str) -> Result<()> {
    data(text.as_bytes())
}

/// A JSON object on a line of its own.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Problem> {
    // Our own structs always have a JSON form.
    let mut text = serde_json::to_string(value).map_err(|_| Error::internal())?;
    text.push('\n');
    Ok(text)
}
