//! [`SigningKey`]: the environment's private key.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use zeroize::Zeroizing;

use super::der::{self, Content};
use super::pem::Label;
use super::refusal::{
    damaged, encrypted, failed, is_public, not_rsa, refuse, unrecognised, wrong_size,
};
use super::text;
use super::{BITS, KeyContainer, KeyEncoding, Repair, VerifyingKey, source};
use crate::error::{Error, ErrorKind, Result};

/// The private key with which a Knock environment's user tokens are signed.
///
/// Knock's dashboard shows it once, as PEM and as base64 of that PEM; every form that people make of
/// it is accepted: PKCS#1 and PKCS#8, PEM and DER, plain and in base64 (either alphabet, padded or
/// not, in lines or not), with a byte-order mark, white space, quotes, a literal `\n`, carriage
/// returns, text before the block, or squeezed onto one line. RSA, 2048 to 8192 bits.
///
/// Cloning is cheap and shares the key. `Debug` shows its size and fingerprint only. What this
/// library allocates for the key is overwritten when it is no longer needed, and AWS-LC does the
/// same; the text that you read it from is yours.
///
/// Source: Knock's documentation, "Authenticating users"; RFC 8017 (PKCS#1), RFC 5958 (PKCS#8), RFC
/// 7468 (PEM).
///
/// ```
/// use knock_jwt::SigningKey;
///
/// let pem = SigningKey::generate(2048)?.to_pem()?;
/// // As it often arrives in an environment variable: quoted, with literal line breaks.
/// let pasted = format!("\"{}\"", pem.trim().replace('\n', "\\n"));
/// let key = SigningKey::parse(&pasted)?;
/// assert_eq!(key.bits(), 2048);
/// assert_eq!(key.repairs().len(), 2);
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Clone)]
pub struct SigningKey(Arc<Inner>);

struct Inner {
    pair: rsa::KeyPair,
    verifying_key: VerifyingKey,
    container: KeyContainer,
    encoding: KeyEncoding,
    repairs: Vec<Repair>,
}

impl SigningKey {
    /// Reads a key from text or DER.
    ///
    /// # Errors
    /// `signing_key_missing` when there is nothing, `signing_key_is_api_key`,
    /// `signing_key_is_public`, `signing_key_encrypted`, `signing_key_not_rsa`, `signing_key_size`
    /// when it is something else than a usable RSA private key, `signing_key_format` when nothing
    /// recognisable was found, and `signing_key_invalid` when a key was recognised that is truncated,
    /// has something after it, is one of several, or whose numbers don't fit together.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self> {
        let found = text::find(text.as_ref()).map_err(refuse)?;
        let content = match der::examine(&found.der) {
            Ok(content) => content,
            // A block that says it is public stays public however broken it is.
            Err(_) if found.label == Some(Label::Public) => return Err(is_public()),
            Err(_) if found.label == Some(Label::OtherPrivate) => {
                return Err(not_rsa("an EC or DSA key"));
            }
            Err(reason) => return Err(damaged(reason)),
        };
        match content {
            Content::RsaPrivate { pkcs1, container, bits } => {
                if !BITS.contains(&bits) {
                    return Err(wrong_size(bits));
                }
                let pair = rsa::KeyPair::from_der(pkcs1).map_err(|_| {
                    damaged("its numbers don't fit together, so it was altered or mixed up")
                })?;
                Self::from_pair(pair, container, found.encoding, found.repairs)
            }
            Content::OtherPrivate(what) => Err(not_rsa(what)),
            Content::Encrypted => Err(encrypted()),
            Content::RsaPublic { .. } | Content::OtherPublic(_) => Err(is_public()),
            Content::Other(what) => Err(unrecognised(what)),
        }
    }

    /// Reads a key from text in UTF-16, as hosts have it whose strings are (JavaScript, the JVM), through
    /// a buffer that is overwritten.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_utf16(units: &[u16]) -> Result<Self> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(units.len() * 2 + 2));
        bytes.extend_from_slice(&[0xff, 0xfe]);
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        let mut key = Self::parse(bytes.as_slice())?;
        // The host's way of holding strings is no damage.
        if let Some(inner) = Arc::get_mut(&mut key.0) {
            inner.repairs.retain(|repair| *repair != Repair::Utf16);
        }
        Ok(key)
    }

    /// Reads the key from the environment: `KNOCK_SIGNING_KEY`, or else the file that
    /// `KNOCK_SIGNING_KEY_FILE` names. A variable that is empty, or holds nothing but white space,
    /// counts as unset.
    ///
    /// # Errors
    /// `signing_key_missing` when neither is set, `signing_key_unreadable` for the file, and those of
    /// [`parse`](Self::parse).
    pub fn from_env() -> Result<Self> {
        source::from_env()
    }

    /// Does what [`from_env`](Self::from_env) does with values that the caller looked up, for hosts
    /// with a view of their own of the environment (`process.env`, `os.environ`): `key` is the value
    /// of `KNOCK_SIGNING_KEY`, `file` that of `KNOCK_SIGNING_KEY_FILE`.
    ///
    /// # Errors
    /// Those of [`from_env`](Self::from_env).
    pub fn from_env_values(key: Option<&[u8]>, file: Option<&Path>) -> Result<Self> {
        source::from_values(key, file, |text| Self::parse(text))
    }

    /// Reads the key from a file, in any form that [`parse`](Self::parse) takes.
    ///
    /// # Errors
    /// `signing_key_unreadable` when the file cannot be read, and those of [`parse`](Self::parse).
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        source::from_file(path.as_ref(), |text| Self::parse(text))
    }

    /// Makes a new key of 2048, 3072, 4096 or 8192 bits, for tests and local work. Knock makes the
    /// keys of its environments itself.
    ///
    /// # Errors
    /// `signing_key_size` for any other size.
    pub fn generate(bits: u32) -> Result<Self> {
        let size = match bits {
            2048 => rsa::KeySize::Rsa2048,
            3072 => rsa::KeySize::Rsa3072,
            4096 => rsa::KeySize::Rsa4096,
            8192 => rsa::KeySize::Rsa8192,
            other => {
                let message =
                    format!("a key of {other} bits cannot be made: take 2048, 3072, 4096 or 8192");
                return Err(Error::new(ErrorKind::SigningKeySize, message));
            }
        };
        let pair =
            rsa::KeyPair::generate(size).map_err(|_| failed("AWS-LC could not make a key"))?;
        Self::from_pair(pair, KeyContainer::Pkcs1, KeyEncoding::Der, Vec::new())
    }

    fn from_pair(
        pair: rsa::KeyPair,
        container: KeyContainer,
        encoding: KeyEncoding,
        repairs: Vec<Repair>,
    ) -> Result<Self> {
        let spki: PublicKeyX509Der<'_> = pair
            .public_key()
            .as_der()
            .map_err(|_| failed("AWS-LC could not write the public half"))?;
        let verifying_key = VerifyingKey::from_spki(spki.as_ref())
            .map_err(|_| damaged("its public half cannot be used"))?;
        Ok(Self(Arc::new(Inner { pair, verifying_key, container, encoding, repairs })))
    }

    /// The same key, parsed once more into memory of its own, so that no lock inside of it is shared
    /// with the first one. For a child process that was forked while other threads were signing.
    ///
    /// # Errors
    /// `internal` when AWS-LC cannot write or read the key.
    pub(crate) fn reparsed(&self) -> Result<Self> {
        let Inner { container, encoding, repairs, .. } = &*self.0;
        let pair = rsa::KeyPair::from_pkcs8(self.pkcs8()?.as_ref())
            .map_err(|_| failed("AWS-LC could not read its own key"))?;
        Self::from_pair(pair, *container, *encoding, repairs.clone())
    }

    /// The size of the modulus in bits.
    pub fn bits(&self) -> usize {
        self.0.verifying_key.bits()
    }

    /// SHA-256 of the verifying key's SubjectPublicKeyInfo in lower-case hexadecimal, the same as
    /// `openssl pkey -in key.pem -pubout -outform DER | sha256sum` gives. It may be shown and logged.
    pub fn fingerprint(&self) -> &str {
        self.0.verifying_key.fingerprint()
    }

    /// The public half, with which the tokens are verified.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.0.verifying_key
    }

    /// The structure in which the key arrived.
    pub fn container(&self) -> KeyContainer {
        self.0.container
    }

    /// The encoding in which the key arrived.
    pub fn encoding(&self) -> KeyEncoding {
        self.0.encoding
    }

    /// What had to be repaired to read the key, in the order in which it was found.
    pub fn repairs(&self) -> &[Repair] {
        &self.0.repairs
    }

    /// The private key as PEM in PKCS#1, the form that Knock's dashboard shows. Keep it secret.
    ///
    /// # Errors
    /// `internal` when AWS-LC cannot write the key.
    pub fn to_pem(&self) -> Result<Zeroizing<String>> {
        let pkcs8 = self.pkcs8()?;
        match der::examine(pkcs8.as_ref()) {
            Ok(Content::RsaPrivate { pkcs1, .. }) => pem_of("RSA PRIVATE KEY", pkcs1),
            _ => Err(failed("AWS-LC wrote a key of another kind")),
        }
    }

    /// The private key as PEM in PKCS#8, the form that `@knocklabs/node` wants. Keep it secret.
    ///
    /// # Errors
    /// `internal` when AWS-LC cannot write the key.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>> {
        pem_of("PRIVATE KEY", self.pkcs8()?.as_ref())
    }

    /// Base64 of [`to_pem`](Self::to_pem) on one line, the form that Knock's dashboard shows for
    /// environment variables. Keep it secret.
    ///
    /// # Errors
    /// `internal` when AWS-LC cannot write the key.
    pub fn to_base64(&self) -> Result<Zeroizing<String>> {
        let pem = self.to_pem()?;
        let mut out = Zeroizing::new(String::with_capacity(pem.len() * 4 / 3 + 4));
        base64::engine::general_purpose::STANDARD.encode_string(pem.as_bytes(), &mut out);
        Ok(out)
    }

    fn pkcs8(&self) -> Result<Pkcs8V1Der<'static>> {
        self.0.pair.as_der().map_err(|_| failed("AWS-LC could not write the key"))
    }

    /// The length of a signature in bytes.
    pub(crate) fn signature_len(&self) -> usize {
        self.bits().div_ceil(8)
    }

    /// Signs `message` with RS256 (RFC 7518 §3.3); `signature` is
    /// [`signature_len`](Self::signature_len) long.
    pub(crate) fn sign(&self, message: &[u8], signature: &mut [u8]) -> Result<()> {
        let random = aws_lc_rs::rand::SystemRandom::new();
        self.0.pair.sign(&RSA_PKCS1_SHA256, &random, message, signature).map_err(|_| {
            let message = "AWS-LC refused to sign with this key: check it with `knock-jwt doctor`";
            Error::new(ErrorKind::SigningFailed, message)
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("bits", &self.bits())
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

fn pem_of(label: &str, der: &[u8]) -> Result<Zeroizing<String>> {
    super::verifying::write_pem(label, der).ok_or_else(|| failed("the PEM could not be written"))
}
