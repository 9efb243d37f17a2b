//! What is wrong is told as an error, by its kind.

use acs_conform::{Credentials, Error, Report, Run, Signature, Suite, Target};
use rstest::rstest;

fn error(target: &Target) -> Error {
    Run::new(&Suite::built_in(), target).execute_blocking().expect_err("it is wrong")
}

fn key() -> Credentials {
    Credentials::new("LTAI5tSomebody", "a-secret-of-somebody")
}

#[rstest]
#[case::no_url(Target::url("localhost:80"), "neither `http` nor `https`")]
#[case::no_file(Target::file("no-such.yaml"), "cannot read no-such.yaml")]
#[case::plain_http(Target::url("http://10.0.0.1").credentials(key()), "over plain `http://`")]
#[case::nobody(Target::url("http://127.0.0.1:1").signature(Signature::Acs3), "nobody calls")]
#[case::lacks(Target::reference().lacks(["page-nunbers"]), "did you mean `page-numbers`?")]
#[case::core(Target::url("http://127.0.0.1:1").lacks(["json"]), "nobody may lack `json`")]
#[case::rate(Target::url("http://127.0.0.1:1").rate(0.0), "it must be above 0")]
#[case::region(Target::url("http://127.0.0.1:1").ca("no.pem"), "cannot read no.pem")]
fn a_wrong_target(#[case] target: Target, #[case] told: &str) {
    let error = error(&target);
    assert!(error.is_target() && !error.is_suite(), "{error}");
    assert!(error.to_string().contains(told), "{error}");
    assert!(!error.to_string().contains("a-secret"), "{error}");
}

#[test]
fn a_wrong_suite() {
    let error = Suite::from_folder("src").unwrap_err();
    assert!(error.is_suite() && error.to_string().contains("no suite.yaml"), "{error}");
    assert!(Suite::named("no-such").unwrap_err().is_suite());
}

#[test]
fn a_wrong_filter() {
    let unmet = "theme(tagz)".parse().unwrap();
    let run = Run::new(&Suite::built_in(), &Target::reference()).filter(unmet);
    let error = run.execute_blocking().unwrap_err();
    assert!(error.is_filter() && error.to_string().contains("`theme(tagz)`"), "{error}");
}

#[test]
fn a_wrong_list_of_known_failures() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "- {rows: tags/key-lenght, reason: x}\n").unwrap();
    let error = error(&Target::reference().known(file.path()));
    assert!(error.is_known() && error.to_string().contains("did you mean"), "{error}");
}

#[rstest]
#[case::no_json("{")]
#[case::something_else("{}")]
fn a_wrong_report(#[case] text: &str) {
    assert!(Report::from_json(text).unwrap_err().is_report());
}
