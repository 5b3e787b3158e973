//! All that touches the caller's memory.

use std::mem::MaybeUninit;
use std::slice;

use knock_jwt::{Argument, Error};
use zeroize::Zeroize as _;

use super::{TOLD, TOO_SMALL};

/// Bytes of the caller's, or none where the pointer is NULL.
///
/// # Safety
/// `data` is NULL, or `length` bytes lie there and do not change for as long as `'a`.
pub(super) unsafe fn bytes<'a>(
    what: &str,
    data: *const u8,
    length: i32,
) -> Result<Option<&'a [u8]>, Error> {
    if data.is_null() {
        return Ok(None);
    }
    let length = usize::try_from(length)
        .map_err(|_| Error::argument_invalid(&format!("the length of {what} is negative")))?;
    // SAFETY: the pointer is not NULL, and the caller vouches for the rest.
    Ok(Some(unsafe { slice::from_raw_parts(data, length) }))
}

/// Text of the caller's.
///
/// # Safety
/// As [`bytes`].
pub(super) unsafe fn text<'a>(
    what: &str,
    argument: Argument,
    data: *const u8,
    length: i32,
) -> Result<&'a str, Error> {
    // SAFETY: the caller vouches for what this asks.
    let bytes = unsafe { bytes(what, data, length) }?;
    let bytes = bytes.ok_or_else(|| Error::missing(argument))?;
    str::from_utf8(bytes).map_err(|_| Error::not_utf8(argument))
}

/// Where an answer goes.
#[derive(Debug)]
pub(super) struct Out<'a> {
    buffer: Option<&'a mut [MaybeUninit<u8>]>,
    told: Option<&'a mut [MaybeUninit<i64>]>,
}

impl Out<'_> {
    /// # Safety
    /// `buffer` is NULL, or there is room for `capacity` bytes; `told` is NULL, or there is for [`TOLD`] numbers.
    /// Nobody else uses them meanwhile.
    pub(super) unsafe fn new(buffer: *mut u8, capacity: i32, told: *mut i64) -> Self {
        let capacity = usize::try_from(capacity).unwrap_or(0);
        let buffer = (!buffer.is_null()).then(|| {
            // SAFETY: it is not NULL, and the caller vouches for the rest.
            unsafe { slice::from_raw_parts_mut(buffer.cast(), capacity) }
        });
        let told = (!told.is_null() && told.is_aligned()).then(|| {
            // SAFETY: it is not NULL and aligned, and the caller vouches for the rest.
            unsafe { slice::from_raw_parts_mut(told.cast(), TOLD) }
        });
        Self { buffer, told }
    }

    /// Writes an answer and returns `status`, or tells how much room it takes.
    pub(super) fn write(&mut self, bytes: &[u8], numbers: [i64; TOLD - 1], status: i32) -> i32 {
        if let Some(told) = &mut self.told {
            let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            for (place, number) in told.iter_mut().zip([length].into_iter().chain(numbers)) {
                place.write(number);
            }
        }
        let Some(room) = self.buffer.as_mut().and_then(|buffer| buffer.get_mut(..bytes.len()))
        else {
            return TOO_SMALL;
        };
        for (place, byte) in room.iter_mut().zip(bytes) {
            place.write(*byte);
        }
        status
    }
}

/// Overwrites what held a key, so that no compiler leaves it out.
///
/// # Safety
/// `buffer` is NULL, or `length` bytes lie there that nobody else uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_host_wipe(buffer: *mut u8, length: i32) {
    let length = usize::try_from(length).unwrap_or(0);
    if !buffer.is_null() {
        // SAFETY: it is not NULL, and the caller vouches for the rest.
        unsafe { slice::from_raw_parts_mut(buffer, length) }.zeroize();
    }
}
