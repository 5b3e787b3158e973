//! `knock_jwt_error`, and the status that every call which can fail returns.

use std::ffi::{c_char, c_int};
use std::ptr;

use knock_jwt::{Error, ErrorKind};

use crate::guard;
use crate::text::Kept;

/// What a call returns that can fail: KNOCK_JWT_OK, or the number of what went wrong.
///
/// A later version may return numbers that this header does not name.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(c_int);

impl Status {
    pub(crate) const OK: Self = Self(0);

    pub(crate) fn of(outcome: &Result<(), Error>) -> Self {
        outcome.as_ref().map_or_else(|error| Self(error.number().into()), |()| Self::OK)
    }
}

/// What went wrong: a number, a code, and a sentence for a person, which never holds key material nor a
/// whole token.
///
/// Threads: never changes, so several may read one.
#[derive(Debug)]
pub struct ErrorHandle {
    number: u16,
    code: Kept,
    message: Kept,
}

impl ErrorHandle {
    pub(crate) fn new(error: &Error) -> Self {
        let (code, message) = (Kept::new(error.code()), Kept::sentence(error.message()));
        Self { number: error.number(), code, message }
    }
}

/// The number of what went wrong, the same that the call returned; 0 when the error is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_error_number(error: Option<&ErrorHandle>) -> Status {
    guard::read(error, Status::OK, |error| Status(error.number.into()))
}

/// The stable name of what went wrong, such as "signing_key_missing". It is the error's, so it is gone
/// when the error is freed. NULL when the error is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_error_code(error: Option<&ErrorHandle>) -> *const c_char {
    guard::read_text(error, None, |error| Some(&error.code))
}

/// What is wrong and what to do, in UTF-8, for people: it may change between versions. It is the
/// error's, so it is gone when the error is freed. NULL when the error is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_error_message(error: Option<&ErrorHandle>) -> *const c_char {
    guard::read_text(error, None, |error| Some(&error.message))
}

/// Frees an error. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_error_free(error: Option<Box<ErrorHandle>>) {
    guard::free(error);
}

/// The stable name that belongs to a number, for whoever keeps no error: "ok" for 0, NULL for a number
/// that means nothing. Never to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_status_code(status: Status) -> *const c_char {
    if status == Status::OK {
        return guard::constant("ok\0");
    }
    guard::read(Some(&status), ptr::null(), |status| {
        let numbers = ErrorKind::ALL.iter().map(|kind| c_int::from(kind.number()));
        let found = numbers.zip(&CODES).find(|(number, _)| *number == status.0);
        found.map_or(ptr::null(), |(_, code)| code.as_ptr().cast())
    })
}

/// Room for a code and a NUL.
const ROOM: usize = 32;

/// The codes in the order of [`ErrorKind::ALL`], each with a NUL behind it. The compiler makes them: what is
/// made at the first call needs a lock, which a fork may find held.
#[allow(clippy::indexing_slicing)] // the compiler runs it, and stops where an index is wrong
static CODES: [[u8; ROOM]; ErrorKind::ALL.len()] = {
    let mut codes = [[0; ROOM]; ErrorKind::ALL.len()];
    let mut kind = 0;
    while kind < codes.len() {
        let code = ErrorKind::ALL[kind].code().as_bytes();
        assert!(code.len() < ROOM, "a code that is longer than the room for it");
        let mut letter = 0;
        while letter < code.len() {
            codes[kind][letter] = code[letter];
            letter += 1;
        }
        kind += 1;
    }
    codes
};
