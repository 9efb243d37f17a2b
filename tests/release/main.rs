//! What is published holds what the program embeds, and nothing that it does not need.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The files of the package.
fn packaged() -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let listed = Command::new(cargo)
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be started");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    listed.lines().map(|line| line.replace('\\', "/")).collect()
}

/// Whether a file is of a kind.
fn is(path: &str, kind: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == kind)
}

/// All files below a folder of the repository.
fn files(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in folder.read_dir().expect("a folder of the repository") {
        let path = entry.expect("a folder of the repository").path();
        if path.is_dir() {
            files(&path, into);
            continue;
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = path.strip_prefix(root).expect("it lies in the repository");
        into.insert(path.to_string_lossy().replace('\\', "/"));
    }
}

#[test]
fn the_package_holds_what_is_embedded_and_nothing_else() {
    let packaged = packaged();
    let mut embedded = BTreeSet::new();
    for folder in ["cases", "schemas", "snapshots"] {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut embedded);
    }
    // Answers that wait for review are nobody's yet.
    embedded.retain(|path| !is(path, "new"));
    assert!(embedded.len() > 300, "only {} files", embedded.len());
    let missing: Vec<_> = embedded.difference(&packaged).collect();
    assert!(missing.is_empty(), "not in the package: {missing:?}");
    let known = [
        ".cargo_vcs_info.json",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "askama.toml",
        "build.rs",
    ];
    let source = |path: &str| path.starts_with("src/") && !is(path, "snap");
    let other: Vec<_> = packaged
        .difference(&embedded)
        .filter(|path| !source(path) && !known.contains(&path.as_str()))
        .collect();
    assert!(other.is_empty(), "in the package without need: {other:?}");
}

#[test]
fn the_toolchain_of_the_gate_is_the_oldest_that_is_promised() {
    let read = |file: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        std::fs::read_to_string(path).expect("a file of the repository")
    };
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).expect("the key is there");
        line.split('"').nth(1).expect("it is a text").to_owned()
    };
    let promised = value(&read("Cargo.toml"), "rust-version");
    let used = value(&read("rust-toolchain.toml"), "channel");
    assert!(used == promised || used.starts_with(&format!("{promised}.")), "{used} and {promised}");
}
