//! How many tokens are minted at once.

use clap::{Args, ValueEnum};

use super::input;
use crate::input::Input;

#[derive(Args, Debug)]
#[command(next_help_heading = "Many tokens at once")]
pub(crate) struct BatchArgs {
    /// Mint a token for each line of a file (- for standard input), which is a user id or a row of
    /// CSV
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub(crate) batch: Option<Input>,
    /// Read CSV, with the user ids in this column: its name in the first row, or its number counted
    /// from 1
    #[arg(long, value_name = "NAME|NUMBER", value_parser = parse_column, requires = "batch", conflicts_with = "user")]
    pub(crate) column: Option<Column>,
    /// The first row of the CSV holds no names
    #[arg(long, requires = "column")]
    pub(crate) no_header: bool,
    /// How the tokens are written
    #[arg(long, value_enum, default_value_t = Format::Ndjson, requires = "batch", conflicts_with = "user")]
    pub(crate) format: Format,
    /// Write the tokens to a file that only you may read, which appears when it is complete
    #[arg(long, value_name = "FILE", value_parser = input(), requires = "batch", conflicts_with = "user")]
    pub(crate) output: Option<Input>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A JSON object a line
    Ndjson,
    /// CSV with a header
    Csv,
}

/// Which column of the CSV holds the user ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Name(String),
    /// Counted from 0, unlike on the command line.
    Index(usize),
}

fn parse_column(text: &str) -> Result<Column, String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Column::Name(text.to_owned()));
    }
    let number: Option<usize> = text.parse().ok();
    match number.and_then(|number| number.checked_sub(1)) {
        Some(index) => Ok(Column::Index(index)),
        None => Err("columns are counted from 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_number_from_a_name() {
        assert_eq!(parse_column("1"), Ok(Column::Index(0)));
        assert_eq!(parse_column("12"), Ok(Column::Index(11)));
        assert_eq!(parse_column("id"), Ok(Column::Name("id".to_owned())));
        assert_eq!(parse_column("-1"), Ok(Column::Name("-1".to_owned())));
        assert!(parse_column("0").is_err());
        assert!(parse_column("99999999999999999999999").is_err());
    }
}
