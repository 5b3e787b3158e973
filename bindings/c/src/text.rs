//! Text in and out: what arrives as pointer and length, what we keep for the caller to read, and the
//! strings that the caller owns. All that touches the caller's memory is here.

use std::ffi::{CString, c_char};
use std::slice;

use knock_jwt::{Error, Zeroizing};

use crate::guard::{self, is_null};

/// A text that the caller owns: a pointer, and how many bytes it has, without a NUL at its end.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// Where it starts.
    pub data: *const c_char,
    /// How many bytes it has.
    pub len: usize,
}

impl Text {
    /// # Safety
    /// `data` is NULL, or `len` bytes lie there and do not change for as long as `'a`.
    pub(crate) unsafe fn utf8<'a>(self, what: &str) -> Result<&'a str, Error> {
        // SAFETY: the caller vouches for what this asks.
        unsafe { utf8(what, self.data, self.len) }
    }
}

/// # Safety
/// `data` is NULL, or `len` bytes lie there and do not change for as long as `'a`.
pub(crate) unsafe fn bytes<'a>(
    what: &str,
    data: *const c_char,
    len: usize,
) -> Result<&'a [u8], Error> {
    if data.is_null() {
        return Err(is_null(what));
    }
    // SAFETY: the caller vouches for what this asks; a `c_char` is a byte.
    unsafe { list(what, data.cast(), len) }
}

/// # Safety
/// `data` is NULL, or `len` bytes lie there and do not change for as long as `'a`.
pub(crate) unsafe fn utf8<'a>(
    what: &str,
    data: *const c_char,
    len: usize,
) -> Result<&'a str, Error> {
    // SAFETY: the caller vouches for what this asks.
    let bytes = unsafe { bytes(what, data, len) }?;
    str::from_utf8(bytes).map_err(|_| Error::argument_invalid(&format!("{what} is not in UTF-8")))
}

/// # Safety
/// `items` is NULL, or `count` of them lie there and do not change for as long as `'a`.
pub(crate) unsafe fn list<'a, T>(
    what: &str,
    items: *const T,
    count: usize,
) -> Result<&'a [T], Error> {
    if items.is_null() {
        return if count == 0 { Ok(&[]) } else { Err(is_null(what)) };
    }
    if count.checked_mul(size_of::<T>()).is_none_or(|bytes| bytes > isize::MAX.unsigned_abs()) {
        let message = format!("{what} cannot be that long, was its length negative?");
        return Err(Error::argument_invalid(&message));
    }
    if !items.is_aligned() {
        return Err(Error::argument_invalid(&format!("{what} does not lie where one can lie")));
    }
    // SAFETY: they are not NULL, aligned, no longer than memory can be, and the caller vouches for the rest.
    Ok(unsafe { slice::from_raw_parts(items, count) })
}

/// A text that a handle keeps for the caller to read, with a NUL at its end.
#[derive(Debug)]
pub(crate) struct Kept(Box<[u8]>);

impl Kept {
    pub(crate) fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        Self(bytes.into())
    }

    /// A sentence for people, who see none of what follows a NUL: one in the name of a file is written `\0`.
    pub(crate) fn sentence(text: &str) -> Self {
        Self::new(&text.replace('\0', "\\0"))
    }

    pub(crate) fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len() - 1
    }
}

/// A string for the caller to own, until it comes back to [`knock_jwt_string_free`].
///
/// From a borrowed text, for which room is made at once: one that grew would leave a copy of a key behind.
pub(crate) fn give(text: &str) -> Result<*mut c_char, Error> {
    // Neither tokens nor keys nor JSON hold a NUL.
    CString::new(text).map(CString::into_raw).map_err(|_| Error::internal())
}

/// Copies a token and a NUL into the caller's buffer, and tells how much room they need.
///
/// # Safety
/// `buffer` is NULL, or `capacity` bytes there are the caller's to write.
pub(crate) unsafe fn copy(
    token: &str,
    buffer: *mut c_char,
    capacity: usize,
    needed: guard::Place<'_, usize>,
) -> Result<(), Error> {
    let room = token.len() + 1;
    if let Some(needed) = needed {
        needed.write(room);
    }
    if capacity < room {
        return Err(Error::buffer_too_small(room));
    }
    if buffer.is_null() {
        return Err(is_null("the buffer"));
    }
    // SAFETY: the buffer is not NULL, and the caller vouches for `capacity` bytes, of which these are the
    // first. It is no part of the token, which is ours.
    unsafe { buffer.copy_from_nonoverlapping(token.as_ptr().cast(), token.len()) };
    // SAFETY: the place behind the token is inside the buffer, for `token.len() < capacity`.
    let end = unsafe { buffer.add(token.len()) };
    // SAFETY: as above.
    unsafe { end.write(0) };
    Ok(())
}

/// Frees a string that a call of this library returned as `char *`, after overwriting it, for it may be
/// a token or a key. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_string_free(string: *mut c_char) {
    if string.is_null() {
        return;
    }
    // SAFETY: the caller vouches that the string is one of ours, so it was `give` that made it, and that it
    // is not used any more.
    let string = unsafe { CString::from_raw(string) };
    guard::free(Zeroizing::new(string.into_bytes()));
}
