//! Tells by its shape what a DER structure is: which key, in which container, private or public.

use der::asn1::UintRef;
use der::{AnyRef, Decode, ErrorKind, Reader, SliceReader, Tag, Tagged};

use super::KeyContainer;

/// What a DER structure turned out to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'a> {
    /// An RSA private key: its RSAPrivateKey structure (RFC 8017 A.1.2) and the size of its modulus.
    RsaPrivate { pkcs1: &'a [u8], container: KeyContainer, bits: usize },
    /// A private key that is not RSA, or an RSA key bound to PSS.
    OtherPrivate(&'static str),
    /// A private key behind a passphrase (EncryptedPrivateKeyInfo).
    Encrypted,
    /// An RSA public key, as RSAPublicKey or SubjectPublicKeyInfo, perhaps out of a certificate.
    RsaPublic { key: &'a [u8], bits: usize },
    /// A public key that is not RSA, or a certificate request.
    OtherPublic(&'static str),
    /// Well-formed, but no key.
    Other(&'static str),
}

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];

const BROKEN: &str = "its inside is broken; copy it again as a whole";

/// One element: its tag, its content, and all its bytes.
#[derive(Clone, Copy)]
struct Element<'a> {
    tag: Tag,
    content: &'a [u8],
    whole: &'a [u8],
}

/// Looks at a whole structure.
///
/// # Errors
/// A sentence that says how it is damaged.
pub(super) fn examine(der: &[u8]) -> Result<Content<'_>, &'static str> {
    let children = children_of(der)?;
    let tags: Vec<Tag> = children.iter().map(|child| child.tag).collect();
    match (tags.as_slice(), children.as_slice()) {
        (
            [Tag::Integer, Tag::Sequence, Tag::OctetString, ..],
            [version, algorithm, key, rest @ ..],
        ) => match version.content {
            // Version 1 may carry the public key too (RFC 5958).
            [0 | 1] => pkcs8(*algorithm, key.content, rest),
            _ => Err(BROKEN),
        },
        ([Tag::Integer, Tag::OctetString, ..], _) => Ok(Content::OtherPrivate("an EC key")),
        ([Tag::Integer, Tag::Integer], [modulus, _]) => {
            Ok(Content::RsaPublic { key: der, bits: bits_of(*modulus)? })
        }
        ([Tag::Integer, rest @ ..], _) if rest.len() == 5 && all_integers(rest) => {
            Ok(Content::OtherPrivate("a DSA key"))
        }
        ([Tag::Integer, ..], [_, second, ..]) if second.tag == Tag::Integer => {
            let bits = pkcs1_bits(&children)?;
            Ok(Content::RsaPrivate { pkcs1: der, container: KeyContainer::Pkcs1, bits })
        }
        ([Tag::Sequence, Tag::BitString], _) => public_key_info(der),
        ([Tag::Sequence, Tag::OctetString], _) => Ok(Content::Encrypted),
        ([Tag::Sequence, Tag::Sequence, Tag::BitString], [signed, ..]) => certificate(signed.whole),
        ([Tag::Integer, Tag::Sequence, Tag::Sequence], _) => Ok(Content::Other(
            "it looks like a PKCS#12 file; take the key out with `openssl pkcs12 -nocerts`",
        )),
        _ => Ok(Content::Other("it is DER, but not a key")),
    }
}

fn pkcs8<'a>(
    algorithm: Element<'a>,
    key: &'a [u8],
    rest: &[Element<'a>],
) -> Result<Content<'a>, &'static str> {
    if !rest.iter().all(|element| matches!(element.tag, Tag::ContextSpecific { .. })) {
        return Err(BROKEN);
    }
    match algorithm_oid(algorithm)? {
        RSA => {
            let bits = pkcs1_bits(&children_of(key)?)?;
            Ok(Content::RsaPrivate { pkcs1: key, container: KeyContainer::Pkcs8, bits })
        }
        other => Ok(Content::OtherPrivate(name_of(other))),
    }
}

fn name_of(oid: &[u8]) -> &'static str {
    match oid {
        RSA_PSS => "an RSA key bound to PSS (RS256 needs a plain one)",
        EC => "an EC key",
        ED25519 => "an Ed25519 key",
        DSA => "a DSA key",
        _ => "a key of another algorithm",
    }
}

/// The modulus size of an RSAPrivateKey: version, n, e, d, p, q, dP, dQ, qInv.
fn pkcs1_bits(fields: &[Element<'_>]) -> Result<usize, &'static str> {
    match fields {
        [version, modulus, rest @ ..] if rest.iter().all(|field| field.tag == Tag::Integer) => {
            if rest.len() == 7 && version.content == [0] {
                bits_of(*modulus)
            } else {
                Err(BROKEN)
            }
        }
        [version, .., last] if version.content == [1] && last.tag == Tag::Sequence => {
            Err("it has more than two primes; only keys with two are supported")
        }
        _ => Err(BROKEN),
    }
}

fn public_key_info(der: &[u8]) -> Result<Content<'_>, &'static str> {
    let children = children_of(der)?;
    let [algorithm, bit_string] = children.as_slice() else { return Err(BROKEN) };
    match algorithm_oid(*algorithm)? {
        RSA => {
            let Some((0, key)) = bit_string.content.split_first() else { return Err(BROKEN) };
            match children_of(key)?.as_slice() {
                [modulus, exponent] if exponent.tag == Tag::Integer => {
                    Ok(Content::RsaPublic { key: der, bits: bits_of(*modulus)? })
                }
                _ => Err(BROKEN),
            }
        }
        other => Ok(Content::OtherPublic(name_of(other))),
    }
}

/// The key out of a certificate (RFC 5280 §4.1): version, serial number, signature, issuer,
/// validity, subject, then the key. A certificate request starts differently.
fn certificate(signed: &[u8]) -> Result<Content<'_>, &'static str> {
    let fields = children_of(signed)?;
    let after_version = match fields.as_slice() {
        [first, rest @ ..] if matches!(first.tag, Tag::ContextSpecific { .. }) => rest,
        all => all,
    };
    match after_version {
        [serial, _, _, _, _, key, ..] if serial.tag == Tag::Integer && key.tag == Tag::Sequence => {
            public_key_info(key.whole)
        }
        _ => Ok(Content::OtherPublic("a certificate request")),
    }
}

fn algorithm_oid(algorithm: Element<'_>) -> Result<&[u8], &'static str> {
    match children_of(algorithm.whole)?.first() {
        Some(oid) if oid.tag == Tag::ObjectIdentifier => Ok(oid.content),
        _ => Err(BROKEN),
    }
}

fn all_integers(tags: &[Tag]) -> bool {
    tags.iter().all(|tag| *tag == Tag::Integer)
}

fn bits_of(modulus: Element<'_>) -> Result<usize, &'static str> {
    let bytes = UintRef::from_der(modulus.whole).map_err(|_| BROKEN)?;
    let (first, rest) = bytes.as_bytes().split_first().ok_or(BROKEN)?;
    Ok(rest.len() * 8 + (u8::BITS - first.leading_zeros()) as usize)
}

/// The elements of a SEQUENCE that fills `der` exactly.
fn children_of(der: &[u8]) -> Result<Vec<Element<'_>>, &'static str> {
    let outer = AnyRef::from_der(der).map_err(|error| match error.kind() {
        ErrorKind::Incomplete { .. } => "it is cut off: its DER says that it is longer",
        ErrorKind::TrailingData { .. } => "there are bytes after its DER",
        _ => BROKEN,
    })?;
    if outer.tag() != Tag::Sequence {
        return Err(BROKEN);
    }
    let mut reader = SliceReader::new(outer.value()).map_err(|_| BROKEN)?;
    let mut children = Vec::new();
    while !reader.is_finished() {
        let whole = reader.tlv_bytes().map_err(|_| BROKEN)?;
        let element = AnyRef::from_der(whole).map_err(|_| BROKEN)?;
        children.push(Element { tag: element.tag(), content: element.value(), whole });
    }
    Ok(children)
}
