//! A panic on purpose, for the tests of what ships without it.

use std::mem::MaybeUninit;

use crate::error::{ErrorHandle, Status};
use crate::guard;

/// Panics inside, as no other call should.
#[unsafe(no_mangle)]
#[allow(clippy::panic)] // what it is for
pub extern "C" fn knock_jwt_provoke_panic(
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    guard::run(error, || panic!("provoked by a test"))
}
