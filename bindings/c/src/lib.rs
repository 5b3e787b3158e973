//! The C library `libknock_jwt`, of which `include/knock_jwt.h` is generated (`cargo xtask generate`).
//!
//! The comments of the entries are the header's, written for people who program in C. Who owns what
//! stands in the types:
//!
//! | here | in C |
//! |---|---|
//! | `Option<Box<T>>` as an argument | `T *`, which the call takes and frees; may be NULL |
//! | `Option<&T>` | `const T *`, which the call reads; NULL is refused with an error |
//! | `Option<&mut T>` | `T *`, which the call changes; NULL is refused with an error |
//! | `*mut T`, `*const T` | the same two where both may be one object |
//! | `Option<&mut MaybeUninit<Option<Box<T>>>>` | `T **`, where the call leaves what the caller then owns |
//! | `Option<&mut MaybeUninit<T>>` | `T *`, where the call writes |
//! | a returned reference or `*const c_char` | borrowed from the argument |
//! | `*mut c_char` | a string of its own, for `knock_jwt_string_free` |
//!
//! What arrives as pointer and length is read in `text` and nowhere else. Every entry goes through
//! `guard`, so no panic crosses over. `abi.rs` is for the build script and the header alone.

// A comment of an entry is the C header's and says there what the caller vouches for.
#![allow(clippy::missing_safety_doc)]
// C reaches the entries by their names.
#![allow(unreachable_pub)]

mod batch;
mod claims;
mod config;
mod error;
mod grants;
mod guard;
mod issued;
mod key;
mod options;
mod signer;
mod text;
mod unverified;
mod verifier;
mod verifying_key;
mod version;

#[cfg(feature = "provoke-panic")]
mod provoke;
#[cfg(test)]
mod tests;
