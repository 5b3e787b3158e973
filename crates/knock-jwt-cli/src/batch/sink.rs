//! Where the tokens of a batch go, as NDJSON or CSV.

use std::io::{self, IsTerminal};

use knock_jwt::{Error, IssuedToken};
use serde::Serialize;

use crate::args::Format;
use crate::atomic::AtomicFile;
use crate::failure::Result;
use crate::input::Input;
use crate::output;

pub(super) struct Sink {
    target: Target,
    records: Records,
}

enum Target {
    Stdout,
    File(AtomicFile),
}

enum Records {
    Ndjson(Vec<u8>),
    Csv(Box<csv::Writer<Vec<u8>>>),
}

#[derive(Serialize)]
struct Record<'a> {
    line: u64,
    user_id: &'a str,
    token: &'a str,
    issued_at: u64,
    expires_at: u64,
    refresh_at: u64,
}

/// The members of [`Record`], for CSV without a single row.
const HEADER: [&str; 6] = ["line", "user_id", "token", "issued_at", "expires_at", "refresh_at"];

impl Sink {
    pub(super) fn create(output: Option<&Input>, format: Format) -> Result<Self> {
        let target = match output {
            Some(Input::File(path)) => Target::File(AtomicFile::create(path, true)?),
            Some(Input::Stdin) | None => Target::Stdout,
        };
        let records = match format {
            Format::Ndjson => Records::Ndjson(Vec::new()),
            Format::Csv => {
                let mut writer = csv_writer();
                writer.write_record(HEADER).map_err(|_| Error::internal())?;
                Records::Csv(writer)
            }
        };
        Ok(Self { target, records })
    }

    /// Whether a person sees the tokens appear.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self.target, Target::Stdout) && io::stdout().is_terminal()
    }

    /// The file that [`commit`](Self::commit) would make.
    pub(super) fn file_name(&self) -> Option<String> {
        match &self.target {
            Target::Stdout => None,
            Target::File(file) => Some(file.name()),
        }
    }

    /// Keeps a token until [`write_out`](Self::write_out).
    pub(super) fn add(&mut self, line: u64, user_id: &str, issued: &IssuedToken) -> Result<()> {
        let record = Record {
            line,
            user_id,
            token: issued.token(),
            issued_at: issued.issued_at(),
            expires_at: issued.expires_at(),
            refresh_at: issued.refresh_at(),
        };
        // Both write to memory, which does not fail.
        match &mut self.records {
            Records::Ndjson(text) => {
                serde_json::to_writer(&mut *text, &record).map_err(|_| Error::internal())?;
                text.push(b'\n');
            }
            Records::Csv(writer) => writer.serialize(record).map_err(|_| Error::internal())?,
        }
        Ok(())
    }

    pub(super) fn write_out(&mut self) -> Result<()> {
        let text = match &mut self.records {
            Records::Ndjson(text) => std::mem::take(text),
            Records::Csv(writer) => {
                let full = std::mem::replace(writer, csv_writer());
                full.into_inner().map_err(|_| Error::internal())?
            }
        };
        match &mut self.target {
            Target::Stdout => output::data(&text),
            Target::File(file) => Ok(file.write(&text)?),
        }
    }

    /// Lets the file appear.
    pub(super) fn commit(self) -> Result<()> {
        match self.target {
            Target::Stdout => Ok(()),
            Target::File(file) => Ok(file.commit()?),
        }
    }
}

fn csv_writer() -> Box<csv::Writer<Vec<u8>>> {
    Box::new(csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new()))
}
