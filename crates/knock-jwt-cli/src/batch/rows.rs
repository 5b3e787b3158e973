//! Rows of CSV (RFC 4180), each with the line on which it starts.
//!
//! The crate `csv` forgives broken quoting: a quote that nobody closes makes it take the rest of the
//! file for one field. Here such a row is refused by itself, and reading goes on with the line after
//! the one on which it started, so that no other row is lost.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::lines::{LONGEST, Line, Lines};

pub(super) type Fields = Vec<Vec<u8>>;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u64,
    /// The fields, or what is wrong with the row.
    pub(super) fields: Result<Fields, &'static str>,
}

pub(super) struct Rows<R> {
    lines: Lines<R>,
    /// Lines that were read as parts of a row which turned out to be broken.
    again: VecDeque<Line>,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(lines: Lines<R>) -> Self {
        Self { lines, again: VecDeque::new() }
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        match self.again.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        let Some(first) = self.next_line()? else { return Ok(None) };
        let line = first.number;
        let mut parser = Parser::default();
        let mut more: Vec<Line> = Vec::new();
        let mut size = first.text.len();
        let mut state = parser.feed(&first);
        while state == State::Open {
            state = match self.next_line()? {
                None => State::Broken("a quote is opened and never closed"),
                Some(next) => {
                    size += next.text.len() + next.ending.len();
                    let state = parser.feed(&next);
                    more.push(next);
                    if size > LONGEST { TOO_LONG } else { state }
                }
            };
        }
        let fields = match state {
            State::Broken(what) => {
                for line in more.into_iter().rev() {
                    self.again.push_front(line);
                }
                Err(what)
            }
            State::Open | State::Complete => Ok(parser.fields),
        };
        Ok(Some(Row { line, fields }))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Inside of quotes at the end of the line.
    Open,
    Complete,
    Broken(&'static str),
}

const TOO_LONG: State = State::Broken("it is longer than 1 MiB; is a quote never closed?");

/// Where in a field the next byte stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum At {
    #[default]
    Start,
    Plain,
    Quoted,
    /// Behind a quote that ends the field, unless it is the first of two.
    Quote,
}

#[derive(Default)]
struct Parser {
    fields: Fields,
    field: Vec<u8>,
    at: At,
}

impl Parser {
    fn feed(&mut self, line: &Line) -> State {
        if line.too_long {
            return TOO_LONG;
        }
        for &byte in &line.text {
            self.at = match (self.at, byte) {
                (At::Start, b'"') => At::Quoted,
                (At::Start | At::Plain | At::Quote, b',') => {
                    self.end_field();
                    At::Start
                }
                (At::Quoted, b'"') => At::Quote,
                (At::Quote, b'"') | (At::Quoted, _) => {
                    self.field.push(byte);
                    At::Quoted
                }
                (At::Start | At::Plain, _) => {
                    self.field.push(byte);
                    At::Plain
                }
                (At::Quote, _) => {
                    return State::Broken("something stands between a closing quote and the comma");
                }
            };
        }
        if self.at == At::Quoted {
            self.field.extend_from_slice(line.ending);
            return State::Open;
        }
        self.end_field();
        State::Complete
    }

    fn end_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(u64, Option<Vec<String>>)> {
        let mut rows = Rows::new(Lines::new(text.as_bytes()));
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let fields = row.fields.ok().map(|fields| {
                fields.into_iter().map(|field| String::from_utf8(field).unwrap()).collect()
            });
            all.push((row.line, fields));
        }
        all
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Option<Vec<String>>) {
        (line, Some(fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    #[test]
    fn reads_what_rfc_4180_allows() {
        let text =
            "a,b,c\r\n\"x,1\",\"say \"\"hi\"\"\",\"two\r\nlines\"\n,,\n\n5\" disk, s ,\"\"\n";
        let expected = [
            row(1, &["a", "b", "c"]),
            row(2, &["x,1", "say \"hi\"", "two\r\nlines"]),
            row(4, &["", "", ""]),
            row(5, &[""]),
            row(6, &["5\" disk", " s ", ""]),
        ];
        assert_eq!(all(text), expected);
    }

    #[test]
    fn a_broken_row_costs_only_itself() {
        assert_eq!(
            all("\"ada\"x,1\ngrace,2\n"),
            [(1, None), row(2, &["grace", "2"])],
            "text behind a closing quote"
        );
        assert_eq!(
            all("\"ada,1\n\"grace\",2\nmae,3\n"),
            [(1, None), row(2, &["grace", "2"]), row(3, &["mae", "3"])],
            "closed by the next row's quote"
        );
        assert_eq!(
            all("\"ada,1\ngrace,2\n\"mae\nj\",3"),
            [(1, None), row(2, &["grace", "2"]), row(3, &["mae\nj", "3"])],
            "closed by a later row's quote"
        );
        assert_eq!(
            all("a\n\"ada,1\nb"),
            [row(1, &["a"]), (2, None), row(3, &["b"])],
            "never closed"
        );
    }

    #[test]
    fn a_quote_never_closed_does_not_fill_the_memory() {
        let text = format!("\"ada\n{}", "grace\n".repeat(LONGEST / 3));
        let rows = all(&text);
        assert_eq!(rows.len(), 1 + LONGEST / 3);
        assert_eq!(rows[0], (1, None));
        assert!(rows[1..].iter().all(|(_, fields)| fields.is_some()));
    }

    /// What every other reader of CSV takes from a well-formed file.
    #[test]
    fn agrees_with_the_csv_crate() {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let rows = [vec!["a,b", " x ", "\"", ""], vec!["é\r\n\n", "'", "a\"b"], vec!["\"\"", "1"]];
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let read: Vec<Vec<String>> = all(&text).into_iter().map(|(_, row)| row.unwrap()).collect();
        assert_eq!(read, rows);
    }
}
