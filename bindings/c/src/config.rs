//! `knock_jwt_config`.

use std::mem::MaybeUninit;

use knock_jwt::{Reuse, SigningKey, UserTokenSigner};

use crate::error::{ErrorHandle, Status};
use crate::guard::{self, given, make, run};

/// The settings of a signer. Without any setter called: tokens live an hour, and none is reused.
///
/// Threads: several may read one, none may change it meanwhile.
#[derive(Debug, Default)]
pub struct ConfigHandle {
    expires_in: Option<i64>,
    min_share: Option<f64>,
    reuse: Option<Reuse>,
}

impl ConfigHandle {
    pub(crate) fn build(&self, key: SigningKey) -> knock_jwt::Result<UserTokenSigner> {
        let mut builder = UserTokenSigner::builder(key);
        if let Some(seconds) = self.expires_in {
            builder = builder.expires_in_secs(seconds);
        }
        if let Some(share) = self.min_share {
            builder = builder.min_share(share);
        }
        if let Some(reuse) = self.reuse {
            builder = builder.reuse(reuse);
        }
        builder.build()
    }
}

/// Settings that say nothing yet.
///
/// config: gets them; they are the caller's, for knock_jwt_config_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_config_new(
    config: Option<&mut MaybeUninit<Option<Box<ConfigHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(config, error, || Ok(ConfigHandle::default()))
}

/// How long tokens live whose options say nothing else, in whole seconds. Zero and less are refused when
/// the signer is made, as KNOCK_JWT_EXPIRES_IN_INVALID.
///
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_config_set_expires_in(
    config: Option<&mut ConfigHandle>,
    seconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        given("the config", config)?.expires_in = Some(seconds);
        Ok(())
    })
}

/// Which share of its life a token must have left to be handed out again, above 0 and below 1; it rules
/// knock_jwt_issued_refresh_at. Others are refused when the signer is made, as KNOCK_JWT_OPTIONS_INVALID.
///
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_config_set_min_share(
    config: Option<&mut ConfigHandle>,
    share: f64,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        given("the config", config)?.min_share = Some(share);
        Ok(())
    })
}

/// Whether a token is handed out again for the same user and options while it has life enough left. What
/// web services want: it costs less than a thousandth of a signature. 10,000 tokens are kept.
///
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_config_set_reuse(
    config: Option<&mut ConfigHandle>,
    reuse: bool,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let reuse = if reuse { Reuse::RECOMMENDED } else { Reuse::OFF };
        given("the config", config)?.reuse = Some(reuse);
        Ok(())
    })
}

/// Reuse, with as many tokens kept as that.
///
/// Errors: KNOCK_JWT_OPTIONS_INVALID for 0, KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_config_set_reuse_capacity(
    config: Option<&mut ConfigHandle>,
    capacity: usize,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let config = given("the config", config)?;
        config.reuse = Some(Reuse::with_capacity(capacity)?);
        Ok(())
    })
}

/// Frees settings. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_config_free(config: Option<Box<ConfigHandle>>) {
    guard::free(config);
}
