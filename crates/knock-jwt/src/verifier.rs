//! [`UserTokenVerifier`]: whether a token is genuine and valid now.

use std::sync::Arc;
use std::time::Duration;

use crate::claims::Claims;
use crate::error::{Error, ErrorKind, Result, quoted};
use crate::host::UnixMillis;
use crate::json::{Json, Members, find};
use crate::key::{VerifyingKey, verifying_key_invalid};
use crate::token::{Parts, malformed};

/// The largest leeway, in seconds.
const MAX_LEEWAY: u64 = 300;

/// Verifies user tokens with one or more verifying keys.
///
/// Strict: RS256 only, decided before any key is touched (RFC 8725 §3.1); canonical base64url only;
/// `sub` and `exp` required; `nbf` honoured; `crit`, `b64` and members named twice refused; a token
/// longer than 64 KiB is refused unread. May be shared between threads; cloning is cheap.
///
/// ```
/// use knock_jwt::{SigningKey, UserTokenSigner, UserTokenVerifier};
///
/// let key = SigningKey::generate(2048)?;
/// let verifier = UserTokenVerifier::new([key.verifying_key().clone()])?;
/// let token = UserTokenSigner::new(key).sign("user_123")?;
/// assert_eq!(verifier.verify(&token)?.user_id(), "user_123");
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct UserTokenVerifier {
    keys: Arc<[VerifyingKey]>,
    leeway: u64,
}

impl UserTokenVerifier {
    /// A verifier with no leeway that accepts what any of the keys signed: several serve while a key
    /// is being rotated.
    ///
    /// # Errors
    /// `verifying_key_invalid` when there is no key.
    pub fn new(verifying_keys: impl IntoIterator<Item = VerifyingKey>) -> Result<Self> {
        let keys: Arc<[VerifyingKey]> = verifying_keys.into_iter().collect();
        if keys.is_empty() {
            return Err(verifying_key_invalid("there is none; give one at least"));
        }
        Ok(Self { keys, leeway: 0 })
    }

    /// Allows for clocks that differ, in whole seconds up to 300; 0 unless set.
    ///
    /// # Errors
    /// `options_invalid` when it is longer or not whole.
    pub fn leeway(self, leeway: Duration) -> Result<Self> {
        if leeway.subsec_nanos() != 0 {
            return Err(leeway_invalid());
        }
        self.leeway_secs(i64::try_from(leeway.as_secs()).unwrap_or(i64::MAX))
    }

    /// Like [`leeway`](Self::leeway), from a number of seconds as hosts have it.
    ///
    /// # Errors
    /// `options_invalid` when it is negative or above 300.
    pub fn leeway_secs(mut self, seconds: i64) -> Result<Self> {
        self.leeway = u64::try_from(seconds)
            .ok()
            .filter(|leeway| *leeway <= MAX_LEEWAY)
            .ok_or_else(leeway_invalid)?;
        Ok(self)
    }

    /// The same verifier with key objects of its own, which share no lock with this one's; see
    /// [`UserTokenSigner::renewed`](crate::UserTokenSigner::renewed).
    ///
    /// # Errors
    /// `verifying_key_invalid` when AWS-LC cannot read its own keys.
    pub fn renewed(&self) -> Result<Self> {
        let keys = self.keys.iter().map(VerifyingKey::reparsed).collect::<Result<_>>()?;
        Ok(Self { keys, leeway: self.leeway })
    }

    /// Verifies a token by the operating system's clock.
    ///
    /// # Errors
    /// `token_too_large`, then `token_malformed` for its segments and its header, `token_algorithm`,
    /// `token_signature`, then `token_malformed` for the JSON of its payload, `token_claims`,
    /// `token_not_yet_valid`, `token_expired`: the first that applies, in this order.
    pub fn verify(&self, token: &str) -> Result<Claims> {
        self.verify_at(token, UnixMillis::now())
    }

    /// Verifies a token by the host's clock.
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify), and `issued_at_invalid` when the clock shows a time before
    /// 1970, of which no token can be judged.
    pub fn verify_at(&self, token: &str, now: UnixMillis) -> Result<Claims> {
        let now = now.seconds()?;
        let parts = Parts::read(token)?;
        check_header(&parts.header)?;
        let made = |key: &VerifyingKey| key.made(parts.signed.as_bytes(), &parts.signature);
        let Some(key_index) = self.keys.iter().position(made) else {
            let message = match self.keys.len() {
                1 => {
                    "the verifying key did not make this token's signature: it was altered, or \
                      signed with another environment's key"
                }
                _ => {
                    "none of the verifying keys made this token's signature: it was altered, or \
                      signed with another environment's key"
                }
            };
            return Err(Error::new(ErrorKind::TokenSignature, message));
        };
        let members = parts.payload()?;
        let claims = Claims::read(parts.payload_json, &members, key_index)?;
        self.check_times(&claims, now)?;
        Ok(claims)
    }

    fn check_times(&self, claims: &Claims, now: u64) -> Result<()> {
        if let Some(not_before) = claims.not_before().filter(|at| now + self.leeway < *at) {
            let message = format!(
                "the token is not valid before {not_before} (seconds since 1970), and it is {now}: \
                 wait, or check the clocks"
            );
            return Err(Error::new(ErrorKind::TokenNotYetValid, message));
        }
        let expires_at = claims.expires_at();
        if now >= expires_at.saturating_add(self.leeway) {
            let message = format!(
                "the token expired at {expires_at} (seconds since 1970), and it is {now}: ask for a \
                 new one"
            );
            return Err(Error::new(ErrorKind::TokenExpired, message));
        }
        Ok(())
    }
}

/// Decides on the algorithm, and refuses extensions that change what is signed.
fn check_header(header: &Members) -> Result<()> {
    let algorithm = match find(header, "alg") {
        Some(Json::String(algorithm)) if algorithm == "RS256" => None,
        Some(Json::String(other)) => Some(format!("is {}", quoted(other))),
        Some(_) => Some("is not a string".to_owned()),
        None => Some("is missing".to_owned()),
    };
    if let Some(problem) = algorithm {
        let message = format!("the token's algorithm {problem}: Knock's tokens are RS256 only");
        return Err(Error::new(ErrorKind::TokenAlgorithm, message));
    }
    for extension in ["crit", "b64"] {
        if find(header, extension).is_some() {
            return Err(malformed(&format!(
                "its header holds {extension}, which Knock does not use"
            )));
        }
    }
    Ok(())
}

fn leeway_invalid() -> Error {
    let message = "the leeway must be whole seconds from 0 to 300; clocks that differ by more need \
                   mending";
    Error::new(ErrorKind::OptionsInvalid, message)
}
