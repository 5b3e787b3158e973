//! `cargo xtask generate` writes every generated file again; `cargo xtask check` compares them with
//! what is committed, and checks the facts that stand in two places.
//!
//! `--without vectors` leaves out what needs Node.

#![forbid(unsafe_code)]

mod bridge;
mod error_table;
mod facts;
mod header;
mod notices;
mod vectors;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a task tells when it fails.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    let outcomes = match arguments.as_slice() {
        ["generate"] => {
            vec![
                error_table::write(&root),
                header::write(&root),
                bridge::write(&root),
                notices::write(&root),
                vectors::write(&root),
            ]
        }
        // For whoever works on bindings/c without Node.
        ["generate", "header"] => vec![header::write(&root)],
        // For whoever works on bindings/uniffi without Node.
        ["generate", "bridge"] => vec![bridge::write(&root)],
        // After each change of Cargo.lock.
        ["generate", "notices"] => vec![notices::write(&root)],
        ["check"] => {
            vec![
                error_table::check(&root),
                header::check(&root),
                bridge::check(&root),
                notices::check(&root),
                facts::versions(&root),
                facts::hosts(&root),
                vectors::check(&root),
            ]
        }
        ["check", "--without", "vectors"] => {
            vec![
                error_table::check(&root),
                header::check(&root),
                bridge::check(&root),
                notices::check(&root),
                facts::versions(&root),
                facts::hosts(&root),
            ]
        }
        _ => {
            vec![Err("usage: cargo xtask generate [header | bridge | notices] | check [--without vectors]"
                .to_owned())]
        }
    };
    let problems: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    for problem in &problems {
        #[allow(clippy::print_stderr)] // this is a program
        {
            eprintln!("error: {problem}");
        }
    }
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Writes generated files, each with the text that it should have.
fn write_all(files: Vec<(PathBuf, String)>) -> Outcome {
    for (path, text) in files {
        let folder = path.parent().unwrap_or(&path);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Compares generated files with what they should be; `otherwise` says what to do.
fn check_all(files: Vec<(PathBuf, String)>, otherwise: &str) -> Outcome {
    for (path, text) in files {
        if read(&path)? != text {
            return Err(format!("{} {otherwise}", path.display()));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
