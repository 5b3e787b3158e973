//! `knock_jwt_issued`.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use knock_jwt::{IssuedToken, Warning};

use crate::guard;
use crate::text::Kept;

/// A token that was minted, and when to ask for the next one. Times are whole seconds since 1970.
///
/// Threads: never changes, so several may read one.
#[derive(Debug)]
pub struct IssuedHandle {
    issued: IssuedToken,
    token: Kept,
    warnings: Warnings,
}

impl IssuedHandle {
    pub(crate) fn new(issued: IssuedToken) -> Self {
        let (token, warnings) = (Kept::new(issued.token()), Warnings::new(issued.warnings()));
        Self { issued, token, warnings }
    }
}

/// Remarks on a token that is valid but will give trouble.
#[derive(Debug)]
pub(crate) struct Warnings(Vec<(Kept, Kept)>);

impl Warnings {
    pub(crate) fn new(warnings: Vec<Warning>) -> Self {
        let texts = |warning: Warning| (Kept::new(warning.code()), Kept::new(warning.message()));
        Self(warnings.into_iter().map(texts).collect())
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn code(&self, index: usize) -> Option<&Kept> {
        self.0.get(index).map(|(code, _)| code)
    }

    pub(crate) fn message(&self, index: usize) -> Option<&Kept> {
        self.0.get(index).map(|(_, message)| message)
    }
}

/// The token. It is the object's, so it is gone when that is freed.
///
/// length: gets its length in bytes, without the NUL; may be NULL.
/// Returns NULL when the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_token(
    issued: Option<&IssuedHandle>,
    length: Option<&mut MaybeUninit<usize>>,
) -> *const c_char {
    guard::read_text(issued, length, |issued| Some(&issued.token))
}

/// When it was issued; 0 when the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_issued_at(issued: Option<&IssuedHandle>) -> i64 {
    guard::read(issued, 0, |issued| guard::seconds(issued.issued.issued_at()))
}

/// When it expires; 0 when the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_expires_at(issued: Option<&IssuedHandle>) -> i64 {
    guard::read(issued, 0, |issued| guard::seconds(issued.issued.expires_at()))
}

/// When to hand out a new one; 0 when the object is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_refresh_at(issued: Option<&IssuedHandle>) -> i64 {
    guard::read(issued, 0, |issued| guard::seconds(issued.issued.refresh_at()))
}

/// How many remarks there are on the token: it is valid all the same. Usually none.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_warning_count(issued: Option<&IssuedHandle>) -> usize {
    guard::read(issued, 0, |issued| issued.warnings.count())
}

/// The stable name of a remark, such as "expires_in_too_short". It is the object's, so it is gone when
/// that is freed. NULL when there are not so many, counted from 0.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_warning_code(
    issued: Option<&IssuedHandle>,
    index: usize,
) -> *const c_char {
    guard::read_text(issued, None, |issued| issued.warnings.code(index))
}

/// What the trouble is and what to do, for people. It is the object's, so it is gone when that is freed.
/// NULL when there are not so many, counted from 0.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_warning_message(
    issued: Option<&IssuedHandle>,
    index: usize,
) -> *const c_char {
    guard::read_text(issued, None, |issued| issued.warnings.message(index))
}

/// Frees a token. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_issued_free(issued: Option<Box<IssuedHandle>>) {
    guard::free(issued);
}
