//! Minting.

#![allow(clippy::too_many_arguments)] // an object of options would cost more than the whole call

use std::sync::Arc;

use knock_jwt::{Argument, Error, Reuse};
use napi::bindgen_prelude::{AsyncTask, ClassInstance, Either, Either3, Utf16String};
use napi_derive::napi;

use crate::convert::{seconds, text};
use crate::failure::{Failure, Outcome, guarded, outcome};
use crate::grants::NativeGrants;
use crate::issued::Minted;
use crate::key::NativeSigningKey;
use crate::line::{Line, Party};
use crate::options::Given;
use crate::serve::NativeLine;
use crate::tasks::{Request, SignMany, Waiting};

/// Mints user tokens with one key.
#[napi]
#[derive(Debug)]
pub struct NativeSigner {
    signer: knock_jwt::UserTokenSigner,
    /// Where those stand who asked `sign` and `issue` for what is not there yet.
    line: Arc<Line>,
    party: Party,
}

#[napi]
impl NativeSigner {
    /// A signer; `reuse` is how many tokens are kept, and `true` in its place `reuse_recommended`.
    #[napi]
    pub fn create(
        key: &NativeSigningKey,
        line: &NativeLine,
        expires_in: Option<f64>,
        min_share: Option<f64>,
        reuse: Option<f64>,
        reuse_recommended: Option<bool>,
    ) -> Outcome<NativeSigner> {
        let build = || {
            let mut builder = knock_jwt::UserTokenSigner::builder(key.0.clone());
            if let Some(number) = expires_in {
                builder = builder.expires_in_secs(seconds(Argument::ExpiresIn, number)?);
            }
            if let Some(share) = min_share {
                builder = builder.min_share(share);
            }
            if let Some(capacity) = reuse {
                builder = builder.reuse(capacity_of(capacity)?);
            } else if reuse_recommended == Some(true) {
                builder = builder.reuse(Reuse::RECOMMENDED);
            }
            builder.build()
        };
        outcome(guarded(build), |signer| Self {
            signer,
            line: line.0.clone(),
            party: Party::of_signer(),
        })
    }

    /// The key.
    #[napi]
    pub fn key(&self) -> NativeSigningKey {
        NativeSigningKey(self.signer.key().clone())
    }

    /// A token, minted on this thread.
    #[napi]
    pub fn sign_sync(
        &self,
        user_id: Utf16String,
        now: f64,
        expires_in: Option<f64>,
        issued_at: Option<f64>,
        grants: Option<ClassInstance<'_, NativeGrants>>,
        explicit_grants: Option<bool>,
        jti: Option<Utf16String>,
        random_jti: Option<bool>,
    ) -> Outcome<String> {
        let given = Given { now, expires_in, issued_at, grants, explicit_grants, jti, random_jti };
        let token = self.request(&user_id, given).and_then(|request| request.sign());
        outcome(token, |token| token)
    }

    /// A token, when there is one to be reused; the number under which it waits in line.
    #[napi(ts_return_type = "string | Failure | number")]
    pub fn sign(
        &self,
        user_id: Utf16String,
        now: f64,
        expires_in: Option<f64>,
        issued_at: Option<f64>,
        grants: Option<ClassInstance<'_, NativeGrants>>,
        explicit_grants: Option<bool>,
        jti: Option<Utf16String>,
        random_jti: Option<bool>,
    ) -> Either3<String, Failure, u32> {
        let given = Given { now, expires_in, issued_at, grants, explicit_grants, jti, random_jti };
        match self.request(&user_id, given) {
            Err(error) => Either3::B(Failure::from(&error)),
            Ok(request) => {
                if let Some(issued) = request.cached() {
                    return Either3::A(issued.token().to_owned());
                }
                Either3::C(self.line.push(self.party, Waiting::Token(request)))
            }
        }
    }

    /// A token and its times, minted on this thread.
    #[napi]
    pub fn issue_sync(
        &self,
        user_id: Utf16String,
        now: f64,
        expires_in: Option<f64>,
        issued_at: Option<f64>,
        grants: Option<ClassInstance<'_, NativeGrants>>,
        explicit_grants: Option<bool>,
        jti: Option<Utf16String>,
        random_jti: Option<bool>,
    ) -> Outcome<Minted> {
        let given = Given { now, expires_in, issued_at, grants, explicit_grants, jti, random_jti };
        let issued = self.request(&user_id, given).and_then(|request| request.issue());
        outcome(issued, Minted::from)
    }

    /// A token and its times, as `sign`.
    #[napi(ts_return_type = "Minted | Failure | number")]
    pub fn issue(
        &self,
        user_id: Utf16String,
        now: f64,
        expires_in: Option<f64>,
        issued_at: Option<f64>,
        grants: Option<ClassInstance<'_, NativeGrants>>,
        explicit_grants: Option<bool>,
        jti: Option<Utf16String>,
        random_jti: Option<bool>,
    ) -> Either3<Minted, Failure, u32> {
        let given = Given { now, expires_in, issued_at, grants, explicit_grants, jti, random_jti };
        match self.request(&user_id, given) {
            Err(error) => Either3::B(Failure::from(&error)),
            Ok(request) => {
                if let Some(issued) = request.cached() {
                    return Either3::A(issued.into());
                }
                Either3::C(self.line.push(self.party, Waiting::Issued(request)))
            }
        }
    }

    /// A token for each user, on all cores.
    #[napi(ts_return_type = "Failure | Promise<Array<string | Failure>>")]
    pub fn sign_many(
        &self,
        user_ids: Vec<Utf16String>,
        now: f64,
        expires_in: Option<f64>,
        issued_at: Option<f64>,
        grants: Option<ClassInstance<'_, NativeGrants>>,
        explicit_grants: Option<bool>,
        jti: Option<Utf16String>,
        random_jti: Option<bool>,
    ) -> Either<Failure, AsyncTask<SignMany>> {
        let given = Given { now, expires_in, issued_at, grants, explicit_grants, jti, random_jti };
        match given.read() {
            Err(error) => Either::A(Failure::from(&error)),
            Ok((options, now)) => {
                let user_ids = user_ids.iter().map(|id| text(Argument::UserId, id)).collect();
                let signer = self.signer.clone();
                Either::B(AsyncTask::new(SignMany { signer, user_ids, options, now }))
            }
        }
    }
}

impl NativeSigner {
    fn request(&self, user_id: &Utf16String, given: Given<'_>) -> Result<Request, Error> {
        let user_id = text(Argument::UserId, user_id)?;
        let (options, now) = given.read()?;
        Ok(Request { signer: self.signer.clone(), user_id, options, now })
    }
}

fn capacity_of(number: f64) -> Result<Reuse, Error> {
    let capacity = seconds(Argument::Option("the option reuse"), number)?;
    // A negative number keeps nothing, as zero does, and is refused with it.
    Reuse::with_capacity(usize::try_from(capacity).unwrap_or(0))
}
