//! `knock_jwt_batch`.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use knock_jwt::Error;

use crate::error::{ErrorHandle, Status};
use crate::guard::{self, given, make};
use crate::options::OptionsHandle;
use crate::signer::SignerHandle;
use crate::text::{self, Kept, Text};

/// The tokens of many users, in the order of their ids, each its own result.
///
/// Threads: never changes, so several may read one.
#[derive(Debug)]
pub struct BatchHandle(Vec<Result<Kept, ErrorHandle>>);

/// Mints a token for each of many users, on all cores, all issued at the same time. One bad id spoils
/// only its own entry.
///
/// user_ids, count: the ids; not kept.
/// options: for all of them; NULL for the signer's usual.
/// batch: gets the tokens and errors; it is the caller's, for knock_jwt_batch_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID; all others are in the entries.
/// Threads: those that it starts have ended when it returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_sign_many(
    signer: Option<&SignerHandle>,
    user_ids: *const Text,
    count: usize,
    options: Option<&OptionsHandle>,
    batch: Option<&mut MaybeUninit<Option<Box<BatchHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(batch, error, || {
        let signer = given("the signer", signer)?;
        // SAFETY: the caller vouches for the list of ids and its length, during this call.
        let user_ids = unsafe { text::list("the list of user ids", user_ids, count) }?;
        let usual = OptionsHandle::default();
        let options = options.unwrap_or(&usual);
        let (good, refused): (Vec<&str>, Vec<Option<Error>>) = {
            let mut good = Vec::with_capacity(user_ids.len());
            let refused = user_ids.iter().map(|id| {
                // SAFETY: the caller vouches for each id and its length, during this call.
                unsafe { id.utf8("the user id") }.map(|id| good.push(id)).err()
            });
            let refused = refused.collect();
            (good, refused)
        };
        let mut issued =
            signer.0.issue_many_at(&good, options.options(), options.now()).into_iter();
        let entry = |refused: Option<Error>| {
            let result = match refused {
                Some(error) => Err(error),
                None => issued.next().unwrap_or_else(|| Err(Error::internal())),
            };
            result.map(|token| Kept::new(token.token())).map_err(|error| ErrorHandle::new(&error))
        };
        Ok(BatchHandle(refused.into_iter().map(entry).collect()))
    })
}

/// How many entries there are: as many as there were ids. 0 when the batch is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_batch_count(batch: Option<&BatchHandle>) -> usize {
    guard::read(batch, 0, |batch| batch.0.len())
}

/// The token of an entry, counted from 0. It is the batch's, so it is gone when that is freed.
///
/// length: gets its length in bytes, without the NUL; may be NULL.
/// Returns NULL when the entry is an error, or there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_batch_token(
    batch: Option<&BatchHandle>,
    index: usize,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(batch, length, |batch| batch.0.get(index)?.as_ref().ok())
}

/// The error of an entry, counted from 0. It is the batch's, not to be freed, and gone when the batch is
/// freed. NULL when the entry is a token, or there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_batch_error(
    batch: Option<&BatchHandle>,
    index: usize,
) -> Option<&ErrorHandle> {
    guard::read(batch, None, |batch| batch.0.get(index)?.as_ref().err())
}

/// Frees a batch. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_batch_free(batch: Option<Box<BatchHandle>>) {
    guard::free(batch);
}
