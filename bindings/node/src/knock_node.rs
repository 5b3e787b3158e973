//! The drop-in for `@knocklabs/node`, which is given the key's text at each call.

#![allow(clippy::too_many_arguments)] // an object of options would cost more

use std::sync::LazyLock;

use knock_jwt::{Argument, Error, Grants, Jti, KeyCache, TokenOptions, UnixMillis, Zeroizing};
use napi::bindgen_prelude::{Either, Utf16String};
use napi_derive::napi;

use crate::convert::{seconds, text};
use crate::failure::Failure;
use crate::line::Party;
use crate::serve::NativeLine;
use crate::tasks::{KeyText, SignUserToken, Waiting};

static KEYS: LazyLock<KeyCache> = LazyLock::new(KeyCache::default);

/// Has a token stand in line, signed with the key of that text, or else of the environment's values: its number
/// there.
#[napi]
pub fn sign_user_token(
    line: &NativeLine,
    user_id: Utf16String,
    now: f64,
    signing_key: Option<&[u8]>,
    environment_key: Option<&[u8]>,
    environment_file: Option<String>,
    expires_in: Option<f64>,
    grants: Option<Utf16String>,
    random_jti: bool,
) -> Either<Failure, u32> {
    let owned = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
    let key = match signing_key {
        Some(bytes) => KeyText::Given(owned(bytes)),
        None => KeyText::Environment { key: environment_key.map(owned), file: environment_file },
    };
    let task = || -> Result<SignUserToken, Error> {
        let user_id = text(Argument::UserId, &user_id)?;
        let mut options = TokenOptions::new();
        if let Some(number) = expires_in {
            options = options.expires_in_secs(seconds(Argument::ExpiresIn, number)?);
        }
        if let Some(json) = grants {
            options = options.grants(Grants::raw(&text(Argument::Grants, &json)?)?);
        }
        if random_jti {
            options = options.jti(Jti::Random);
        }
        let now = UnixMillis::from_f64(now)?;
        Ok(SignUserToken { keys: &KEYS, key, user_id, options, now })
    };
    match task() {
        Ok(task) => Either::B(line.0.push(Party::DROP_IN, Waiting::UserToken(task))),
        Err(error) => Either::A(Failure::from(&error)),
    }
}
