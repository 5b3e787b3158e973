//! The native module of the npm package `knock-jwt`: a narrow bridge that nobody but the TypeScript in
//! `lib/` calls. That converts JavaScript's values, this makes the core's of them, calls the core, and
//! hands back plain data; every rule and every message is the core's. An error is handed back as a value
//! ([`failure::Failure`]), so that TypeScript makes the exception of it in the realm of its caller (Jest
//! has one for each test file).

// What `#[napi]` exports takes its arguments as Node-API hands them over, by value, and is reached through
// the table of the module and not by its path; in unit tests it registers nothing.
#![allow(clippy::needless_pass_by_value, private_interfaces, unreachable_pub)]
#![cfg_attr(test, allow(dead_code))]

mod convert;
mod failure;
mod grants;
mod issued;
mod key;
mod knock_node;
mod line;
mod options;
mod serve;
mod signer;
mod tasks;
mod token;
mod verifier;
