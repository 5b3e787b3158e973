//! What was found about a key while it was read, for people who want to mend its source.

use std::fmt;

/// The structure that holds the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyContainer {
    /// RSAPrivateKey, "BEGIN RSA PRIVATE KEY" (RFC 8017): what Knock's dashboard shows.
    Pkcs1,
    /// PrivateKeyInfo, "BEGIN PRIVATE KEY" (RFC 5208, RFC 5958).
    Pkcs8,
}

/// How the structure was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyEncoding {
    /// PEM text (RFC 7468).
    Pem,
    /// Bytes.
    Der,
    /// Base64 of the PEM text: what Knock's dashboard shows for environment variables.
    Base64Pem,
    /// Base64 of the bytes, without PEM's lines.
    Base64Der,
}

/// A damage that was repaired while the key was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repair {
    /// A byte-order mark stood before it.
    ByteOrderMark,
    /// It was written in UTF-16.
    Utf16,
    /// White space stood around it or before its lines.
    WhiteSpace,
    /// A pair of quotes stood around it.
    Quotes,
    /// Its line breaks were written as a literal `\n`.
    EscapedLineBreaks,
    /// Its lines ended in carriage returns.
    CarriageReturns,
    /// The PEM was squeezed onto one line.
    OneLine,
    /// Text stood before the PEM block.
    TextBefore,
    /// The base64 was broken into lines.
    LinesInBase64,
}

impl KeyContainer {
    /// The name of the format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pkcs1 => "PKCS#1",
            Self::Pkcs8 => "PKCS#8",
        }
    }
}

impl KeyEncoding {
    /// The name of the encoding.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Base64Pem => "base64 of PEM",
            Self::Base64Der => "base64 of DER",
        }
    }
}

impl Repair {
    /// What was repaired, in words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "a byte-order mark stands before it",
            Self::Utf16 => "it is written in UTF-16",
            Self::WhiteSpace => "white space stands around it or before its lines",
            Self::Quotes => "quotes stand around it",
            Self::EscapedLineBreaks => "its line breaks are written as a literal \\n",
            Self::CarriageReturns => "its lines end in carriage returns",
            Self::OneLine => "the PEM is squeezed onto one line",
            Self::TextBefore => "text stands before the PEM block",
            Self::LinesInBase64 => "the base64 is broken into lines",
        }
    }
}

impl fmt::Display for KeyContainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for KeyEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description())
    }
}
