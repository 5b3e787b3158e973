//! Plain C entries: numbers and byte arrays, so that the JVM calls them as native methods
//! ([`jni`](crate::jni)) and Swift as C. `cargo xtask generate` writes Swift's header for them.
//!
//! Of every entry:
//!
//! - A text is a pointer and a length in bytes; its bytes are UTF-8. NULL is no text at all.
//! - `out` is the caller's buffer of `capacity` bytes, and `told` has room for [`TOLD`] numbers, the first of
//!   which is how many bytes were written. Key material is in no other place when a call returns.
//! - It returns 0, or the number of what went wrong. Then `out` holds the error's code, a line feed and its
//!   message.
//! - [`TOO_SMALL`]: nothing was written, and the first number of `told` is how many bytes it takes. Call
//!   again with the same time: the token is the same, for RS256 signs the same text in the same way (a
//!   random id is drawn anew, and nobody has seen the first).
//! - A number that stands for no object is the error `closed`. No entry keeps a pointer.
//! - Any thread may call, also while another gives the object up: a call that has begun ends well.

mod key;
mod memory;
mod sign;

use std::panic::{AssertUnwindSafe, catch_unwind};

use knock_jwt::{Error, ErrorKind};

pub(crate) use self::key::{
    knock_jwt_host_environment_key, knock_jwt_host_key_text, knock_jwt_host_parse_key,
};
use self::memory::Out;
pub(crate) use self::memory::knock_jwt_host_wipe;
pub(crate) use self::sign::{knock_jwt_host_sign, knock_jwt_host_sign_with_key};

/// How many numbers an entry may tell: the length, and a token's `iat`, `exp`, the time to refresh it, and
/// its remarks as bits in the order of `all_remarks()`. Of a parsed key, the second is its number.
pub const TOLD: usize = 5;

/// What an entry returns when the buffer is too small: the core's number for it, which no other error of
/// these entries has.
pub const TOO_SMALL: i32 = 402;
const _: () = assert!(TOO_SMALL == ErrorKind::BufferTooSmall.number() as i32);

/// What an entry gives back when all went well: bytes for `out` and numbers for `told`.
struct Answer<T> {
    bytes: T,
    numbers: [i64; TOLD - 1],
}

/// Runs an entry: no panic gets out.
fn run<T: AsRef<[u8]>>(mut out: Out<'_>, work: impl FnOnce() -> Result<Answer<T>, Error>) -> i32 {
    let guarded = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal()));
    match guarded {
        Ok(Answer { bytes, numbers }) => out.write(bytes.as_ref(), numbers, 0),
        Err(error) => {
            let text = format!("{}\n{}", error.code(), error.message());
            out.write(text.as_bytes(), [0; TOLD - 1], i32::from(error.number()))
        }
    }
}

#[cfg(test)]
mod tests;
