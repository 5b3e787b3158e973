//! [`UserTokenSigner`]: from a user id to a token.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::builder::UserTokenSignerBuilder;
use crate::claims::NewClaims;
use crate::error::{Error, ErrorKind, Result};
use crate::host::{UnixMillis, user_id_missing};
use crate::issued::IssuedToken;
use crate::key::SigningKey;
use crate::options::{Jti, Lifetime, TokenOptions, check_issued_at, expiry};
use crate::reuse::{Reuse, Store, Wish};

/// `{"alg":"RS256","typ":"JWT"}` in base64url, the header of every token of Knock's.
pub(crate) const HEADER: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";

/// An hour, the usual lifetime in Knock's documentation.
const DEFAULT_LIFETIME: u64 = 3600;
const DEFAULT_MIN_SHARE: f64 = 0.5;

/// Mints Knock user tokens with one signing key.
///
/// Make one at start-up and keep it: the key is parsed and checked once. It may be shared between
/// threads; cloning is cheap and shares the key and the tokens kept for reuse.
///
/// Source: Knock's documentation, "Authenticating users"; RFC 7519 (JWT), RFC 7515 (JWS), RFC 7518
/// §3.3 (RS256).
///
/// ```
/// use knock_jwt::{SigningKey, UserTokenSigner};
///
/// # let key = SigningKey::generate(2048)?; // in production: SigningKey::from_env()?
/// let signer = UserTokenSigner::new(key);
/// let token = signer.sign("user_123")?; // valid for an hour from now
/// assert!(token.starts_with("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Clone)]
pub struct UserTokenSigner(Arc<Inner>);

struct Inner {
    key: SigningKey,
    lifetime: u64,
    min_share: f64,
    store: Option<Store>,
}

impl UserTokenSigner {
    /// A signer whose tokens live an hour and are minted anew each time.
    pub fn new(key: SigningKey) -> Self {
        Self::assemble(key, DEFAULT_LIFETIME, DEFAULT_MIN_SHARE, Store::new(Reuse::OFF))
    }

    /// A signer with other settings.
    ///
    /// ```
    /// use std::time::Duration;
    /// use knock_jwt::{Reuse, SigningKey, UserTokenSigner};
    ///
    /// # let key = SigningKey::generate(2048)?;
    /// let signer = UserTokenSigner::builder(key)
    ///     .expires_in(Duration::from_secs(900))
    ///     .reuse(Reuse::RECOMMENDED)
    ///     .build()?;
    /// assert_eq!(signer.sign("user_123")?, signer.sign("user_123")?);
    /// # Ok::<(), knock_jwt::Error>(())
    /// ```
    pub fn builder(key: SigningKey) -> UserTokenSignerBuilder {
        #[allow(clippy::cast_possible_wrap)] // a small constant
        let lifetime = Lifetime::Seconds(DEFAULT_LIFETIME as i64);
        UserTokenSignerBuilder { key, lifetime, min_share: DEFAULT_MIN_SHARE, reuse: Reuse::OFF }
    }

    pub(crate) fn assemble(
        key: SigningKey,
        lifetime: u64,
        min_share: f64,
        store: Option<Store>,
    ) -> Self {
        // The first draw in a process seeds AWS-LC's generator, which costs 31 ms where it was built
        // with its jitter entropy: better at start-up than in the first request. A failure would show
        // again, and be reported, when signing.
        let _ = aws_lc_rs::rand::fill(&mut [0; 16]);
        Self(Arc::new(Inner { key, lifetime, min_share, store }))
    }

    /// Mints a token for a user with the signer's settings, issued now.
    ///
    /// # Errors
    /// `user_id_missing` for an empty id, `expires_in_invalid` when the lifetime ends beyond what a
    /// token can carry, `signing_failed` if AWS-LC refuses.
    pub fn sign(&self, user_id: &str) -> Result<String> {
        self.sign_with(user_id, &TokenOptions::default())
    }

    /// Mints a token with options.
    ///
    /// # Errors
    /// Those of [`sign`](Self::sign), and `expires_in_invalid`, `issued_at_invalid`, `grants_invalid`,
    /// `jti_invalid` for the options.
    pub fn sign_with(&self, user_id: &str, options: &TokenOptions) -> Result<String> {
        self.sign_at(user_id, options, UnixMillis::now())
    }

    /// Mints a token with the signer's settings and tells its times.
    ///
    /// # Errors
    /// Those of [`sign`](Self::sign).
    pub fn issue(&self, user_id: &str) -> Result<IssuedToken> {
        self.issue_with(user_id, &TokenOptions::default())
    }

    /// Mints a token with options and tells its times.
    ///
    /// ```
    /// use knock_jwt::{Grants, Permission, SigningKey, TokenOptions, UserTokenSigner};
    ///
    /// # let signer = UserTokenSigner::new(SigningKey::generate(2048)?);
    /// let options = TokenOptions::new()
    ///     .expires_in_secs(900)
    ///     .grants(Grants::new().object("videos", "dinosaurs-loose", [Permission::ChannelDataRead]));
    /// let issued = signer.issue_with("user_123", &options)?;
    /// assert_eq!(issued.expires_at() - issued.issued_at(), 900);
    /// assert!(issued.warnings().is_empty());
    /// # Ok::<(), knock_jwt::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`sign_with`](Self::sign_with).
    pub fn issue_with(&self, user_id: &str, options: &TokenOptions) -> Result<IssuedToken> {
        self.issue_at(user_id, options, UnixMillis::now())
    }

    /// [`sign_with`](Self::sign_with) by the host's clock, which counts where the options name no
    /// issue time.
    ///
    /// # Errors
    /// Those of [`sign_with`](Self::sign_with), and `issued_at_invalid` when the clock shows a time
    /// before 1970.
    pub fn sign_at(
        &self,
        user_id: &str,
        options: &TokenOptions,
        now: UnixMillis,
    ) -> Result<String> {
        let request = self.request(user_id, options, now)?;
        match self.store_for(&request) {
            Some(store) => Ok(self.reuse_or_mint(store, &request)?.token().to_owned()),
            None => self.mint(&request),
        }
    }

    /// [`issue_with`](Self::issue_with) by the host's clock.
    ///
    /// # Errors
    /// Those of [`sign_at`](Self::sign_at).
    pub fn issue_at(
        &self,
        user_id: &str,
        options: &TokenOptions,
        now: UnixMillis,
    ) -> Result<IssuedToken> {
        let request = self.request(user_id, options, now)?;
        match self.store_for(&request) {
            Some(store) => self.reuse_or_mint(store, &request),
            None => self.mint_issued(&request),
        }
    }

    /// The token that [`issue_at`](Self::issue_at) would hand out again, if it has one: no signature
    /// is made and nobody is waited for, so a binding can ask before it leaves its thread or releases
    /// its lock. `None` says nothing about whether the request is in order.
    pub fn cached_at(
        &self,
        user_id: &str,
        options: &TokenOptions,
        now: UnixMillis,
    ) -> Option<IssuedToken> {
        self.0.store.as_ref()?;
        let request = self.request(user_id, options, now).ok()?;
        self.store_for(&request)?.get(&request.wish, request.issued_at)
    }

    /// The signing key.
    pub fn key(&self) -> &SigningKey {
        &self.0.key
    }

    /// The same signer with a key object and a store of its own, which share no lock with this one.
    ///
    /// For a child process that was forked while other threads were signing: a lock that one of them
    /// held would stay locked for ever in the child. Replace the signer, and forget the old one
    /// without dropping it.
    ///
    /// # Errors
    /// `internal` when AWS-LC cannot copy the key.
    pub fn renewed(&self) -> Result<Self> {
        let Inner { key, lifetime, min_share, store } = &*self.0;
        let store = store.as_ref().and_then(Store::emptied);
        Ok(Self::assemble(key.reparsed()?, *lifetime, *min_share, store))
    }

    fn request<'a>(
        &self,
        user_id: &'a str,
        options: &'a TokenOptions,
        now: UnixMillis,
    ) -> Result<Request<'a>> {
        if user_id.is_empty() {
            return Err(user_id_missing());
        }
        let lifetime = options.expires_in.map_or(Ok(self.0.lifetime), Lifetime::seconds)?;
        let issued_at = match options.issued_at {
            Some(seconds) => check_issued_at(seconds)?,
            None => now.seconds()?,
        };
        let expires_at = expiry(issued_at, lifetime)?;
        if let Some(grants) = &options.grants {
            grants.check_for(user_id)?;
        }
        let jti = match &options.jti {
            Jti::Given(id) if id.is_empty() => {
                let message = "the jti is empty: give an id, or ask for a random one, or for none";
                return Err(Error::new(ErrorKind::JtiInvalid, message));
            }
            Jti::Given(id) => Some(id.as_str()),
            Jti::None | Jti::Random => None,
        };
        let grants = options.grants.as_ref().map(crate::Grants::canonical);
        let wish = Wish {
            user_id,
            lifetime,
            grants: grants.map(|json| &**json),
            explicit_grants: options.explicit_grants,
            jti,
        };
        let random_jti = options.jti == Jti::Random;
        let reusable = options.issued_at.is_none() && !random_jti;
        Ok(Request { wish, grants, issued_at, expires_at, random_jti, reusable })
    }

    fn store_for(&self, request: &Request<'_>) -> Option<&Store> {
        self.0.store.as_ref().filter(|_| request.reusable)
    }

    fn reuse_or_mint(&self, store: &Store, request: &Request<'_>) -> Result<IssuedToken> {
        let now = request.issued_at;
        if let Some(token) = store.get(&request.wish, now) {
            return Ok(token);
        }
        store.get_or_mint(&request.wish, request.grants, now, || self.mint_issued(request))
    }

    fn mint_issued(&self, request: &Request<'_>) -> Result<IssuedToken> {
        let token = self.mint(request)?;
        Ok(IssuedToken::new(&token, request.issued_at, request.expires_at, self.0.min_share))
    }

    fn mint(&self, request: &Request<'_>) -> Result<String> {
        let Wish { user_id, grants, explicit_grants, jti, .. } = request.wish;
        let jti = if request.random_jti { Some(random_uuid()?.into()) } else { jti.map(Cow::from) };
        let payload = NewClaims {
            sub: user_id,
            explicit_grants,
            grants,
            iat: request.issued_at,
            exp: request.expires_at,
            jti: jti.as_deref(),
        }
        .to_json();

        let key = &self.0.key;
        // The largest signature, of 8192 bits, fits; a smaller key uses the front of it.
        let mut signature = [0; 1024];
        let signature = signature.get_mut(..key.signature_len()).unwrap_or_default();
        let base64 = |bytes: usize| bytes.div_ceil(3) * 4;
        let length = HEADER.len() + 2 + base64(payload.len()) + base64(signature.len());
        let mut token = String::with_capacity(length);
        token.push_str(HEADER);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        key.sign(token.as_bytes(), signature)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

impl fmt::Debug for UserTokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { key, lifetime, min_share, store } = &*self.0;
        f.debug_struct("UserTokenSigner")
            .field("key", key)
            .field("expires_in", lifetime)
            .field("min_share", min_share)
            .field("reuse", &store.is_some())
            .finish()
    }
}

/// A request that has been checked.
struct Request<'a> {
    wish: Wish<'a>,
    /// The grants of the wish, shared.
    grants: Option<&'a Arc<str>>,
    issued_at: u64,
    expires_at: u64,
    random_jti: bool,
    reusable: bool,
}

fn random_uuid() -> Result<String> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| {
        let message = "the operating system gave no random numbers for the jti; try again";
        Error::new(ErrorKind::SigningFailed, message)
    })?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}
