//! Physical lines, with their numbers, and none too long for memory.

use std::io::{self, BufRead, BufReader, Read};

/// No user id or row of CSV is longer.
pub(super) const LONGEST: usize = 1 << 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: u64,
    /// Without its ending; only the beginning of a line that is too long.
    pub(super) text: Vec<u8>,
    pub(super) ending: &'static [u8],
    pub(super) too_long: bool,
}

pub(super) struct Lines<R> {
    reader: BufReader<R>,
    number: u64,
    bytes_read: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::with_capacity(1 << 16, reader), number: 0, bytes_read: 0 }
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The next line; its last one need not have an ending.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut text = Vec::new();
        let limit = LONGEST as u64 + 2;
        self.bytes_read += self.reader.by_ref().take(limit).read_until(b'\n', &mut text)? as u64;
        if text.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let ending: &[u8] = if text.ends_with(b"\r\n") {
            b"\r\n"
        } else if text.ends_with(b"\n") {
            b"\n"
        } else {
            b""
        };
        text.truncate(text.len() - ending.len());
        let too_long = text.len() > LONGEST;
        if too_long && ending.is_empty() {
            self.bytes_read += self.reader.skip_until(b'\n')? as u64;
        }
        if self.number == 1 {
            text = without_mark(text)?;
        }
        Ok(Some(Line { number: self.number, text, ending, too_long }))
    }
}

/// Takes off a byte-order mark; UTF-16 would make every line a wrong one.
fn without_mark(mut text: Vec<u8>) -> io::Result<Vec<u8>> {
    match text.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => Ok(text.split_off(3)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            let message = "it is in UTF-16: save it in UTF-8";
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        }
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(u64, Vec<u8>)> {
        let mut lines = Lines::new(bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, line.text));
        }
        assert_eq!(lines.bytes_read(), bytes.len() as u64);
        all
    }

    #[test]
    fn only_the_ending_and_the_mark_are_taken_off() {
        let lines = all(b"\xef\xbb\xbfada\r\n grace \n\n\tmae\r\r\n\xef\xbb\xbfx\nlast\r");
        let texts: Vec<&[u8]> = lines.iter().map(|(_, text)| text.as_slice()).collect();
        let expected: [&[u8]; 6] =
            [b"ada", b" grace ", b"", b"\tmae\r", b"\xef\xbb\xbfx", b"last\r"];
        assert_eq!(texts, expected);
        assert!(lines.iter().map(|(number, _)| *number).eq(1..=6));
        assert!(all(b"").is_empty());
        assert_eq!(all(b"\n").len(), 1);
    }

    #[test]
    fn a_line_too_long_is_skipped_and_the_next_one_is_whole() {
        for (length, expected) in [(LONGEST, false), (LONGEST + 1, true), (5 * LONGEST, true)] {
            let mut bytes = vec![b'a'; length];
            bytes.extend_from_slice(b"\nada\n");
            let mut lines = Lines::new(bytes.as_slice());
            let long = lines.next().unwrap().unwrap();
            assert_eq!(long.too_long, expected, "{length}");
            assert!(long.text.len() <= LONGEST + 2);
            let next = lines.next().unwrap().unwrap();
            assert_eq!((next.number, next.text.as_slice()), (2, b"ada".as_slice()));
            assert_eq!(lines.next().unwrap(), None);
        }
    }

    #[test]
    fn utf_16_is_refused_as_a_whole() {
        assert!(Lines::new(b"\xff\xfea\0".as_slice()).next().is_err());
    }
}
