//! The command, run as a program: every subcommand, every exit code, every way in which input is bad.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a panic is the report

#[path = "../common/mod.rs"]
mod common;

mod batch;
mod batch_csv;
mod batch_output;
mod doctor;
mod inspect;
mod keys;
mod sandbox;
mod secrets;
mod sign;
mod streams;
mod verify;
