//! Runs the program in both orders; a panic of either neighbour is a failure.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

use std::process::Command;

#[test]
fn neither_panics_whoever_signs_first() {
    for order in ["ours-first", "theirs-first"] {
        let run =
            Command::new(env!("CARGO_BIN_EXE_knock-jwt-neighbours")).arg(order).output().unwrap();
        assert!(run.status.success(), "{order}: {}", String::from_utf8_lossy(&run.stderr));
    }
}
