//! `LICENSE-THIRD-PARTY` beside each thing we ship as compiled code: what others wrote in it, and on what terms.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, check_all, read, write_all};

const FILE: &str = "LICENSE-THIRD-PARTY";

/// What is compiled and shipped, and where its package is made.
const SHIPPED: [(&str, &str); 5] = [
    ("knock-jwt-c", "bindings/c"),
    ("knock-jwt-cli", "crates/knock-jwt-cli"),
    ("knock-jwt-node", "bindings/node"),
    ("knock-jwt-python", "bindings/python"),
    ("knock-jwt-uniffi", "bindings/uniffi"),
];

/// The platforms of the published packages.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

/// How the names of files with terms begin.
const NAMES: [&str; 5] = ["license", "licence", "copying", "copyright", "notice"];

/// A crate of somebody else's.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Foreign {
    name: String,
    version: String,
    license: String,
    source: String,
    folder: PathBuf,
}

pub(crate) fn write(root: &Path) -> Outcome {
    write_all(files(root)?)
}

pub(crate) fn check(root: &Path) -> Outcome {
    check_all(files(root)?, "does not fit Cargo.lock: run `cargo xtask generate notices`")
}

fn files(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let known = packages(root)?;
    let file = |(package, folder)| {
        let linked = linked(root, package)?;
        let foreign: BTreeSet<_> = linked.iter().filter_map(|id| known.get(id)).collect();
        Ok((root.join(folder).join(FILE), text(package, &foreign)?))
    };
    SHIPPED.into_iter().map(file).collect()
}

/// All that Cargo.lock takes from a registry, by name and version.
fn packages(root: &Path) -> Result<BTreeMap<(String, String), Foreign>, String> {
    let json = cargo(root, &["metadata", "--format-version", "1"])?;
    let metadata: serde_json::Value =
        serde_json::from_str(&json).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata.get("packages").and_then(|packages| packages.as_array());
    let packages = packages.ok_or("cargo metadata has no packages")?;
    let mut known = BTreeMap::new();
    for package in packages
        .iter()
        .filter(|package| package.get("source").is_some_and(|source| !source.is_null()))
    {
        let field = |name: &str| {
            package.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
        };
        let manifest = PathBuf::from(field("manifest_path"));
        let foreign = Foreign {
            name: field("name"),
            version: field("version"),
            license: field("license"),
            source: field("repository"),
            folder: manifest.parent().unwrap_or(&manifest).to_owned(),
        };
        known.insert((foreign.name.clone(), foreign.version.clone()), foreign);
    }
    Ok(known)
}

/// The names and versions of what is linked into a package; what only runs while it is built is not.
fn linked(root: &Path, package: &str) -> Result<BTreeSet<(String, String)>, String> {
    let mut arguments = vec!["tree", "--edges", "normal,no-proc-macro", "--prefix", "none"];
    arguments.extend(["--format", "{p}", "--package", package]);
    arguments.extend(TARGETS.iter().flat_map(|target| ["--target", *target]));
    let tree = cargo(root, &arguments)?;
    let id = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split(' ').next()?.to_owned()))
    };
    Ok(tree.lines().filter_map(id).collect())
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).current_dir(root).args(arguments).arg("--locked").output();
    let output = output.map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("cargo {arguments:?}: {error}"))
}

fn text(package: &str, foreign: &BTreeSet<&Foreign>) -> Result<String, String> {
    let mut out = format!(
        "{package} is compiled together with what others wrote. What, under which licence, and where its\n\
         source is:\n\n"
    );
    let mut terms: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for it in foreign {
        let _ = writeln!(out, "{} {}: {}\n    {}", it.name, it.version, it.license, it.source);
        for text in its_terms(it)? {
            let crates = terms.entry(text).or_default();
            if crates.last() != Some(&it.name.as_str()) {
                crates.push(&it.name);
            }
        }
    }
    // In the order of the list above.
    let mut terms: Vec<_> = terms.into_iter().map(|(text, crates)| (crates, text)).collect();
    terms.sort();
    for (crates, text) in terms {
        let _ = write!(out, "\n{}\n{}\n\n{text}", "-".repeat(80), crates.join(", "));
    }
    Ok(out)
}

/// The texts with the terms. Of a choice, MIT.
fn its_terms(foreign: &Foreign) -> Result<Vec<String>, String> {
    let folder = foreign.folder.display();
    let entries = fs::read_dir(&foreign.folder).map_err(|error| format!("{folder}: {error}"))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    let name = |path: &PathBuf| {
        path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
    };
    files.retain(|path| path.is_file() && NAMES.iter().any(|begin| name(path).starts_with(begin)));
    let is_mit = |path: &PathBuf| name(path).ends_with("mit");
    if foreign.license.contains("MIT")
        && !foreign.license.contains(" AND ")
        && files.iter().any(is_mit)
    {
        files.retain(|path| is_mit(path) || name(path).starts_with("notice"));
    }
    if files.is_empty() {
        let license = &foreign.license;
        if license.contains(' ') {
            return Err(format!(
                "{} brings no text of {license}: which one, and whose?",
                foreign.name
            ));
        }
        return Ok(vec![format!("{license}: https://spdx.org/licenses/{license}.html\n")]);
    }
    files.sort();
    files.iter().map(|path| read(path).map(|text| tidy(&text))).collect()
}

/// Without what differs and means nothing, so that equal terms stand there once.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.trim_matches('\u{feff}').lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned() + "\n"
}
