use serde_json::Value;

use crate::command::{Folder, run};
use crate::mistakes::copy;

#[test]
fn a_new_case_is_sound_and_fails_until_it_is_filled_in() {
    let folder = Folder::new();
    copy("tests/fixtures/suite/tiny", &folder.path("tiny"));
    let tiny = folder.file("tiny");
    let ended = run(&["new", "case", "things/fresh", "--clause", "name-kept", "--suite", &tiny]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("acs-conform lint"), "{}", ended.out);
    let lint = run(&["lint", &tiny]);
    assert_eq!(lint.code, 0, "{}", lint.err);

    let listed = run(&["list", "rows", "--suite", &tiny, "--format", "json"]).out;
    let rows: Vec<Value> = serde_json::from_str(&listed).unwrap();
    assert!(rows.iter().any(|row| row["id"] == "things/fresh"));
}

#[test]
fn a_new_case_of_the_shipped_suite_fails_against_the_built_in_server() {
    let folder = Folder::new();
    let name = "describe-send-file-results";
    copy(&format!("cases/{name}"), &folder.path(&format!("cases/{name}")));
    copy(&format!("schemas/{name}"), &folder.path(&format!("schemas/{name}")));
    let suite = folder.file(&format!("cases/{name}"));
    let made = run(&["new", "case", "tags/fresh", "--clause", "tag-key-length", "--suite", &suite]);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    let ended = run(&["run", "--suite", &suite, "--filter", "case(tags/fresh)"]);
    assert_eq!(ended.code, 1, "{}", ended.out);
    assert!(ended.out.contains("fill in"), "{}", ended.out);
}

#[test]
fn a_new_target_is_a_target_and_is_never_overwritten() {
    let folder = Folder::new();
    let file = folder.file("target.yaml");
    let ended = run(&["new", "target", &file, "--url", "https://ecs.acme.example"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let plan = run(&["run", "--target", &file, "--plan"]);
    assert_eq!(plan.code, 0, "{}", plan.err);
    assert!(plan.out.contains("https://ecs.acme.example"), "{}", plan.out);
    assert!(plan.out.contains("10 a second"), "{}", plan.out);
    let again = run(&["new", "target", &file]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("already there"), "{}", again.err);
    assert_eq!(run(&["new", "target", &folder.file("b.yaml"), "--url", "nowhere"]).code, 2);
}

#[test]
fn a_new_suite_is_clean_and_can_be_planned() {
    let folder = Folder::new();
    let dir = folder.file("list-things");
    let made = run(&[
        "new",
        "suite",
        &dir,
        "--operation",
        "ListThings",
        "--api-version",
        "2020-01-01",
        "--product",
        "Demo",
    ]);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    let lint = run(&["lint", &dir]);
    assert_eq!(lint.code, 0, "{}", lint.err);
    assert_eq!(run(&["list", "--suite", &dir]).code, 0);
    assert_eq!(
        run(&["new", "case", "answers/more", "--clause", "answered", "--suite", &dir]).code,
        0
    );
    let plan = run(&["run", "--suite", &dir, "--target", "http://127.0.0.1:1", "--plan"]);
    assert!(plan.out.contains("ListThings (reads)"), "{}{}", plan.out, plan.err);
}
