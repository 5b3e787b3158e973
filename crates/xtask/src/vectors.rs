//! The vectors, which Node makes with npm jsonwebtoken: see tests/vectors/README.md.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Outcome, read};

pub(crate) fn write(root: &Path) -> Outcome {
    generate(root, &root.join("tests/vectors"))
}

/// Makes them elsewhere and compares, both ways: a file too many is a difference too.
pub(crate) fn check(root: &Path) -> Outcome {
    let made = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    generate(root, made.path())?;
    let committed = root.join("tests/vectors");
    let names = json_files(made.path())?;
    if names != json_files(&committed)? {
        return Err(format!("tests/vectors holds other files than the generator makes: {names:?}"));
    }
    for name in names {
        if read(&made.path().join(&name))? != read(&committed.join(&name))? {
            return Err(format!("tests/vectors/{name} differs: run `./justw generate`"));
        }
    }
    Ok(())
}

fn generate(root: &Path, to: &Path) -> Outcome {
    let status = Command::new("node")
        .arg("generate.mjs")
        .arg("--out")
        .arg(to)
        .current_dir(root.join("tests/vectors/generator"))
        .stdout(std::process::Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the generator of the vectors failed: {status}")),
        Err(error) => Err(format!("node, which makes the vectors, cannot be started: {error}")),
    }
}

fn json_files(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "json"))
        .collect();
    names.sort();
    if names.is_empty() {
        return Err(format!("{} holds no vectors", folder.display()));
    }
    Ok(names)
}
