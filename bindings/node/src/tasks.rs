//! What is done on libuv's thread pool, so that the event loop goes on.

use knock_jwt::{Error, IssuedToken, KeyCache, SigningKey, TokenOptions, UnixMillis, Zeroizing};
use napi::bindgen_prelude::Either3;
use napi::{Env, Result, Task};

use crate::failure::{Failure, Outcome, guarded, outcome};
use crate::issued::Minted;
use crate::key::{NativeSigningKey, generate};
use crate::serve::AtWork;

type Done<T> = std::result::Result<T, Error>;

/// A request for a token of a signer.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) signer: knock_jwt::UserTokenSigner,
    pub(crate) user_id: String,
    pub(crate) options: TokenOptions,
    pub(crate) now: UnixMillis,
}

impl Request {
    pub(crate) fn cached(&self) -> Option<IssuedToken> {
        self.signer.cached_at(&self.user_id, &self.options, self.now)
    }

    pub(crate) fn sign(&self) -> Done<String> {
        guarded(|| self.signer.sign_at(&self.user_id, &self.options, self.now))
    }

    pub(crate) fn issue(&self) -> Done<IssuedToken> {
        guarded(|| self.signer.issue_at(&self.user_id, &self.options, self.now))
    }
}

/// What was asked for and is signed by a thread in its turn.
#[derive(Debug)]
pub(crate) enum Waiting {
    Token(Request),
    Issued(Request),
    UserToken(SignUserToken),
}

#[derive(Debug)]
pub(crate) enum Signed {
    Token(Done<String>),
    Issued(Done<IssuedToken>),
}

impl Waiting {
    pub(crate) fn sign(self) -> Signed {
        match self {
            Self::Token(request) => Signed::Token(request.sign()),
            Self::Issued(request) => Signed::Issued(request.issue()),
            Self::UserToken(call) => Signed::Token(call.sign()),
        }
    }

    /// Whether it is known to take more than a millisecond: a long key, a file to be read.
    pub(crate) fn takes_long(&self) -> bool {
        match self {
            Self::Token(request) | Self::Issued(request) => request.signer.key().bits() > 2048,
            Self::UserToken(call) => matches!(call.key, KeyText::Environment { file: Some(_), .. }),
        }
    }
}

impl From<Signed> for Either3<String, Minted, Failure> {
    fn from(signed: Signed) -> Self {
        match signed {
            Signed::Token(Ok(token)) => Self::A(token),
            Signed::Issued(Ok(issued)) => Self::B(Minted::from(issued)),
            Signed::Token(Err(error)) | Signed::Issued(Err(error)) => {
                Self::C(Failure::from(&error))
            }
        }
    }
}

/// Mints many, on all cores; an id that no token can carry has its error already.
#[derive(Debug)]
pub(crate) struct SignMany {
    pub(crate) signer: knock_jwt::UserTokenSigner,
    pub(crate) user_ids: Vec<Done<String>>,
    pub(crate) options: TokenOptions,
    pub(crate) now: UnixMillis,
}

impl Task for SignMany {
    type Output = Vec<Done<IssuedToken>>;
    type JsValue = Vec<Outcome<String>>;

    fn compute(&mut self) -> Result<Self::Output> {
        let _at_work = AtWork::begin();
        let ids = std::mem::take(&mut self.user_ids);
        let good: Vec<&str> = ids.iter().flatten().map(String::as_str).collect();
        let issued = guarded(|| Ok(self.signer.issue_many_at(&good, &self.options, self.now)));
        let mut issued = issued.unwrap_or_default().into_iter();
        let mut next = || issued.next().unwrap_or_else(|| Err(Error::internal()));
        Ok(ids
            .iter()
            .map(|id| id.as_ref().map_or_else(|error| Err(error.clone()), |_| next()))
            .collect())
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> Result<Self::JsValue> {
        let token = |issued: IssuedToken| issued.token().to_owned();
        Ok(output.into_iter().map(|result| outcome(result, token)).collect())
    }
}

/// Makes a key.
#[derive(Debug)]
pub(crate) struct Generate(pub(crate) f64);

impl Task for Generate {
    type Output = Done<SigningKey>;
    type JsValue = Outcome<NativeSigningKey>;

    fn compute(&mut self) -> Result<Self::Output> {
        let _at_work = AtWork::begin();
        Ok(generate(self.0))
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> Result<Self::JsValue> {
        Ok(outcome(output, NativeSigningKey))
    }
}

/// Where the drop-in's key comes from.
#[derive(Debug)]
pub(crate) enum KeyText {
    Given(Zeroizing<Vec<u8>>),
    Environment { key: Option<Zeroizing<Vec<u8>>>, file: Option<String> },
}

/// The drop-in's whole call: the key is parsed, or remembered, on the thread too.
#[derive(Debug)]
pub(crate) struct SignUserToken {
    pub(crate) keys: &'static KeyCache,
    pub(crate) key: KeyText,
    pub(crate) user_id: String,
    pub(crate) options: TokenOptions,
    pub(crate) now: UnixMillis,
}

impl SignUserToken {
    fn sign(&self) -> Done<String> {
        guarded(|| {
            let signer = knock_jwt::UserTokenSigner::new(self.key()?);
            signer.sign_at(&self.user_id, &self.options, self.now)
        })
    }

    fn key(&self) -> Done<SigningKey> {
        match &self.key {
            KeyText::Given(text) => self.keys.parse(text),
            KeyText::Environment { key, file } => {
                let key = key.as_ref().map(|key| key.as_slice());
                self.keys.from_env_values(key, file.as_deref().map(std::path::Path::new))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(key: KeyText, keys: &'static KeyCache) -> SignUserToken {
        let options = TokenOptions::new();
        SignUserToken { keys, key, user_id: "u".to_owned(), options, now: UnixMillis(0) }
    }

    /// What a cache says of itself names each key that it holds.
    fn held(keys: &KeyCache, key: &SigningKey) -> usize {
        format!("{keys:?}").matches(key.fingerprint()).count()
    }

    #[test]
    fn the_drop_in_remembers_its_keys_wherever_they_come_from() {
        let file = std::env::temp_dir().join(format!("knock-jwt-node-{}.pem", std::process::id()));
        let path = file.to_string_lossy().into_owned();
        let from = ["an option", "a variable", "a file"];
        let source = |what: &str, text| match what {
            "an option" => KeyText::Given(text),
            "a variable" => KeyText::Environment { key: Some(text), file: None },
            _ => KeyText::Environment { key: None, file: Some(path.clone()) },
        };
        for what in from {
            let keys: &'static KeyCache = Box::leak(Box::new(KeyCache::new(4)));
            let key = SigningKey::generate(2048).unwrap();
            let pem = key.to_pem().unwrap();
            std::fs::write(&file, pem.as_bytes()).unwrap();
            for _ in 0..2 {
                let text = Zeroizing::new(pem.as_bytes().to_vec());
                let token = given(source(what, text), keys).sign();
                assert!(token.is_ok(), "{what}");
                assert_eq!(held(keys, &key), 1, "{what}");
            }
        }
        std::fs::remove_file(file).unwrap();
    }
}
