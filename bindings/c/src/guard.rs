//! What every entry goes through: no panic gets out, results and errors are left where the caller wants
//! them, and NULL is an error.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use knock_jwt::Error;

use crate::error::{ErrorHandle, Status};
use crate::text;

/// A place of the caller's, which holds nothing that we may read.
pub(crate) type Place<'a, T> = Option<&'a mut MaybeUninit<T>>;
/// Where the caller wants an error; NULL when it doesn't.
pub(crate) type ErrorPlace<'a> = Place<'a, Option<Box<ErrorHandle>>>;

/// Runs what has no result.
pub(crate) fn run(error: ErrorPlace<'_>, work: impl FnOnce() -> Result<(), Error>) -> Status {
    let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal()));
    let status = Status::of(&outcome);
    if let Some(error) = error {
        error.write(outcome.err().map(|error| Box::new(ErrorHandle::new(&error))));
    }
    status
}

/// Runs what makes a handle, which is the caller's from then on.
pub(crate) fn make<T>(
    place: Place<'_, Option<Box<T>>>,
    error: ErrorPlace<'_>,
    work: impl FnOnce() -> Result<T, Error>,
) -> Status {
    run(error, || {
        let place = place.ok_or_else(|| is_null("the place for the result"))?;
        let result = place.write(None);
        *result = Some(Box::new(work()?));
        Ok(())
    })
}

/// Runs what makes a string, which is the caller's from then on.
pub(crate) fn make_string(
    place: Place<'_, *mut c_char>,
    error: ErrorPlace<'_>,
    work: impl FnOnce() -> Result<*mut c_char, Error>,
) -> Status {
    run(error, || {
        let place = place.ok_or_else(|| is_null("the place for the string"))?;
        let string = place.write(ptr::null_mut());
        *string = work()?;
        Ok(())
    })
}

/// Reads something from a handle that cannot fail; `nothing` when the handle is NULL.
pub(crate) fn read<'a, T, R>(
    handle: Option<&'a T>,
    nothing: R,
    look: impl FnOnce(&'a T) -> R,
) -> R {
    let Some(handle) = handle else { return nothing };
    catch_unwind(AssertUnwindSafe(|| look(handle))).unwrap_or(nothing)
}

/// Reads a text that the handle keeps, with its length where that is wanted; NULL when there is none.
pub(crate) fn read_text<'a, T>(
    handle: Option<&'a T>,
    length: Place<'_, usize>,
    look: impl FnOnce(&'a T) -> Option<&'a text::Kept>,
) -> *const c_char {
    let kept = read(handle, None, look);
    if let Some(length) = length {
        length.write(kept.map_or(0, text::Kept::len));
    }
    kept.map_or(ptr::null(), text::Kept::as_ptr)
}

/// Reads a time that may be absent, and tells whether it is there.
pub(crate) fn read_time<T>(
    handle: Option<&T>,
    place: Place<'_, i64>,
    look: impl FnOnce(&T) -> Option<u64>,
) -> bool {
    let time = read(handle, None, look).map(seconds);
    if let Some(place) = place {
        place.write(time.unwrap_or(0));
    }
    time.is_some()
}

/// A time of a token as C has it: the core lets none through that is above 2^53 − 1.
pub(crate) fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// Frees what the caller owned.
pub(crate) fn free<T>(owned: T) {
    // A destructor that panics has nobody to tell.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(owned)));
}

/// A constant that ends with NUL.
pub(crate) fn constant(text: &'static str) -> *const c_char {
    text.as_ptr().cast()
}

/// A handle that must not be NULL.
pub(crate) fn given<T>(what: &str, handle: Option<T>) -> Result<T, Error> {
    handle.ok_or_else(|| is_null(what))
}

pub(crate) fn is_null(what: &str) -> Error {
    Error::argument_invalid(&format!("{what} is NULL"))
}
