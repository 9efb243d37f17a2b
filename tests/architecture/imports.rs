//! Which module may import which. DESIGN.md says why; this is the table.

use std::collections::BTreeSet;

use regex::Regex;
use rstest::rstest;

use crate::sources::{self, Source};

/// What each module may import besides itself.
const TABLE: &[(&str, &[&str])] = &[
    (
        "api",
        &[
            "case",
            "diagnostic",
            "engine",
            "exit",
            "plan",
            "reference",
            "report",
            "sign",
            "spec",
            "suite",
            "target",
            "transport",
            "wire",
        ],
    ),
    ("case", &["diagnostic", "spec", "suite"]),
    ("check", &["case", "schema", "snapshot", "spec", "suite", "wire"]),
    ("diagnostic", &[]),
    (
        "engine",
        &[
            "case",
            "check",
            "diagnostic",
            "report",
            "sign",
            "snapshot",
            "spec",
            "suite",
            "transport",
            "wire",
        ],
    ),
    (
        "evidence",
        &[
            "case",
            "check",
            "diagnostic",
            "engine",
            "report",
            "schema",
            "sign",
            "snapshot",
            "spec",
            "suite",
            "transport",
            "wire",
        ],
    ),
    ("exit", &[]),
    ("export", &["spec", "suite"]),
    ("harness", &["api", "case", "engine", "plan", "report"]),
    ("lint", &["case", "diagnostic", "snapshot", "suite"]),
    (
        "measure",
        &["case", "engine", "mock", "reference", "report", "spec", "suite", "transport", "wire"],
    ),
    ("mock", &["sign", "wire"]),
    ("plan", &["case", "diagnostic", "report", "suite", "target"]),
    ("reference", &["engine", "mock", "suite", "transport", "wire"]),
    ("report", &["exit", "spec", "wire"]),
    ("schema", &["diagnostic"]),
    ("sign", &["wire"]),
    ("snapshot", &["diagnostic"]),
    ("spec", &[]),
    ("suite", &["case", "diagnostic", "schema", "spec", "target"]),
    ("target", &["diagnostic", "engine", "sign", "suite", "transport", "wire"]),
    ("transport", &["wire"]),
    ("wire", &[]),
];

/// What the user typed may ask for anything but the rows as tests.
const NOT_FOR_CLI: &[&str] = &["harness"];
/// The crate's own files, which declare and start.
const TOP: &[&str] = &["lib", "main", "test_main"];

/// Those who judge. One mistake of the reference server must not pass its own test.
const JUDGES: &[&str] = &[
    "suite",
    "case",
    "plan",
    "check",
    "schema",
    "snapshot",
    "engine",
    "evidence",
    "report",
    "spec",
    "wire",
    "sign",
    "transport",
    "target",
    "lint",
    "diagnostic",
    "exit",
];
const NOT_FOR_JUDGES: &[&str] = &["api", "mock", "reference", "measure", "harness", "cli"];

fn modules() -> BTreeSet<&'static str> {
    TABLE.iter().map(|(module, _)| *module).chain(["cli"]).collect()
}

/// The modules at the top that a file names, by `crate::` or by enough of `super::`.
fn imported(file: &Source) -> BTreeSet<String> {
    let code: Vec<&str> =
        file.text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let start = Regex::new(r"\b(crate::|acs_conform::|(?:super::)+)").expect("a right pattern");
    let mut found = BTreeSet::new();
    for from in start.find_iter(&code) {
        // `super` leads to the crate only from its own depth on; a deeper one is a module of tests.
        if from.as_str().starts_with("super")
            && from.as_str().matches("super").count() < file.depth()
        {
            continue;
        }
        found.extend(first_names(&code[from.end()..]));
    }
    let known = modules();
    found.retain(|name| known.contains(name.as_str()) && name != file.module());
    found
}

/// `a` of `a::b`, and `a`, `c` of `{a::b, c::{d, e}}`.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut names = vec![name(group)];
    let mut depth = 0_u32;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

/// What a file imports though it may not.
fn forbidden(file: &Source) -> Vec<String> {
    let module = file.module();
    let imported = imported(file);
    let wrong = |name: &&String| match TABLE.iter().find(|(known, _)| *known == module) {
        Some((_, allowed)) => !allowed.contains(&name.as_str()),
        None if module == "cli" => NOT_FOR_CLI.contains(&name.as_str()),
        None => !TOP.contains(&module),
    };
    let wrong: Vec<&String> = imported.iter().filter(wrong).collect();
    wrong.into_iter().map(|name| format!("src/{} imports {name}", file.path)).collect()
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let wrong: Vec<String> = sources::all().iter().flat_map(forbidden).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_stands_in_the_table() {
    let files = sources::all();
    let there: BTreeSet<&str> = files.iter().map(Source::module).collect();
    let expected: BTreeSet<&str> = modules().into_iter().chain(TOP.iter().copied()).collect();
    assert_eq!(there, expected);
}

#[test]
fn the_table_keeps_the_judges_apart() {
    let allowed = |module: &str| {
        let row = TABLE.iter().find(|(known, _)| *known == module);
        row.unwrap_or_else(|| panic!("the table has no {module}")).1
    };
    for judge in JUDGES {
        for other in NOT_FOR_JUDGES {
            assert!(!allowed(judge).contains(other), "{judge} may import {other}");
        }
    }
    for other in ["engine", "transport"] {
        assert!(!allowed("check").contains(&other), "check may import {other}");
    }
    assert!(!allowed("report").contains(&"engine"));
    assert_eq!(allowed("mock"), ["sign", "wire"]);
    for (module, row) in TABLE {
        assert!(!row.contains(&"cli"), "{module} may import cli");
    }
}

#[rstest]
#[case::plain("check/answer.rs", "use crate::mock::Rules;", &["mock"])]
#[case::in_the_middle("check/answer.rs", "let x = crate::engine::run();", &["engine"])]
#[case::group("engine/run.rs", "use crate::{\n    case::{Row, model},\n    mock::{self, Rules},\n};", &["mock"])]
#[case::group_of_one("report/json.rs", "use crate::{engine};", &["engine"])]
#[case::by_super("check/answer.rs", "use super::super::transport::Http;", &["transport"])]
#[case::by_super_in_a_group("check/answer.rs", "use super::super::{case, mock};", &["mock"])]
#[case::from_inner_tests("check/mod.rs", "mod tests {\n    use super::super::cli;\n}", &["cli"])]
#[case::as_others_see_it("plan/filter.rs", "use acs_conform::harness;", &["harness"])]
#[case::re_exported("spec/mod.rs", "pub use crate::cli::main;", &["cli"])]
#[case::a_mock_that_judges("mock/page.rs", "use crate::check::judge;", &["check"])]
#[case::a_command_line_of_tests("cli/run.rs", "use crate::harness;", &["harness"])]
#[case::a_new_module("fresh/one.rs", "use crate::mock;", &["mock"])]
#[case::allowed("check/answer.rs", "use crate::wire::WireResponse;", &[])]
#[case::itself("mock/page.rs", "use crate::mock::Rules;", &[])]
#[case::a_sibling("report/json.rs", "use super::check;", &[])]
#[case::a_comment("check/answer.rs", "//! never [`crate::mock`]", &[])]
fn what_breaks_the_table_is_found(
    #[case] path: &str,
    #[case] text: &str,
    #[case] expected: &[&str],
) {
    let expected: Vec<String> =
        expected.iter().map(|name| format!("src/{path} imports {name}")).collect();
    assert_eq!(forbidden(&Source::new(path, text)), expected);
}
