//! A suite with one case, for another operation.

use std::path::Path;

use super::{create, quoted};
use crate::case::model::CaseFile;
use crate::cli::failure::Failure;
use crate::suite::source::SuiteFiles;
use crate::suite::{LoadOptions, Suite};

/// What the suite is about.
pub(super) struct About<'a> {
    pub operation: &'a str,
    pub version: &'a str,
    pub product: &'a str,
}

/// Writes a suite and gives what to do next.
pub(super) fn write(dir: &Path, about: &About<'_>) -> Result<String, Failure> {
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    for (what, text) in [
        ("the folder's name", name.as_str()),
        ("--operation", about.operation),
        ("--api-version", about.version),
        ("--product", about.product),
    ] {
        if !word(text) {
            let title = format!("{what} is `{text}`, which is no word");
            return Err(Failure::usage(title, "use letters, digits and hyphens"));
        }
    }
    let case_schema = schemars::schema_for!(CaseFile).to_value();
    let case_schema = serde_json::to_string_pretty(&case_schema).unwrap_or_default() + "\n";
    for (path, text) in [
        ("suite.yaml", manifest(&name, about)),
        ("clauses/page.yaml", CLAUSES.to_owned()),
        ("worlds/some.yaml", WORLD.to_owned()),
        ("answers/first.yaml", CASE.to_owned()),
        ("schemas/success.schema.json", SUCCESS.to_owned()),
        ("schemas/error.schema.json", ERROR.to_owned()),
        ("schemas/case.schema.json", case_schema),
    ] {
        create(&dir.join(path), &text)?;
    }
    // What was written must be a suite; if it is not, that is told now.
    Suite::load(SuiteFiles::folder(dir)?, &LoadOptions::default())?;
    let shown = dir.display();
    Ok(format!(
        "wrote {shown}: a manifest, clauses, a world, a case and schemas\n\
         1. say in {shown}/suite.yaml where records and page tokens stand in an answer\n\
         2. write the page's sentences into {shown}/clauses/, and cases beside answers/first.yaml\n\
         3. acs-conform lint {shown}\n\
         4. acs-conform run --suite {shown} --target URL\n"
    ))
}

fn manifest(name: &str, about: &About<'_>) -> String {
    let About { operation, version, product } = about;
    format!(
        "# What the suite is about, and what the judge has to be told about the operation.\n\
         suite: {name}\n\
         title: {title}\n\
         product: {product}\n\
         operation: {operation}\n\
         version: {version}\n\
         # Every action that the suite sends, and whether it changes something.\n\
         actions: {{{operation}: {{writes: false}}}}\n\
         region: cn-hangzhou\n\
         default-world: some\n\
         \n\
         # The dated texts of the specification; the first is the default.\n\
         editions:\n  \
           - {{date: \"2026-01-01\", says: Where this text was published., values: {{}}}}\n\
         \n\
         # What a target may lack, or (core) may not.\n\
         capabilities:\n  \
           seed: {{says: Its data can be replaced by a world.}}\n  \
           several-callers: {{says: It knows the callers of a world and their policies.}}\n  \
           json: {{says: It answers in JSON., core: true}}\n\
         \n\
         themes: [answers]\n\
         schemas: {{success: success.schema.json, error: error.schema.json}}\n\
         \n\
         # Where the records of an answer stand, which member identifies one, and the list of a\n\
         # world that holds the same records.\n\
         records: {{at: \"$.Items.Item[*]\", key: Id, world: items}}\n\
         paging: {{token: $.Next, token-param: From, number-param: Page, \
                   total: $.Total, pages: 100}}\n\
         generated: {{$.RequestId: request-id}}\n\
         \n\
         # Clauses broken by what no case asks for by name.\n\
         blame:\n  \
           server-error: sound-answer\n  \
           not-json: sound-answer\n  \
           schema: sound-answer\n  \
           endless-walk: sound-answer\n  \
           repeated-record: sound-answer\n  \
           refused-token: sound-answer\n  \
           snapshot: sound-answer\n\
         \n\
         # Regions and callers of every world. The keys are made up and open nothing.\n\
         world:\n  \
           account-id: \"1234567890123456\"\n  \
           regions: [{{RegionId: cn-hangzhou}}]\n  \
           callers:\n    \
             owner: {{AccessKeyId: LTAI5tTestKeyOfTheOwner0, \
                      AccessKeySecret: test-secret-of-the-owner-000000}}\n",
        name = quoted(name),
        title = quoted(&format!("{product}, {operation} ({version})")),
        version = quoted(version),
        product = quoted(product),
    )
}

const CLAUSES: &str = "\
# The specification, one testable sentence each.
clauses:
  - id: sound-answer
    level: should
    basis: inferred
    source: what every client needs
    says: Every answer is complete, is JSON, and fits its schema.
  - id: answered
    level: must
    basis: documented
    source: where the sentence stands
    quote: The sentence in its own words.
    says: What it asks of a server.
";

const WORLD: &str = "\
# The data that a target is seeded with. Times may be relative: now-1d.
items:
  - {Id: i-1}
  - {Id: i-2}
";

const CASE: &str = "\
# yaml-language-server: $schema=../schemas/case.schema.json
title: A call without parameters is answered
why: A server that does not know the operation fails here first.
clauses: [answered]
request:
  params: {}
accepted: {}
";

const SUCCESS: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "A success",
  "type": "object",
  "required": ["RequestId"],
  "properties": {
    "RequestId": {"type": "string", "minLength": 1}
  }
}
"#;

const ERROR: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "An error",
  "type": "object",
  "required": ["RequestId", "Code", "Message"],
  "properties": {
    "RequestId": {"type": "string", "minLength": 1},
    "Code": {"type": "string", "minLength": 1},
    "Message": {"type": "string", "minLength": 1}
  }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::lint;

    #[test]
    fn a_new_suite_has_nothing_to_mend() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("list-things");
        let about = About { operation: "ListThings", version: "2020-01-01", product: "Demo" };
        let next = write(&dir, &about).unwrap();
        assert!(next.starts_with("wrote "), "{next}");
        let (suite, found) = lint(&SuiteFiles::folder(&dir).unwrap(), &|_| Vec::new()).unwrap();
        assert_eq!(found, []);
        assert_eq!(suite.manifest.operation, "ListThings");
        assert!(write(&dir, &about).unwrap_err().to_string().contains("is already there"));
    }
}
