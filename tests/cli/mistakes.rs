use rstest::rstest;

use crate::command::{Folder, assert_shown, run, shown};

#[rstest]
#[case::flag(&["run", "--fliter", "theme(tags)"], "mistake-flag")]
#[case::command(&["rum"], "mistake-command")]
#[case::filter_word(&["run", "--filter", "thema(tags)"], "mistake-filter-word")]
#[case::filter_open(&["run", "--filter", "(theme(tags)"], "mistake-filter-open")]
#[case::filter_unmet(&["run", "--filter", "theme(tagz)"], "mistake-filter-unmet")]
#[case::filter_level(&["run", "--filter", "level(musst)"], "mistake-filter-level")]
#[case::list_filter(&["list", "rows", "--filter", "row(x/*)"], "mistake-list-filter")]
#[case::suite(&["run", "--suite", "no-such-suite"], "mistake-suite")]
#[case::edition(&["list", "--edition", "1999-01-01"], "mistake-edition")]
#[case::report_format(&["run", "--report", "pdf=a"], "mistake-report-format")]
#[case::report_form(&["run", "--report", "run.json"], "mistake-report-form")]
#[case::report_folder(&["run", "--report", "json=no-such-folder/run.json"], "mistake-report-folder")]
#[case::two_reports(&["run", "--report", "json=-", "--report", "tap=-"], "mistake-two-reports")]
#[case::partition(&["run", "--partition", "9/8"], "mistake-partition")]
#[case::target(&["run", "--target", "no-such.yaml"], "mistake-target")]
#[case::target_without_scheme(&["run", "--target", "localhost:8080"], "mistake-target-scheme")]
#[case::target_url(&["run", "--target", "ftp://a.example"], "mistake-target-url")]
#[case::target_password(&["run", "--target", "http://u:hush@a.example"], "mistake-target-password")]
#[case::signature(&["run", "--target", "http://127.0.0.1:1", "--signature", "acs3"], "mistake-signature")]
#[case::profile(&["run", "--target", "https://a.example", "--profile", "gone", "--filter", "theme(tags)"], "mistake-profile")]
#[case::plain_http(&["run", "--target", "http://a.example", "--profile", "p"], "mistake-plain-http")]
#[case::timeout(&["run", "--target", "http://127.0.0.1:1", "--timeout", "soon"], "mistake-timeout")]
#[case::rate(&["run", "--target", "http://127.0.0.1:1", "--rate", "0"], "mistake-rate")]
#[case::known(&["run", "--known", "no-such.yaml"], "mistake-known")]
#[case::rerun(&["run", "--rerun-failed", "Cargo.toml"], "mistake-rerun")]
#[case::report_file(&["report", "Cargo.toml"], "mistake-report-file")]
#[case::diff_file(&["diff", "a.json", "b.json"], "mistake-diff-file")]
#[case::lint(&["lint", "src"], "mistake-lint")]
#[case::new_case_theme(&["new", "case", "thing/a", "--clause", "name-kept", "--suite", "tests/fixtures/suite/tiny"], "mistake-new-theme")]
#[case::new_case_clause(&["new", "case", "things/a", "--clause", "name-kpt", "--suite", "tests/fixtures/suite/tiny"], "mistake-new-clause")]
#[case::new_case_id(&["new", "case", "A", "--clause", "name-kept", "--suite", "tests/fixtures/suite/tiny"], "mistake-new-id")]
#[case::new_case_there(&["new", "case", "things/name", "--clause", "name-kept", "--suite", "tests/fixtures/suite/tiny"], "mistake-new-there")]
fn mistakes_are_told_with_what_to_do(#[case] arguments: &[&str], #[case] name: &str) {
    let text = shown(arguments);
    assert!(text.ends_with("--- exit 2"), "{text}");
    assert!(!text.contains("--- stdout") && !text.contains("hush"), "{text}");
    let mut settings = insta::Settings::clone_current();
    // A home folder is the user's own.
    settings.add_filter(
        r"(no home directory|cannot read) [^:]*\.aliyun/config\.json",
        "cannot read ~/.aliyun/config.json",
    );
    settings.bind(|| assert_shown!(name, text));
}

#[rstest]
#[case::unknown_key("url: http://127.0.0.1:1\nregoin: a\n", "target-unknown-key")]
#[case::twice("url: http://127.0.0.1:1\nurl: http://127.0.0.1:2\n", "target-key-twice")]
#[case::secret("url: http://127.0.0.1:1\naccess_key_secret: hush\n", "target-secret")]
#[case::lacks_core("url: http://127.0.0.1:1\nlacks: [json]\n", "target-lacks-core")]
#[case::lacks_unknown("url: http://127.0.0.1:1\nlacks: [page-number]\n", "target-lacks-unknown")]
#[case::edition("url: http://127.0.0.1:1\nedition: \"1999-01-01\"\n", "target-edition")]
#[case::known(
    "url: http://127.0.0.1:1\nknown:\n  - {rows: \"tags/nothing-*\", reason: why}\n",
    "target-known"
)]
#[case::date(
    "url: http://127.0.0.1:1\nknown:\n  - {rows: \"tags/*\", reason: why, until: soon}\n",
    "target-date"
)]
#[case::no_url("name: a\n", "target-no-url")]
#[case::region("region: cn-hangzou\n", "target-region")]
#[case::tab("url: http://127.0.0.1:1\n\tname: a\n", "target-tab")]
#[case::declared("url: http://127.0.0.1:1\nseed: {declared: gone.yaml}\n", "target-declared")]
fn mistakes_of_a_target_file(#[case] text: &str, #[case] name: &str) {
    let folder = Folder::new();
    let file = folder.with("target.yaml", text);
    let text = shown(&["run", "--target", &file, "--filter", "theme(tags)"]);
    assert!(text.ends_with("--- exit 2"), "{text}");
    assert!(!text.contains("hush"), "{text}");
    assert_shown!(name, text);
}

#[test]
fn a_known_entry_that_matches_nothing_is_pointed_at() {
    let folder = Folder::new();
    let file = folder.with(
        "known.yaml",
        "- {rows: \"tags/*\", reason: a}\n- {rows: tags/key-lenght, reason: b}\n",
    );
    assert_shown!("known-unmatched", shown(&["run", "--known", &file]));
}

#[test]
fn a_suite_with_mistakes_is_told_whole() {
    let folder = Folder::new();
    copy("tests/fixtures/suite/tiny", &folder.path("tiny"));
    let case = "title: a\nwhy: b\nclauses: [name-kpt]\nrequest: {params: {}}\naccepted: {}\n";
    std::fs::write(folder.path("tiny/things/slip.yaml"), case).unwrap();
    let other = case.replace("name-kpt", "name-kept").replace("accepted", "world: tow\naccepted");
    std::fs::write(folder.path("tiny/things/key.yaml"), other).unwrap();
    std::fs::write(folder.path("tiny/worlds/spare.yaml"), "things: []\n").unwrap();
    assert_shown!("lint-mistakes", shown(&["lint", &folder.file("tiny")]));
    std::fs::remove_file(folder.path("tiny/things/key.yaml")).unwrap();
    std::fs::remove_file(folder.path("tiny/things/slip.yaml")).unwrap();
    assert_shown!("lint-unused", shown(&["lint", &folder.file("tiny")]));
    assert_eq!(
        run(&["list", "--suite", &folder.file("tiny")]).code,
        0,
        "it can be run all the same"
    );
}

pub fn copy(from: &str, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(path.to_str().unwrap(), &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
