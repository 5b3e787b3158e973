//! A token as it arrives: cut into its parts, decoded strictly, not yet believed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{Json, Members};

/// The longest token that is read.
pub(crate) const MAX_TOKEN: usize = 64 * 1024;

/// Grants may be nested 16 deep (see `Grants::raw`) and lie inside the payload; the rest is room for
/// what others put into their tokens.
const MAX_DEPTH: usize = 32;

/// A compact JWS (RFC 7515 §7.1) with its parts decoded.
pub(crate) struct Parts<'a> {
    /// What the signature covers.
    pub(crate) signed: &'a str,
    pub(crate) header: Members,
    pub(crate) header_json: String,
    /// Text, but not yet parsed: a verifier does so only once the signature is good.
    pub(crate) payload_json: String,
    pub(crate) signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    pub(crate) fn read(token: &'a str) -> Result<Self> {
        if token.len() > MAX_TOKEN {
            let message = "the token is longer than 64 KiB, so it was not read";
            return Err(Error::new(ErrorKind::TokenTooLarge, message));
        }
        let mut segments = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (segments.next(), segments.next(), segments.next(), segments.next())
        else {
            return Err(malformed("it must have three parts, separated by dots"));
        };
        let signed = token.get(..header.len() + 1 + payload.len()).unwrap_or_default();
        let header_json = text("header", header)?;
        let header = object("header", &header_json)?;
        let payload_json = text("payload", payload)?;
        let signature = decode("signature", signature)?;
        Ok(Self { signed, header, header_json, payload_json, signature })
    }

    pub(crate) fn payload(&self) -> Result<Members> {
        object("payload", &self.payload_json)
    }
}

/// Base64url without padding, white space or left-over bits: one text for one sequence of bytes.
fn decode(part: &str, segment: &str) -> Result<Vec<u8>> {
    let not_canonical = |_| malformed(&format!("its {part} is not canonical base64url"));
    URL_SAFE_NO_PAD.decode(segment).map_err(not_canonical)
}

fn text(part: &str, segment: &str) -> Result<String> {
    let not_text = |_| malformed(&format!("its {part} is not UTF-8"));
    String::from_utf8(decode(part, segment)?).map_err(not_text)
}

fn object(part: &str, json: &str) -> Result<Members> {
    match Json::parse(json, MAX_DEPTH) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(_) => Err(malformed(&format!("its {part} is not a JSON object"))),
        Err(error) => Err(malformed(&format!("its {part} is not JSON that we can take ({error})"))),
    }
}

pub(crate) fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::TokenMalformed, format!("this is not a token of Knock's: {what}"))
}
