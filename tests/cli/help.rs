use rstest::rstest;

use crate::command::{assert_shown, run, shown};

#[rstest]
#[case::program(&["--help"], "help")]
#[case::short(&["-h"], "help-short")]
#[case::run(&["run", "--help"], "help-run")]
#[case::run_short(&["run", "-h"], "help-run-short")]
#[case::mock(&["mock", "--help"], "help-mock")]
#[case::verify(&["verify", "--help"], "help-verify")]
#[case::list(&["list", "--help"], "help-list")]
#[case::explain(&["explain", "--help"], "help-explain")]
#[case::lint(&["lint", "--help"], "help-lint")]
#[case::mutants(&["mutants", "--help"], "help-mutants")]
#[case::report(&["report", "--help"], "help-report")]
#[case::diff(&["diff", "--help"], "help-diff")]
#[case::merge(&["merge", "--help"], "help-merge")]
#[case::new(&["new", "--help"], "help-new")]
#[case::new_case(&["new", "case", "--help"], "help-new-case")]
#[case::new_suite(&["new", "suite", "--help"], "help-new-suite")]
#[case::completions(&["completions", "--help"], "help-completions")]
#[case::man(&["man", "--help"], "help-man")]
fn help_is_as_it_was(#[case] arguments: &[&str], #[case] name: &str) {
    assert_shown!(name, shown(arguments));
}

#[test]
fn nothing_at_all_is_wrong_usage() {
    let ended = run(&[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("Usage: acs-conform"), "{}", ended.err);
}

#[test]
fn the_version_is_printed() {
    let ended = run(&["--version"]);
    assert_eq!(ended.code, 0);
    assert_eq!(ended.out, format!("acs-conform {}\n", env!("CARGO_PKG_VERSION")));
}

#[rstest]
#[case("bash", "complete -F _acs__conform")]
#[case("zsh", "#compdef acs-conform")]
#[case("fish", "complete -c acs-conform")]
fn completions_are_printed(#[case] shell: &str, #[case] holds: &str) {
    let ended = run(&["completions", shell]);
    assert_eq!(ended.code, 0);
    assert!(ended.out.contains(holds), "{}", ended.out);
    assert!(ended.out.contains("rerun-failed"));
}

#[test]
fn manual_pages_are_written() {
    let folder = crate::command::Folder::new();
    let ended = run(&["man", "--dir", folder.root().to_str().unwrap()]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(folder.read("acs-conform-run.1").contains("fail\\-fast"));
    let page = run(&["man"]).out;
    assert!(page.contains(".TH acs-conform 1"), "{page}");
}
