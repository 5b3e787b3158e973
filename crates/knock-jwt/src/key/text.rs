//! Finds the one DER structure in a key as people paste it, and repairs what shells, YAML and
//! dashboards do to it. What the structure is gets decided in `der`; what a fault is called gets
//! decided by whoever asked.

use zeroize::Zeroizing;

use super::pem::{self, Label};
use super::{KeyEncoding, Repair};

/// No key, in whatever form and however damaged, comes near this size.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// DER found in a text.
pub(super) struct Found {
    pub(super) der: Zeroizing<Vec<u8>>,
    pub(super) encoding: KeyEncoding,
    pub(super) label: Option<Label>,
    pub(super) repairs: Vec<Repair>,
}

/// What an unrecognisable text looks like instead. None of these repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    LikeNothing,
    LikeJson,
    LikeToken,
    LikePath,
    LikeAssignment,
    /// What it is, and what to do.
    Like(&'static str),
}

/// Why there is no DER to be found. No variant carries any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    ApiKey,
    Encrypted,
    /// Nothing recognisable.
    Unrecognised(Looks),
    /// Recognised, but damaged beyond repair; the sentence says how.
    Damaged(&'static str),
    /// More than one block, each of them public.
    SeveralPublic,
    /// A block that holds no private key and no public one we could use: its label says so.
    Request,
}

pub(super) fn find(input: &[u8]) -> Result<Found, Fault> {
    if input.len() > MAX_TEXT {
        return Err(Fault::Unrecognised(Looks::Like("it is larger than 1 MiB, which no key is")));
    }
    let mut repairs = Vec::new();
    if is_der(input) {
        let der = Zeroizing::new(input.to_vec());
        return Ok(Found { der, encoding: KeyEncoding::Der, label: None, repairs });
    }
    let (der, encoding, label) = find_in_text(input, &mut repairs, Nesting::Outside)?;
    Ok(Found { der, encoding, label, repairs })
}

#[derive(Clone, Copy, PartialEq)]
enum Nesting {
    Outside,
    InBase64,
}

type Parts = (Zeroizing<Vec<u8>>, KeyEncoding, Option<Label>);

fn find_in_text(input: &[u8], repairs: &mut Vec<Repair>, nesting: Nesting) -> Result<Parts, Fault> {
    let decoded = decode_text(input, repairs)?;
    let mut text = trim(&decoded, repairs);
    if let Some(inner) = unquoted(text) {
        note(repairs, Repair::Quotes);
        text = trim(inner, repairs);
    }
    let unescaped = unescape(text);
    if let Some(unescaped) = &unescaped {
        note(repairs, Repair::EscapedLineBreaks);
        text = trim(unescaped, repairs);
    }

    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if is_api_key(text) {
        return Err(Fault::ApiKey);
    }
    if text.contains(pem::BEGIN) || text.contains(pem::END) {
        let (der, label) = pem::decode(text, repairs)?;
        let encoding = match nesting {
            Nesting::Outside => KeyEncoding::Pem,
            Nesting::InBase64 => KeyEncoding::Base64Pem,
        };
        return Ok((der, encoding, Some(label)));
    }
    if nesting == Nesting::InBase64 {
        return Err(Fault::Unrecognised(Looks::LikeNothing));
    }
    find_in_base64(text, repairs)
}

fn find_in_base64(text: &str, repairs: &mut Vec<Repair>) -> Result<Parts, Fault> {
    let symbols = pem::without_white_space(text);
    let key_like = looks_like_encoded_key(&symbols);
    let decoded = match pem::decode_base64(&symbols) {
        Ok(decoded) => decoded,
        Err(fault) if key_like => return Err(Fault::Damaged(fault)),
        Err(_) => return Err(Fault::Unrecognised(resemblance(text))),
    };
    if symbols.len() < text.len() {
        note(repairs, Repair::LinesInBase64);
    }
    if is_der(&decoded) {
        return Ok((decoded, KeyEncoding::Base64Der, None));
    }
    match find_in_text(&decoded, repairs, Nesting::InBase64) {
        Err(Fault::Unrecognised(_) | Fault::Empty | Fault::ApiKey) => {
            Err(Fault::Unrecognised(resemblance(text)))
        }
        found => found,
    }
}

/// Binary DER starts with a SEQUENCE and is no text: a length byte above 0x7f is not UTF-8 there,
/// and short structures hold control bytes that no text does.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
        && (std::str::from_utf8(bytes).is_err() || bytes.iter().any(|&byte| byte < 0x09))
}

/// The bytes as text, without a byte-order mark. PowerShell writes files in UTF-16.
fn decode_text(input: &[u8], repairs: &mut Vec<Repair>) -> Result<Zeroizing<String>, Fault> {
    const NOT_TEXT: Fault = Fault::Unrecognised(Looks::Like("it is neither text nor DER"));
    let (wide, little_endian) = match input {
        [0xff, 0xfe, rest @ ..] => (rest, true),
        [0xfe, 0xff, rest @ ..] => (rest, false),
        _ => {
            let rest = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
            if rest.len() < input.len() {
                note(repairs, Repair::ByteOrderMark);
            }
            let text = std::str::from_utf8(rest).map_err(|_| NOT_TEXT)?;
            return Ok(Zeroizing::new(text.to_owned()));
        }
    };
    note(repairs, Repair::Utf16);
    // Room for the worst case at once: a string that grew would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(wide.len().saturating_mul(2)));
    let units = wide.chunks(2).map(|pair| match pair {
        [a, b] if little_endian => u16::from_le_bytes([*a, *b]),
        [a, b] => u16::from_be_bytes([*a, *b]),
        _ => 0,
    });
    for character in char::decode_utf16(units) {
        text.push(character.map_err(|_| NOT_TEXT)?);
    }
    Ok(text)
}

/// White space as people paste it: also the kinds that cannot be seen.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{180e}')
}

fn trim<'a>(text: &'a str, repairs: &mut Vec<Repair>) -> &'a str {
    let trimmed = text.trim_matches(is_blank);
    // A line break at the end is how every file ends, nothing to be told of.
    if trimmed.len() < text.trim_end_matches(['\r', '\n']).len() {
        note(repairs, Repair::WhiteSpace);
    }
    trimmed
}

pub(super) fn note(repairs: &mut Vec<Repair>, repair: Repair) {
    if !repairs.contains(&repair) {
        repairs.push(repair);
    }
}

fn unquoted(text: &str) -> Option<&str> {
    ['"', '\'', '`'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// Replaces a literal `\n` or `\r` (however often its backslash was doubled) by a line break, and a
/// literal `\t` by a tab.
fn unescape(text: &str) -> Option<Zeroizing<String>> {
    if !text.contains('\\') {
        return None;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    let mut changed = false;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let past = after.trim_start_matches('\\');
        let replacement = match past.chars().next() {
            Some('n' | 'r') => '\n',
            Some('t') => '\t',
            _ => {
                out.push('\\');
                rest = after;
                continue;
            }
        };
        out.push(replacement);
        changed = true;
        let mut tail = past.chars();
        tail.next();
        rest = tail.as_str();
    }
    out.push_str(rest);
    changed.then_some(out)
}

fn is_api_key(text: &str) -> bool {
    (text.starts_with("sk_") || text.starts_with("pk_"))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// Whether base64 that cannot be decoded as a whole begins as a key does.
fn looks_like_encoded_key(symbols: &str) -> bool {
    let whole = symbols.len().min(400) / 4 * 4;
    // Of one alphabet, for mixing the two is one of the damages.
    let mut start = Zeroizing::new(String::with_capacity(whole));
    start.extend(symbols.chars().take(whole).map(|symbol| match symbol {
        '-' => '+',
        '_' => '/',
        other => other,
    }));
    let Ok(start) = pem::decode_base64(&start) else { return false };
    matches!(start.as_slice(), [0x30, 0x82, ..])
        || start.windows(pem::BEGIN.len()).any(|window| window == pem::BEGIN.as_bytes())
}

fn resemblance(text: &str) -> Looks {
    let one_line = !text.contains(['\n', '\r']);
    if text.starts_with('{') {
        Looks::LikeJson
    } else if one_line && text.starts_with("eyJ") && text.contains('.') {
        Looks::LikeToken
    } else if one_line && (text.contains("KNOCK_SIGNING_KEY") || text.starts_with("export ")) {
        Looks::LikeAssignment
    } else if one_line
        && text.len() < 256
        && (text.starts_with(['/', '.', '~']) || text.contains(".pem"))
    {
        Looks::LikePath
    } else {
        Looks::LikeNothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unescapes_however_often_the_backslash_was_doubled() {
        assert_eq!(unescape(r"a\nb\\nc\\\\r\\\\nd").unwrap().as_str(), "a\nb\nc\n\nd");
        assert!(unescape(r"a\x").is_none());
        assert!(unescape("a").is_none());
    }

    #[test]
    fn only_a_matching_pair_of_quotes_is_taken_off() {
        assert_eq!(unquoted("\"a\""), Some("a"));
        assert_eq!(unquoted("'\"a\"'"), Some("\"a\""));
        assert_eq!(unquoted("\"a'"), None);
        assert_eq!(unquoted("\""), None);
    }

    #[test]
    fn knows_der_from_text() {
        assert!(is_der(&[0x30, 0x82, 1, 0]));
        assert!(is_der(&[0x30, 0x2e, 2, 1, 0]));
        assert!(!is_der(b"0123"));
        assert!(!is_der(b""));
    }
}
