//! [`VerifyingKey`]: the public half, called so because Knock's "public key" is an API key.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use zeroize::Zeroizing;

use super::der::{self, Content};
use super::text::{self, Fault, Looks};
use super::{BITS, fingerprint_of, source};
use crate::error::{Error, ErrorKind, Result};

/// The public half of a signing key, with which tokens are verified.
///
/// Accepts a SubjectPublicKeyInfo ("BEGIN PUBLIC KEY"), an RSAPublicKey ("BEGIN RSA PUBLIC KEY") or a
/// certificate, as PEM or DER, plain or in base64, with the same damages repaired as
/// [`SigningKey`](crate::SigningKey). It is not what Knock calls a public key: that is the API key
/// `pk_…`.
///
/// ```
/// use knock_jwt::{SigningKey, VerifyingKey};
///
/// let signing_key = SigningKey::generate(2048)?;
/// let pem = signing_key.verifying_key().to_pem();
/// let key = VerifyingKey::parse(pem)?;
/// assert_eq!(key.fingerprint(), signing_key.fingerprint());
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Clone)]
pub struct VerifyingKey(Arc<Inner>);

struct Inner {
    key: ParsedPublicKey,
    spki: Box<[u8]>,
    pem: Box<str>,
    bits: usize,
    fingerprint: Box<str>,
}

impl VerifyingKey {
    /// Reads a verifying key from text or DER.
    ///
    /// # Errors
    /// `verifying_key_invalid`, whatever is wrong; the message says what.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self> {
        let found = text::find(text.as_ref()).map_err(refuse)?;
        match der::examine(&found.der).map_err(damaged)? {
            Content::RsaPublic { key, .. } => Self::from_spki(key),
            Content::RsaPrivate { .. } | Content::OtherPrivate(_) | Content::Encrypted => {
                Err(is_private())
            }
            Content::OtherPublic(what) => {
                Err(invalid(format!("it is {what}, but Knock's tokens are RS256: give an RSA key")))
            }
            Content::Other(what) => Err(invalid(what)),
        }
    }

    /// Reads a verifying key from a file.
    ///
    /// # Errors
    /// `verifying_key_invalid`, also when the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = source::read(path)
            .map_err(|reason| invalid(format!("the file {} {reason}", source::shown(path))))?;
        Self::parse(bytes.as_slice())
    }

    /// From a SubjectPublicKeyInfo or an RSAPublicKey.
    pub(super) fn from_spki(der: &[u8]) -> Result<Self> {
        let Ok(Content::RsaPublic { bits, .. }) = der::examine(der) else {
            return Err(damaged("its DER is not an RSA public key"));
        };
        if !BITS.contains(&bits) {
            return Err(invalid(format!("it has {bits} bits, where RS256 needs 2048 to 8192")));
        }
        let unusable = |_| damaged("AWS-LC cannot use its numbers");
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(unusable)?;
        let spki: PublicKeyX509Der<'_> =
            key.as_der().map_err(|_| damaged("AWS-LC cannot write it back"))?;
        let spki: Box<[u8]> = spki.as_ref().into();
        let pem =
            write_pem("PUBLIC KEY", &spki).ok_or_else(|| damaged("it cannot be written as PEM"))?;
        let fingerprint = fingerprint_of(&spki);
        Ok(Self(Arc::new(Inner { key, spki, pem: pem.as_str().into(), bits, fingerprint })))
    }

    /// The same key in an object of its own.
    pub(crate) fn reparsed(&self) -> Result<Self> {
        Self::from_spki(self.to_der())
    }

    /// The key as PEM, "BEGIN PUBLIC KEY" (RFC 7468 §13).
    pub fn to_pem(&self) -> &str {
        &self.0.pem
    }

    /// The key as DER, a SubjectPublicKeyInfo (RFC 5280 §4.1).
    pub fn to_der(&self) -> &[u8] {
        &self.0.spki
    }

    /// The size of the modulus in bits.
    pub fn bits(&self) -> usize {
        self.0.bits
    }

    /// SHA-256 of [`to_der`](Self::to_der) in lower-case hexadecimal.
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Whether this key made the RS256 signature of `message`.
    pub(crate) fn made(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.key.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey")
            .field("bits", &self.bits())
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

/// PEM, in a buffer that is overwritten when dropped, for it may hold a private key.
pub(super) fn write_pem(label: &str, der: &[u8]) -> Option<Zeroizing<String>> {
    let ending = pem_rfc7468::LineEnding::LF;
    let length = pem_rfc7468::encoded_len(label, ending, der).ok()?;
    let mut buffer = Zeroizing::new(vec![0; length]);
    let pem = pem_rfc7468::encode(label, ending, der, &mut buffer).ok()?;
    Some(Zeroizing::new(pem.to_owned()))
}

fn refuse(fault: Fault) -> Error {
    match fault {
        Fault::Empty => invalid("it is empty: give the public half of the signing key"),
        Fault::ApiKey => invalid(
            "it is an API key (what Knock calls the public key, pk_…, is one too): give the RSA \
             public half of the signing key, which `knock-jwt verifying-key` prints",
        ),
        Fault::Encrypted => is_private(),
        Fault::Unrecognised(looks) => invalid(match looks {
            Looks::LikeJson => "it looks like JSON (a JWK?); give the key as PEM",
            Looks::LikeToken => "it looks like a token; give the key that verifies tokens, as PEM",
            Looks::LikePath => "it looks like the path of a file; give what is in that file",
            Looks::LikeAssignment => {
                "it looks like a whole assignment; give only what stands after the equals sign"
            }
            Looks::LikeNothing => {
                "nothing in it is recognisable; give the PEM that `knock-jwt verifying-key` prints"
            }
            Looks::Like(what) => what,
        }),
        Fault::Damaged(how) => damaged(how),
        Fault::SeveralPublic => damaged("there is more than one block; give each key by itself"),
        Fault::Request => invalid("it is a certificate request; give the key or its certificate"),
    }
}

fn is_private() -> Error {
    invalid(
        "it is a private key, which a verifier must not need: give its public half, which \
         `knock-jwt verifying-key` prints",
    )
}

fn damaged(how: &str) -> Error {
    invalid(format!("it is damaged: {how}; paste it again from its source"))
}

pub(crate) fn invalid(what: impl fmt::Display) -> Error {
    Error::new(ErrorKind::VerifyingKeyInvalid, format!("the verifying key cannot be used: {what}"))
}
