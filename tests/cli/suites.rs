//! Suites of strangers: nothing leads out of the folder, nothing is fetched, nothing blows up; each is told with its
//! place and a way out.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rstest::rstest;

use crate::command::{Folder, run};
use crate::mistakes::copy;

const MOST_TIME: Duration = Duration::from_secs(10);

/// The small suite with something done to it.
fn spoilt(how: impl FnOnce(&Path)) -> Folder {
    let folder = Folder::new();
    copy("tests/fixtures/suite/tiny", &folder.path("tiny"));
    how(&folder.path("tiny"));
    folder
}

/// Every command that reads a suite refuses this one, and says so.
fn assert_refused(folder: &Folder, told: &str) {
    let suite = folder.file("tiny");
    for arguments in [
        vec!["lint", &suite],
        vec!["list", "rows", "--suite", &suite],
        vec!["run", "--plan", "--target", "http://127.0.0.1:1", "--suite", &suite],
    ] {
        let started = Instant::now();
        let ended = run(&arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(told), "{arguments:?}: {told:?} is due: {}", ended.err);
        assert!(!ended.err.contains("panicked") && ended.err.len() < 5_000, "{}", ended.err);
        assert!(started.elapsed() < MOST_TIME, "{arguments:?}: took {:?}", started.elapsed());
    }
}

fn write(suite: &Path, name: &str, text: &str) {
    fs::write(suite.join(name), text).unwrap();
}

/// Replaces a part of a file of the suite.
fn replace(suite: &Path, name: &str, from: &str, to: &str) {
    let text = fs::read_to_string(suite.join(name)).unwrap();
    assert!(text.contains(from), "{name} has no {from}");
    write(suite, name, &text.replace(from, to));
}

#[cfg(unix)]
#[rstest]
#[case::file("/etc/passwd", "things/out.yaml")]
#[case::folder("/etc", "things/out")]
#[case::above("../..", "things/up")]
#[case::schema("/etc/hostname", "schemas/out.schema.json")]
fn a_link_that_leads_out_is_refused(#[case] to: &str, #[case] link: &str) {
    let folder = spoilt(|suite| std::os::unix::fs::symlink(to, suite.join(link)).unwrap());
    assert_refused(&folder, "a link leads out of the suite's folder");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_round_is_refused() {
    let folder =
        spoilt(|suite| std::os::unix::fs::symlink(".", suite.join("things/round")).unwrap());
    assert_refused(&folder, "folders nest too deeply");
}

#[rstest]
#[case::schema(
    "suite.yaml",
    "success: success.schema.json",
    "success: ../../secret.json",
    "../../secret.json"
)]
#[case::absolute_schema(
    "suite.yaml",
    "success: success.schema.json",
    "success: /etc/passwd",
    "/etc/passwd"
)]
#[case::world("suite.yaml", "default-world: two", "default-world: ../../two", "../../two")]
#[case::table(
    "things/name.yaml",
    "name: {valid: [first, second], invalid: [third]}",
    "name: {table: ../../secret.yaml}",
    "../../secret.yaml"
)]
#[case::absolute_table(
    "things/name.yaml",
    "name: {valid: [first, second], invalid: [third]}",
    "name: {table: /etc/passwd}",
    "/etc/passwd"
)]
#[case::ref_to_the_net(
    "schemas/success.schema.json",
    "\"type\": \"object\"",
    "\"$ref\": \"https://192.0.2.1/x.json\"",
    "nothing is ever fetched"
)]
#[case::ref_to_a_file(
    "schemas/success.schema.json",
    "\"type\": \"object\"",
    "\"$ref\": \"file:///etc/passwd\"",
    "nothing is ever fetched"
)]
#[case::ref_beside(
    "schemas/success.schema.json",
    "\"type\": \"object\"",
    "\"$ref\": \"error.schema.json\"",
    "nothing is ever fetched"
)]
#[case::pattern(
    "schemas/success.schema.json",
    "\"type\": \"object\"",
    "\"pattern\": \"((a{1000}){1000}){1000}\"",
    "does not compile"
)]
#[case::regex(
    "things/name.yaml",
    "records: [{count: \"1\"}]",
    "values: [{at: $.X, matches: \"((a{1000}){1000}){1000}\"}]",
    "size limit"
)]
fn no_reference_leads_out_and_no_pattern_blows_up(
    #[case] file: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] told: &str,
) {
    let folder = spoilt(|suite| replace(suite, file, from, to));
    fs::write(folder.path("secret.json"), "{}").unwrap();
    fs::write(folder.path("secret.yaml"), "rows: [{id: leaked}]").unwrap();
    assert_refused(&folder, told);
}

#[rstest]
#[case::length("length: {clause: name-kept, of: [ascii]}", "can have 1000000 characters at most")]
#[case::number("integer: {clause: name-kept, beyond: true}", "beyond which no number can be made")]
fn limits_out_of_this_world_make_no_values(#[case] axis: &str, #[case] told: &str) {
    let folder = spoilt(|suite| {
        let values = "name: {valid: [first, second], invalid: [third]}";
        replace(suite, "things/name.yaml", values, &format!("name: {{{axis}}}"));
        let text = fs::read_to_string(suite.join("clauses/all.yaml")).unwrap();
        let at = text.find("name-kept").unwrap();
        let line = at + text[at..].find('\n').unwrap() + 1;
        let more = "    values: {min: -9223372036854775808, max: 9223372036854775807}\n";
        write(suite, "clauses/all.yaml", &format!("{}{more}{}", &text[..line], &text[line..]));
    });
    assert_refused(&folder, told);
}

#[test]
fn a_matrix_of_a_thousand_million_rows_is_counted_before_it_is_made() {
    let folder = spoilt(|suite| {
        let numbers: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        let axis = |name: &str| format!("{name}: {{valid: [{}]}}", numbers.join(", "));
        let all = format!("{}\n  {}\n  {}", axis("name"), axis("b"), axis("c"));
        replace(
            suite,
            "things/name.yaml",
            "name: {valid: [first, second], invalid: [third]}",
            &all,
        );
    });
    assert_refused(&folder, "the matrix has 1000000000 rows; at most 1000000 are allowed");
}

#[rstest]
#[case::one("- repeat: {count: 1000000000}", "a number of at most 200000")]
#[case::in_each_other(
    "- repeat: {count: 100000}\n    record: {Id: a, Sub: [{repeat: {count: 100000}, record: {Id: b}}]}\n  - repeat: {count: 1}",
    "make more than 200000 values"
)]
fn a_world_of_a_thousand_million_records_is_refused(#[case] repeat: &str, #[case] told: &str) {
    let folder = spoilt(|suite| {
        write(
            suite,
            "worlds/two.yaml",
            &format!("things:\n  {repeat}\n    record: {{Id: \"t-${{n}}\"}}\n"),
        );
    });
    let ended = run(&["lint", &folder.file("tiny")]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains(told) || ended.out.contains(told), "{}{}", ended.out, ended.err);
}

fn nested(levels: usize) -> String {
    format!("a: {}{}", "[".repeat(levels), "]".repeat(levels))
}

#[rstest]
#[case::anchors("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n".to_owned(), "anchors (`&name`) are not read")]
#[case::deep(nested(40), "nest deeper than 32 levels")]
#[case::very_deep(nested(200_000), "nest deeper than 32 levels")]
#[case::large(format!("a: {}", "x".repeat(2 << 20)), "the file is larger than 1024 KiB")]
#[case::very_large(format!("a: {}", "x".repeat(5 << 20)), "the file is larger than 4 MiB")]
fn files_of_any_kind_are_bounded(#[case] text: String, #[case] told: &str) {
    let folder = spoilt(|suite| write(suite, "worlds/two.yaml", &text));
    assert_refused(&folder, told);
}

#[test]
fn a_schema_of_any_depth_is_refused() {
    let folder = spoilt(|suite| {
        let text = format!("{}{}", "{\"not\":".repeat(100_000), "}".repeat(100_000));
        write(suite, "schemas/success.schema.json", &text);
    });
    assert_refused(&folder, "recursion limit exceeded");
}

#[test]
fn a_schema_that_is_about_itself_ends() {
    let folder = spoilt(|suite| {
        replace(suite, "schemas/success.schema.json", "\"type\": \"object\"", "\"$ref\": \"#\"");
    });
    let ended = run(&["lint", &folder.file("tiny")]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("the schema accepts null"), "{}", ended.err);
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let folder = spoilt(|suite| fs::write(suite.join("things/listed.yaml"), b"a: \xff").unwrap());
    assert_refused(&folder, "the file is not UTF-8");
}

#[test]
fn many_large_files_are_bounded_together() {
    let folder = spoilt(|suite| {
        for n in 0..17 {
            // A file without anything in it takes no room on the disk.
            let file = fs::File::create(suite.join(format!("schemas/s{n}.schema.json"))).unwrap();
            file.set_len(4 << 20).unwrap();
        }
    });
    let ended = run(&["lint", &folder.file("tiny")]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("larger than 64 MiB in all"), "{}", ended.err);
}

#[cfg(unix)]
#[test]
fn no_stored_answer_is_written_outside() {
    let folder = Folder::new();
    let mock = crate::command::Mock::start(&[]);
    let text = format!("url: {}\nseed: {{put: \"{}\"}}\nsnapshots: stored\n", mock.url, mock.world);
    let target = folder.with("target.yaml", &text);
    fs::create_dir_all(folder.path("stored")).unwrap();
    fs::create_dir_all(folder.path("outside")).unwrap();
    std::os::unix::fs::symlink("../outside", folder.path("stored/response")).unwrap();
    let report = format!("json={}", folder.file("run.json"));
    let arguments = [
        "run",
        "-q",
        "--target",
        &target,
        "--filter",
        "theme(response)",
        "--snapshots",
        "accept",
        "--report",
        &report,
    ];
    let ended = run(&arguments);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("leads out of its folder"), "{}", ended.err);
    assert_eq!(fs::read_dir(folder.path("outside")).unwrap().count(), 0);
    assert!(folder.path("run.json").exists(), "the report is not lost");
}
