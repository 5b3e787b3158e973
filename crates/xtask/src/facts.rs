//! Facts that stand in more than one place, and words that stand in none.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, read};

/// One version and one minimum Rust, wherever they are written.
pub(crate) fn versions(root: &Path) -> Outcome {
    let version = env!("CARGO_PKG_VERSION");
    let rust = env!("CARGO_PKG_RUST_VERSION");
    let member = |name: &str| {
        let line = format!("{name} = {{ path = \"crates/{name}\", version = \"{version}\" }}");
        ("Cargo.toml", line)
    };
    let places = [
        member("knock-jwt"),
        member("knock-jwt-axum"),
        member("knock-sandbox"),
        ("CHANGELOG.md", format!("## {version}")),
        ("README.md", format!("Rust {rust}")),
    ];
    for (file, wanted) in places {
        if !read(&root.join(file))?.contains(&wanted) {
            return Err(format!("{file} does not say `{wanted}`"));
        }
    }
    Ok(())
}

/// No file names the host of a package registry: everybody has one of their own choice.
pub(crate) fn hosts(root: &Path) -> Outcome {
    // In two halves, so that this file does not name one either.
    let hosts = [
        ("crates", "io"),
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("maven", "org"),
        ("golang", "org"),
    ]
    .map(|(name, end)| format!("{name}.{end}"));
    let mut search = Command::new("git");
    search.current_dir(root).args([
        "grep",
        "--untracked",
        "-I",
        "--line-number",
        "--fixed-strings",
    ]);
    for host in &hosts {
        search.args(["-e", host]);
    }
    // Lock files of cargo name their source whatever we do.
    let found = search.args(["--", ".", ":!Cargo.lock"]).output();
    match found {
        Ok(found) if found.status.code() == Some(1) => Ok(()),
        Ok(found) if found.status.success() => {
            Err(format!("a registry's host is named:\n{}", String::from_utf8_lossy(&found.stdout)))
        }
        Ok(found) => Err(format!("git grep failed: {}", String::from_utf8_lossy(&found.stderr))),
        Err(error) => Err(format!("git cannot be started: {error}")),
    }
}
