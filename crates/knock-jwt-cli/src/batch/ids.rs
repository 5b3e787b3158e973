//! The user ids of a batch, from lines or from a column of CSV, each with its line.

use std::io::{self, Read};

use knock_jwt::{Argument, Error, ErrorKind};

use super::lines::{Line, Lines};
use super::rows::{Fields, Row, Rows};
use crate::args::Column;
use crate::failure::Problem;
use crate::input::Input;

/// Ids held at a time, in bytes; more than enough for all that are signed at once.
const BYTES_AT_ONCE: usize = 4 << 20;

pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) id: Result<String, Problem>,
}

pub(super) enum Ids {
    Lines(Lines<Box<dyn Read>>),
    Column(Rows<Box<dyn Read>>, usize),
}

/// Why the column cannot be found.
pub(super) enum HeaderFault {
    Unreadable(io::Error),
    Wrong(String),
}

impl HeaderFault {
    pub(super) fn problem(self, input: &Input) -> Problem {
        match self {
            Self::Unreadable(error) => Problem::unreadable(&input.name(), &error),
            Self::Wrong(what) => {
                Problem::new(ErrorKind::InputUnreadable, format!("{} {what}", input.name()))
            }
        }
    }
}

impl Ids {
    pub(super) fn of_lines(reader: Box<dyn Read>) -> Self {
        Self::Lines(Lines::new(reader))
    }

    pub(super) fn of_column(
        reader: Box<dyn Read>,
        column: &Column,
        has_header: bool,
    ) -> Result<Self, HeaderFault> {
        let mut rows = Rows::new(Lines::new(reader));
        let header = if has_header {
            match rows.next().map_err(HeaderFault::Unreadable)? {
                Some(Row { fields: Ok(fields), .. }) => Some(fields),
                Some(Row { fields: Err(what), .. }) => {
                    return Err(HeaderFault::Wrong(format!("has a broken first row: {what}")));
                }
                None => {
                    let message = "is empty, where a first row with the names of columns is due";
                    return Err(HeaderFault::Wrong(message.to_owned()));
                }
            }
        } else {
            None
        };
        let index = find(column, header.as_ref()).map_err(HeaderFault::Wrong)?;
        Ok(Self::Column(rows, index))
    }

    pub(super) fn bytes_read(&self) -> u64 {
        match self {
            Self::Lines(lines) => lines.bytes_read(),
            Self::Column(rows, _) => rows.bytes_read(),
        }
    }

    /// Up to `at_once` entries, and how the input ended if it did: what was read before it broke is
    /// not lost.
    pub(super) fn chunk(&mut self, at_once: usize) -> (Vec<Entry>, Option<io::Result<()>>) {
        let mut chunk = Vec::new();
        let mut bytes = 0;
        while chunk.len() < at_once && bytes < BYTES_AT_ONCE {
            match self.next() {
                Ok(Some(entry)) => {
                    bytes += entry.id.as_ref().map_or(0, String::len);
                    chunk.push(entry);
                }
                Ok(None) => return (chunk, Some(Ok(()))),
                Err(error) => return (chunk, Some(Err(error))),
            }
        }
        (chunk, None)
    }

    fn next(&mut self) -> io::Result<Option<Entry>> {
        Ok(match self {
            Self::Lines(lines) => {
                lines.next()?.map(|line| Entry { line: line.number, id: whole_line(line) })
            }
            Self::Column(rows, index) => {
                rows.next()?.map(|row| Entry { line: row.line, id: column(row.fields, *index) })
            }
        })
    }
}

fn whole_line(line: Line) -> Result<String, Problem> {
    if line.too_long {
        return Err(invalid("the line is longer than 1 MiB, which no user id is"));
    }
    text(line.text)
}

fn column(fields: Result<Fields, &'static str>, index: usize) -> Result<String, Problem> {
    let fields = fields.map_err(|what| invalid(format!("the row is broken: {what}")))?;
    let count = fields.len();
    let too_few = || {
        let message = format!("the row has no column {}, but {count} only", index + 1);
        Problem::new(ErrorKind::UserIdMissing, message)
    };
    text(fields.into_iter().nth(index).ok_or_else(too_few)?)
}

/// An empty id is left to the library, which refuses it.
fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|_| Error::not_utf8(Argument::UserId).into())
}

fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(ErrorKind::UserIdInvalid, message)
}

/// The index of the column, counted from 0.
fn find(column: &Column, header: Option<&Fields>) -> Result<usize, String> {
    let shown = |fields: &Fields| {
        let names =
            fields.iter().take(20).map(|name| format!("{:?}", String::from_utf8_lossy(name)));
        names.collect::<Vec<_>>().join(", ")
    };
    match (column, header) {
        (Column::Index(index), Some(header)) if *index >= header.len() => {
            Err(format!("has no column {}: its first row names {}", index + 1, shown(header)))
        }
        (Column::Index(index), _) => Ok(*index),
        (Column::Name(name), header) => {
            let none = Fields::new();
            let header = header.unwrap_or(&none);
            let mut found =
                header.iter().enumerate().filter(|(_, field)| field.as_slice() == name.as_bytes());
            match (found.next(), found.next()) {
                (Some((index, _)), None) => Ok(index),
                (None, _) => {
                    Err(format!("has no column {name:?}: its first row names {}", shown(header)))
                }
                (Some(_), Some(_)) => {
                    Err(format!("has more than one column {name:?}: give the column's number"))
                }
            }
        }
    }
}
