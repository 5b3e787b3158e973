//! The sandbox over real sockets: what it serves, and that nobody gets in who should not.

// A panic is the report.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod abuse;
mod common;
mod enforcement;
mod feeds;
mod grants;
mod lifecycle;
mod openapi;
mod people;
mod socket;
mod socket_limits;
mod statuses;
mod tokens;
