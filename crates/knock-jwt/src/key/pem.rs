//! One PEM block (RFC 7468), as forgivingly as it can be read without guessing, and base64.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::Repair;
use super::text::{Fault, Looks, is_blank, note};

pub(super) const BEGIN: &str = "-----BEGIN";
pub(super) const END: &str = "-----END";
const DASHES: &str = "-----";

/// What a block says it holds. The DER decides in the end: people relabel blocks by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Private,
    OtherPrivate,
    Public,
}

/// Decodes the only block in `text`.
pub(super) fn decode(
    text: &str,
    repairs: &mut Vec<Repair>,
) -> Result<(Zeroizing<Vec<u8>>, Label), Fault> {
    let Some((before, block)) = text.split_once(BEGIN) else {
        return Err(Fault::Damaged(
            "its beginning is missing: there is an END line but no BEGIN line",
        ));
    };
    if block.contains(BEGIN) {
        return Err(several(text));
    }
    let (name, body) = block.split_once(DASHES).ok_or(CUT)?;
    let label = label(name)?;
    let (body, end) = body.split_once(END).ok_or(CUT)?;
    let (end_name, after) = end.split_once(DASHES).ok_or(CUT)?;
    if squeezed(name)? != squeezed(end_name)? {
        return Err(Fault::Damaged("its BEGIN and END lines name different things"));
    }
    check_surroundings(before, after)?;
    if !before.trim().is_empty() {
        note(repairs, Repair::TextBefore);
    }
    if body.contains("ENCRYPTED") {
        return Err(Fault::Encrypted);
    }
    if body.contains(':') {
        return Err(Fault::Damaged("there are header lines inside the block; remove them"));
    }
    note_layout(name, body, repairs);
    let symbols = without_white_space(body);
    if symbols.is_empty() {
        return Err(Fault::Damaged("there is nothing between its BEGIN and END lines"));
    }
    let der = decode_base64(&symbols).map_err(Fault::Damaged)?;
    Ok((der, label))
}

const CUT: Fault = Fault::Damaged("it is cut off: its BEGIN or END line is missing or incomplete");

fn several(text: &str) -> Fault {
    let mut labels = text
        .split(BEGIN)
        .skip(1)
        .map(|block| block.split_once(DASHES).map_or(Err(CUT), |(name, _)| label(name)));
    if labels.all(|label| label == Ok(Label::Public)) {
        Fault::SeveralPublic
    } else {
        Fault::Damaged("there is more than one block; leave only the private key")
    }
}

/// The longest label in use, "NEW CERTIFICATE REQUEST", has room in this.
const LONGEST_LABEL: usize = 48;

/// A label with its white space gone: squeezing a PEM onto one line often takes it. What is no label,
/// for its closing dashes are missing and the body follows, is not copied.
fn squeezed(name: &str) -> Result<String, Fault> {
    if name.len() > LONGEST_LABEL || name.contains(['\n', '\r']) {
        return Err(CUT);
    }
    Ok(name.split_whitespace().collect())
}

fn label(name: &str) -> Result<Label, Fault> {
    match squeezed(name)?.as_str() {
        "PRIVATEKEY" | "RSAPRIVATEKEY" => Ok(Label::Private),
        "ECPRIVATEKEY" | "DSAPRIVATEKEY" => Ok(Label::OtherPrivate),
        "PUBLICKEY" | "RSAPUBLICKEY" | "CERTIFICATE" | "X509CERTIFICATE" => Ok(Label::Public),
        "CERTIFICATEREQUEST" | "NEWCERTIFICATEREQUEST" | "TRUSTEDCERTIFICATE" => {
            Err(Fault::Request)
        }
        "ENCRYPTEDPRIVATEKEY" => Err(Fault::Encrypted),
        "OPENSSHPRIVATEKEY" => Err(Fault::Unrecognised(Looks::Like(
            "it is in OpenSSH's own format; convert a copy with `ssh-keygen -p -m PEM -f FILE`",
        ))),
        _ => Err(Fault::Unrecognised(Looks::Like("it is a PEM block of another kind than a key"))),
    }
}

/// Text before the block is ignored, as every PEM reader does (RFC 7468 §2); text after it is not,
/// for there it is more often half of something that belongs to the key.
fn check_surroundings(before: &str, after: &str) -> Result<(), Fault> {
    let after = after.trim();
    let closes_a_quote = matches!(after, "\"" | "'" | "`") && before.trim_end().ends_with(after);
    if after.is_empty() || closes_a_quote {
        Ok(())
    } else {
        Err(Fault::Damaged("there is something after its END line"))
    }
}

fn note_layout(name: &str, body: &str, repairs: &mut Vec<Repair>) {
    if !body.contains(['\n', '\r']) {
        note(repairs, Repair::OneLine);
    } else if body.contains('\r') {
        note(repairs, Repair::CarriageReturns);
    }
    let indented =
        body.lines().any(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty());
    if indented || !name.starts_with(' ') {
        note(repairs, Repair::WhiteSpace);
    }
}

pub(super) fn without_white_space(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    for piece in text.split(is_blank) {
        out.push_str(piece);
    }
    out
}

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Decodes base64 of either alphabet, padded or not; left-over bits must be zero.
pub(super) fn decode_base64(symbols: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let engine = match (symbols.contains(['+', '/']), symbols.contains(['-', '_'])) {
        (true, true) => return Err("it mixes the two alphabets of base64"),
        (_, false) => &STANDARD,
        (false, true) => &URL_SAFE,
    };
    let mut out = Zeroizing::new(vec![0; base64::decoded_len_estimate(symbols.len())]);
    match engine.decode_slice(symbols, &mut out) {
        Ok(length) => {
            out.truncate(length);
            Ok(out)
        }
        Err(_) => Err("its base64 is broken: a character is missing or does not belong there"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_either_alphabet_but_not_of_both() {
        assert_eq!(
            decode_base64("-_-_").unwrap().as_slice(),
            decode_base64("+/+/").unwrap().as_slice()
        );
        assert!(decode_base64("+_+_").is_err());
        assert_eq!(decode_base64("YQ").unwrap().as_slice(), b"a");
        assert_eq!(decode_base64("YQ==").unwrap().as_slice(), b"a");
        assert!(decode_base64("YR==").is_err(), "left-over bits");
        assert!(decode_base64("YQ==YQ==").is_err());
    }
}
