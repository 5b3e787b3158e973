//! Damages to keys beyond the vectors: what is repaired is told, and what is not is named.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use common::key_text;
use knock_jwt::{ErrorKind, Repair, SigningKey, VerifyingKey};

fn repairs(text: impl AsRef<[u8]>) -> Vec<Repair> {
    SigningKey::parse(text).unwrap().repairs().to_vec()
}

fn kind(text: impl AsRef<[u8]>) -> ErrorKind {
    SigningKey::parse(text).unwrap_err().kind()
}

#[test]
fn each_repair_is_told() {
    let pem = key_text("rsa2048");
    let base64 = SigningKey::parse(&pem).unwrap().to_base64().unwrap();
    assert_eq!(repairs(&pem), []);
    assert_eq!(repairs(base64.as_bytes()), []);
    let lines = base64.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap());
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(pem.encode_utf16().flat_map(u16::to_le_bytes));
    let cases: Vec<(Vec<u8>, Repair)> = vec![
        (format!("\u{feff}{pem}").into(), Repair::ByteOrderMark),
        (utf16, Repair::Utf16),
        (format!("\n\t{pem}").into(), Repair::WhiteSpace),
        (pem.replace('\n', "\n  ").into(), Repair::WhiteSpace),
        (format!("\"{}\"", pem.trim()).into(), Repair::Quotes),
        (pem.trim().replace('\n', "\\n").into(), Repair::EscapedLineBreaks),
        (pem.replace('\n', "\r\n").into(), Repair::CarriageReturns),
        (pem.trim().replace('\n', " ").into(), Repair::OneLine),
        (format!("Bag Attributes\n{pem}").into(), Repair::TextBefore),
        (lines.collect::<Vec<_>>().join("\n").into(), Repair::LinesInBase64),
    ];
    for (text, repair) in cases {
        assert!(repairs(&text).contains(&repair), "{repair:?}: {:?}", repairs(&text));
        assert!(repair.description().len() > 10);
    }
    let units: Vec<u16> = pem.encode_utf16().collect();
    assert_eq!(SigningKey::parse_utf16(&units).unwrap().repairs(), [], "the host's own encoding");
    assert_eq!(SigningKey::parse_utf16(&[0xd800]).unwrap_err().kind(), ErrorKind::SigningKeyFormat);
}

#[test]
fn a_literal_tab_is_white_space() {
    let pem = key_text("rsa2048").replace('\n', "\n\\t");
    assert!(SigningKey::parse(pem.trim_end_matches("\\t")).is_ok());
}

#[test]
fn what_cannot_be_repaired_has_its_code() {
    let pem = key_text("rsa2048");
    let base64 = SigningKey::parse(format!("\n{pem}")).unwrap().to_base64().unwrap();
    // The BEGIN line lost its closing dashes, so the "label" would be the whole key.
    assert_eq!(kind(pem.replacen("KEY-----", "KEY---", 1)), ErrorKind::SigningKeyInvalid);
    assert_eq!(kind(pem.replacen("KEY-----", "KEY", 1)), ErrorKind::SigningKeyInvalid);
    let with_header = pem.replacen("KEY-----\n", "KEY-----\nComment: mine\n\n", 1);
    assert_eq!(kind(with_header), ErrorKind::SigningKeyInvalid);
    assert_eq!(kind(base64.get(..1001).unwrap()), ErrorKind::SigningKeyInvalid, "cut base64");
    let indented = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, format!("\n {pem}"));
    assert!(SigningKey::parse(&indented).is_ok());
    assert_eq!(kind(indented.get(..1001).unwrap()), ErrorKind::SigningKeyInvalid, "cut base64");
    // The largest text that is read, and one byte more.
    let padded = |length: usize| format!("{pem}{}", " ".repeat(length - pem.len()));
    assert!(SigningKey::parse(padded(1 << 20)).is_ok());
    assert_eq!(kind(padded((1 << 20) + 1)), ErrorKind::SigningKeyFormat);
}

#[test]
fn nothing_may_follow_the_key_inside_pkcs8_but_what_belongs_there() {
    let pem = SigningKey::parse(key_text("rsa2048")).unwrap().to_pkcs8_pem().unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, body).unwrap();
    // SEQUENCE with a length of two bytes: append an element and make it longer by as much.
    let appended = |element: &[u8]| {
        let mut longer = [der.as_slice(), element].concat();
        let length = u16::try_from(longer.len() - 4).unwrap();
        longer[2..4].copy_from_slice(&length.to_be_bytes());
        longer
    };
    assert!(SigningKey::parse(appended(&[0xa0, 0x00])).is_ok(), "attributes");
    assert_eq!(kind(appended(&[0x05, 0x00])), ErrorKind::SigningKeyInvalid, "a NULL");
    assert_eq!(kind(appended(&[0x04, 0x01, 0x00])), ErrorKind::SigningKeyInvalid, "a second key");
}

#[test]
fn a_verifying_key_is_told_what_it_looks_like_too() {
    let message = |text: &str| VerifyingKey::parse(text).unwrap_err().message().to_owned();
    assert!(message("eyJhbGciOiJSUzI1NiJ9.e30.x").contains("verifies"));
    assert!(message("/run/secrets/key.pem").contains("what is in that file"));
    assert!(message("{\"kty\":\"RSA\"}").contains("PEM"));
    assert!(message("gibberish").contains("verifying-key"));
}
