//! The examples beside the suites' schemas: good ones fit, and each bad one breaks its own clause.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::Value;

use super::CompiledSchema;

/// The clauses that a file breaks, by the schema that its name tells.
fn broken(folder: &Path, file: &str) -> BTreeSet<String> {
    let text = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    // A good file is named by its kind, a bad one by its clause and a fault that tells the kind.
    let kind = file.trim_end_matches(".json").rsplit(['/', '.']).next().unwrap();
    let is_a = |word: &str| kind == word || kind.starts_with(&format!("{word}-"));
    let document: Value = serde_json::from_str(&text(&format!("examples/{file}"))).unwrap();
    let kinds = [("call", "request"), ("error", "error")];
    let name = kinds.iter().find(|(kind, _)| is_a(kind)).map_or("response", |(_, name)| name);
    let schema = CompiledSchema::compile(name, &text(&format!("{name}.schema.json"))).unwrap();
    schema.violations(&document).into_iter().filter_map(|violation| violation.clause).collect()
}

#[rstest]
fn examples_break_what_they_are_named_for(
    #[values("describe-send-file-results", "send-file")] suite: &str,
    #[values("good", "bad")] kind: &str,
) {
    let folder = Path::new("schemas").join(suite);
    let mut judged = 0;
    for entry in fs::read_dir(folder.join("examples").join(kind)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let broken = broken(&folder, &format!("{kind}/{name}"));
        if kind == "good" {
            assert_eq!(broken, BTreeSet::new(), "{name}");
        } else {
            let clause = name.split('.').next().unwrap();
            assert!(broken.contains(clause), "{name}: {broken:?}");
        }
        judged += 1;
    }
    assert!(judged > 2);
}

#[test]
fn null_in_a_member_that_the_page_does_not_list_breaks_no_must() {
    let folder = Path::new("schemas/describe-send-file-results");
    let broken = broken(folder, "bad/no-unknown-members.null.json");
    assert_eq!(broken, BTreeSet::from(["no-unknown-members".to_owned()]));
}
