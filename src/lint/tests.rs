use rstest::rstest;

use super::*;

/// A suite of one clause and one case, to be made worse. `replace` changes files by path; a path
/// that is not there yet adds a file.
fn found(replace: &[(&str, &str, &str)], mutants: &[MutantClause]) -> Vec<String> {
    let folder = std::path::Path::new("tests/fixtures/suite/tiny");
    let mut files = SuiteFiles::folder(folder).unwrap();
    for (path, from, to) in replace {
        let kind =
            if path.starts_with("snapshots/") { &mut files.snapshots } else { &mut files.cases };
        let kind = if path.ends_with(".schema.json") { &mut files.schemas } else { kind };
        let path = path.trim_start_matches("snapshots/");
        let file = kind
            .entry(path.to_owned())
            .or_insert_with(|| SuiteFile { shown: path.to_owned(), text: String::new() });
        assert!(file.text.contains(from), "{path} does not hold {from}");
        file.text = if from.is_empty() { (*to).to_owned() } else { file.text.replace(from, to) };
    }
    let (_, found) = lint(&files, &|_| mutants.to_vec()).unwrap();
    found.into_iter().map(|mistake| mistake.title).collect()
}

#[test]
fn the_tiny_suite_is_clean() {
    assert_eq!(found(&[], &[]), [""; 0]);
}

#[rstest]
#[case::clause_without_rows(
    &[("clauses/all.yaml", "id: name-kept", "id: name-lost"), ("things/name.yaml", "name-kept", "things-listed")],
    "no row tests the clause `name-lost`"
)]
#[case::untestable_with_rows(
    &[("clauses/all.yaml", "says: A thing keeps its name.", "says: A thing keeps its name.\n    untestable: It cannot be seen.")],
    "rows test `name-kept`, which is called untestable"
)]
#[case::reading(
    &[("things/order.yaml", "reading: oldest-first", "reading: newest-first")],
    "no case can observe the reading `oldest-first` of `things-order`"
)]
#[case::no_why(&[("things/name.yaml", "why: ", "# why: ")], "`things/name` does not say why it exists")]
#[case::same_title(
    &[("things/name.yaml", "title: A thing keeps its name", "title: Things are listed")],
    "`things/name` has the title of `things/listed`"
)]
#[case::unused_axis(
    &[("things/name.yaml", "Name: \"${name}\"", "Name: first")],
    "nothing uses the axis `name`: its rows are all the same"
)]
#[case::repeated_case(
    &[("things/again.yaml", "", "title: Once more\nwhy: Nobody knows.\nclauses: [things-listed]\nrequest: {}\naccepted: {}\n"),
      ("things/listed.yaml", "", "title: Things are listed\nwhy: A list.\nclauses:\n  - things-listed\nrequest: {}\naccepted: {}\n")],
    "the row `things/listed` does what `things/again` does"
)]
#[case::no_demand(
    &[("things/listed.yaml", "accepted:", "rejected:")],
    "the row `things/listed` demands nothing, so it cannot fail"
)]
#[case::edition(
    &[("things/listed.yaml", "accepted:", "editions: [\"2020-01-01\"]\naccepted:"),
      ("clauses/all.yaml", "id: things-listed", "id: things-listed\n    editions: {\"2020-01-01\": {absent: true}}")],
    "`things/listed` has no row in any edition"
)]
#[case::schema(
    &[("error.schema.json", "[\"Code\"]", "[]")],
    "the schema accepts {}"
)]
#[case::world(&[("worlds/spare.yaml", "", "things: []\n")], "no case uses the world `spare`")]
#[case::table(
    &[("tables/spare.yaml", "", "rows: [{id: a}]\n")],
    "nothing uses the table `tables/spare.yaml`"
)]
#[case::theme(&[("suite.yaml", "themes: [things]", "themes: [things, more]")], "the theme `more` has no case")]
#[case::snapshot(
    &[("snapshots/things/gone.snap", "", "---\n---\n")],
    "no row compares its answer with this snapshot"
)]
fn each_mistake_is_found(#[case] replace: &[(&str, &str, &str)], #[case] title: &str) {
    let found = found(replace, &[]);
    assert!(found.iter().any(|told| told.starts_with(title)), "{found:?}");
}

#[test]
fn a_mutant_is_tied_to_a_clause() {
    let mutant = |clause: &str| MutantClause { mutant: "m".into(), clause: clause.into() };
    assert_eq!(found(&[], &[mutant("name-kept")]), [""; 0]);
    let told = found(&[], &[mutant("gone")]);
    assert_eq!(told, ["the mutant `m` breaks `gone`, which is no clause"]);
}
