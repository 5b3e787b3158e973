//! What a person is told about a signing key that cannot be used.

use super::text::{Fault, Looks};
use crate::error::{Error, ErrorKind};

pub(super) fn failed(what: &'static str) -> Error {
    Error::new(ErrorKind::Internal, format!("{what}; please report this"))
}

pub(super) fn refuse(fault: Fault) -> Error {
    match fault {
        Fault::Empty => missing(),
        Fault::ApiKey => Error::new(
            ErrorKind::SigningKeyIsApiKey,
            "this is an API key (sk_… or pk_…), which signs nothing: give the signing key of the \
             environment, which Knock's dashboard shows apart from its API keys",
        ),
        Fault::Encrypted => encrypted(),
        Fault::Unrecognised(looks) => unrecognised(match looks {
            Looks::LikeJson => {
                "it looks like JSON (a JWK?); give the PEM, or its base64, that Knock's dashboard \
                 shows"
            }
            Looks::LikeToken => "it looks like a token; give the key that signs tokens",
            Looks::LikePath => {
                "it looks like the path of a file; name that file in KNOCK_SIGNING_KEY_FILE instead"
            }
            Looks::LikeAssignment => {
                "it looks like a whole assignment; give only what stands after the equals sign"
            }
            Looks::LikeNothing => "give the PEM, or its base64, that Knock's dashboard shows",
            Looks::Like(what) => what,
        }),
        Fault::Damaged(how) => damaged(how),
        Fault::SeveralPublic | Fault::Request => is_public(),
    }
}

pub(crate) fn missing() -> Error {
    Error::new(
        ErrorKind::SigningKeyMissing,
        "there is no signing key: set KNOCK_SIGNING_KEY to the one that Knock's dashboard shows, or \
         KNOCK_SIGNING_KEY_FILE to a file that holds it",
    )
}

pub(super) fn unrecognised(what: &str) -> Error {
    Error::new(ErrorKind::SigningKeyFormat, format!("this is no signing key that we know: {what}"))
}

pub(super) fn damaged(how: &str) -> Error {
    let message = format!("the signing key is damaged: {how}; paste it again from its source");
    Error::new(ErrorKind::SigningKeyInvalid, message)
}

pub(super) fn encrypted() -> Error {
    Error::new(
        ErrorKind::SigningKeyEncrypted,
        "the private key is encrypted with a passphrase: decrypt it first, for instance with \
         `openssl rsa -in encrypted.pem -out key.pem`",
    )
}

pub(super) fn is_public() -> Error {
    Error::new(
        ErrorKind::SigningKeyIsPublic,
        "this is a public key or a certificate, which can only verify: give the private signing key",
    )
}

pub(super) fn not_rsa(what: &str) -> Error {
    Error::new(
        ErrorKind::SigningKeyNotRsa,
        format!(
            "this is {what}, but Knock's tokens are RS256: give the RSA key of the environment"
        ),
    )
}

pub(super) fn wrong_size(bits: usize) -> Error {
    Error::new(
        ErrorKind::SigningKeySize,
        format!(
            "the key has {bits} bits: RS256 needs 2048 at least, and 8192 are the most we take"
        ),
    )
}
