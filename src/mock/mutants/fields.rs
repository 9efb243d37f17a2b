//! Each field of the answer missing, of another type, constant, misspelt or swapped with its
//! neighbour: one family, made from the table of fields.

use serde_json::{Value, json};

use super::Mutant;
use super::documents::Scope::{self, Delivery, Instance, Tag, Top};
use super::documents::{bend, bend_text};

/// A field of the response table: where it stands, its name, its clause without `field-`, and the
/// value of the page's sample.
pub(super) struct Line {
    pub scope: Scope,
    pub name: &'static str,
    pub words: &'static str,
    pub sample: &'static str,
}

const fn line(scope: Scope, name: &'static str, words: &'static str, sample: &'static str) -> Line {
    Line { scope, name, words, sample }
}

/// The 28 leaf fields, in the order of the page.
pub(super) const FIELDS: [Line; 28] = [
    line(Top, "PageSize", "page-size", "10"),
    line(Top, "RequestId", "request-id", "473469C7-AA6F-4DC5-B3DB-A3DC0DE3****"),
    line(Top, "PageNumber", "page-number", "1"),
    line(Top, "TotalCount", "total-count", "2"),
    line(Top, "NextToken", "next-token", "AAAAAdDWBF2"),
    line(Delivery, "CreationTime", "invocation-creation-time", "2019-12-20T06:15:54Z"),
    line(Delivery, "InvocationStatus", "invocation-status", "Success"),
    line(Delivery, "ContentType", "content-type", "PlainText"),
    line(Delivery, "TargetDir", "target-dir", "/home/user"),
    line(Delivery, "FileOwner", "file-owner", "root"),
    line(Delivery, "Description", "description", "This is a test file."),
    line(Delivery, "VmCount", "vm-count", "1"),
    line(Delivery, "FileMode", "file-mode", "0644"),
    line(Delivery, "FileGroup", "file-group", "root"),
    line(Delivery, "InvokeId", "invoke-id", "f-hz0jdfwcsr****"),
    line(Delivery, "Name", "invocation-name", "test.txt"),
    line(Delivery, "Content", "content", "#!/bin/bash echo hello"),
    line(Delivery, "Overwrite", "overwrite", "false"),
    line(Instance, "CreationTime", "instance-creation-time", "2019-12-20T06:15:54Z"),
    line(Instance, "StartTime", "instance-start-time", "2019-12-20T06:15:54Z"),
    line(Instance, "InvocationStatus", "instance-status", "Success"),
    line(Instance, "FinishTime", "instance-finish-time", "2019-12-20T06:15:54Z"),
    line(Instance, "UpdateTime", "instance-update-time", "2019-12-20T06:15:54Z"),
    line(Instance, "ErrorInfo", "error-info", "the specified instance does not exists"),
    line(Instance, "ErrorCode", "error-code", "InstanceNotExists"),
    line(Instance, "InstanceId", "instance-id", "i-bp1i7gg30r52z2em****"),
    line(Tag, "TagKey", "tag-key", "owner"),
    line(Tag, "TagValue", "tag-value", "zhangsan"),
];

/// The fields that are also tried with the value of the sample.
const CONSTANTS: [&str; 8] = [
    "page-number",
    "invocation-status",
    "content-type",
    "vm-count",
    "overwrite",
    "invoke-id",
    "instance-update-time",
    "error-code",
];

/// Two fields of one object that a hasty assignment exchanges; the clause is that of the first.
const NEIGHBOURS: [(Scope, &str, &str, &str); 6] = [
    (Top, "PageSize", "PageNumber", "page-size"),
    (Delivery, "FileOwner", "FileGroup", "file-owner"),
    (Instance, "StartTime", "CreationTime", "instance-start-time"),
    (Instance, "FinishTime", "UpdateTime", "instance-finish-time"),
    (Instance, "ErrorInfo", "ErrorCode", "error-info"),
    (Tag, "TagKey", "TagValue", "tag-key"),
];

impl Line {
    pub(super) fn clause(&self) -> String {
        format!("field-{}", self.words)
    }

    fn is_number(&self) -> bool {
        matches!(self.name, "PageSize" | "PageNumber" | "TotalCount" | "VmCount")
    }

    /// What the field holds under a broken rule, for any value that it has.
    fn bent(&self, defect: &str, slip: &str, change: fn(&Value, &Line) -> Value) -> Mutant {
        let field = Self { ..*self };
        Mutant::new(format!("fields/{}-{defect}", self.words), self.clause(), slip, move |rules| {
            let field = Self { ..field };
            bend(rules, field.scope, move |object| {
                if let Some(value) = object.get_mut(field.name)
                    && *value != ""
                {
                    *value = change(value, &field);
                }
            });
        })
    }
}

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Vec::new();
    for field in &FIELDS {
        // Without its token the page that follows is lost: that is another clause.
        if field.name != "NextToken" {
            all.push(missing(field));
            all.extend(misspelt(field));
        }
        // What is always the same elsewhere is seen where what is missing is seen.
        if CONSTANTS.contains(&field.words) {
            all.push(field.bent(
                "constant",
                "The sample of the documentation was left in the code.",
                |value, field| {
                    if value.is_number() {
                        json!(field.sample.parse::<i64>().unwrap_or_default())
                    } else {
                        json!(field.sample)
                    }
                },
            ));
        }
        if field.is_number() {
            all.push(field.bent("as-text", "All values are written as texts.", |value, _| {
                json!(value.to_string())
            }));
        } else {
            all.push(field.bent(
                "as-number",
                "The model declares the field as an integer.",
                |value, _| json!(value.as_str().map_or(0, str::len)),
            ));
        }
    }
    for (scope, name, other, words) in NEIGHBOURS {
        all.push(Mutant::new(
            format!("fields/{words}-swapped-with-{}", other.to_lowercase()),
            format!("field-{words}"),
            "Two assignments that look alike are exchanged.",
            move |rules| {
                bend(rules, scope, move |object| {
                    if let (Some(one), Some(two)) = (object.remove(name), object.remove(other)) {
                        object.insert(name.to_owned(), two);
                        object.insert(other.to_owned(), one);
                    }
                });
            },
        ));
    }
    all.extend(lists_for_texts());
    all
}

fn missing(field: &Line) -> Mutant {
    let (scope, name) = (field.scope, field.name);
    Mutant::new(
        format!("fields/{}-missing", field.words),
        field.clause(),
        "The field is left out of the mapping.",
        move |rules| {
            bend(rules, scope, move |object| {
                object.remove(name);
            });
        },
    )
}

fn misspelt(field: &Line) -> Option<Mutant> {
    let (scope, name) = (field.scope, field.name);
    let other = match name {
        "FileMode" => "FileMod",
        "InvokeId" => "InvocationId",
        "TagKey" => "Key",
        _ => return None,
    };
    Some(Mutant::new(
        format!("fields/{}-misspelt", field.words),
        field.clause(),
        "The name on the wire is that of the variable.",
        move |rules| {
            bend(rules, scope, move |object| {
                if let Some(value) = object.remove(name) {
                    object.insert(other.to_owned(), value);
                }
            });
        },
    ))
}

/// A few texts as lists of one, as a converter from XML writes repeated elements.
fn lists_for_texts() -> impl Iterator<Item = Mutant> {
    let chosen = ["invocation-status", "content"];
    FIELDS.iter().filter(move |field| chosen.contains(&field.words)).map(|field| {
        let (scope, name) = (field.scope, field.name);
        Mutant::new(
            format!("fields/{}-as-list", field.words),
            field.clause(),
            "A converter writes an element that may repeat as a list.",
            move |rules| bend_text(rules, scope, name, |text| json!([text])),
        )
    })
}
