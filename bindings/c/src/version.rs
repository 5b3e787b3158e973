//! The version of the library that a program runs with.

use std::ffi::c_char;

/// The version of the library that the program runs with, such as "0.1.0"; KNOCK_JWT_VERSION is the
/// one that it was compiled with. Never to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_version() -> *const c_char {
    crate::guard::constant(concat!(env!("CARGO_PKG_VERSION"), "\0"))
}
