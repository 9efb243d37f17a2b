//! Rebuilds the crate when a file of an embedded folder is added or removed:
//! `include_dir!` only tracks the files that were there when it last ran.

fn main() {
    for folder in ["cases", "schemas", "snapshots"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
