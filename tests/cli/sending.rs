use rstest::rstest;

use crate::command::{Mock, run};

const SUITE: [&str; 3] = ["run", "--suite", "send-file"];

#[test]
fn the_built_in_server_may_be_written_to() {
    let ended = run(&[&SUITE[..], &["--filter", "theme(walks) | theme(response)"]].concat());
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn another_target_is_written_to_only_with_leave() {
    let ended = run(&[&SUITE[..], &["--target", "http://127.0.0.1:9"]].concat());
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("actions that write: SendFile"), "{}", ended.err);
    assert!(ended.err.contains("--allow-writes"), "{}", ended.err);
    let plan = run(&[&SUITE[..], &["--plan"]].concat());
    assert!(
        plan.out.contains("DescribeSendFileResults (reads), SendFile (writes)"),
        "{}",
        plan.out
    );
}

#[rstest]
#[case::moved(true, 0, "63      63")]
#[case::not_moved(false, 4, "the target's clock cannot be moved")]
fn a_target_is_judged_by_its_clock(#[case] moved: bool, #[case] code: i32, #[case] told: &str) {
    let mock = Mock::start(&["--suite", "send-file"]);
    let clock = mock.world.replace("/world", "/clock");
    let mut all = SUITE.to_vec();
    all.extend(["--allow-writes", "--filter", "theme(results)"]);
    all.extend(["--target", &mock.url, "--seed", &mock.world]);
    if moved {
        all.extend(["--clock", &clock]);
    }
    let ended = run(&all);
    assert_eq!(ended.code, code, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains(told), "{}", ended.out);
}

#[test]
fn a_mutant_of_one_suite_is_none_of_the_other() {
    let listed = |suite: &str| run(&["list", "mutants", "--suite", suite]).out;
    assert!(listed("send-file").contains("send-parameters/name-in-bytes"));
    assert!(!listed("describe-send-file-results").contains("send-parameters/name-in-bytes"));
    let told = run(&["explain", "send-parameters/name-in-bytes", "--suite", "send-file"]);
    assert!(told.out.contains("name-length"), "{}{}", told.out, told.err);
    let near = run(&["mock", "--suite", "send-file", "--mutant", "send-parameters/name-in-byte"]);
    assert!(near.err.contains("did you mean `send-parameters/name-in-bytes`?"), "{}", near.err);
}
