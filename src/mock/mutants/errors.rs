//! Each of the thirteen errors of the page told in another way: one family, made from the table.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Mutant;
use super::documents::bend_error;
use crate::mock::answer::Format;
use crate::mock::error::{DOCUMENTED, ErrorRule, ErrorTable, Fault};
use crate::mock::render_xml;

/// A wrong form of an error: a word, the slip, the edit of a document.
type Shape = (&'static str, &'static str, fn(&mut Value));

/// The forms go round the table, so that each is seen with several codes.
const SHAPES: [Shape; 4] = [
    ("without-request-id", "The body of an error is built without the id.", |error| {
        error.as_object_mut().map(|members| members.remove("RequestId"));
    }),
    ("with-a-number-for-code", "The code is that of HTTP.", |error| error["Code"] = json!(400)),
    ("nested", "The error stands under a member of its own.", |error| {
        *error = json!({"RequestId": error["RequestId"], "Error": error.take()});
    }),
    ("without-message", "The text is not found in the bundle of messages.", |error| {
        error["Message"] = json!("");
    }),
];

/// A wrong line of the table: a word, the slip, the edit of the line.
type Way = (&'static str, &'static str, fn(&mut ErrorRule));

/// A wrong status for each code; they go round the table.
const STATUSES: [Way; 3] = [
    ("with-200", "The status of the error is never set.", |rule| rule.status = 200),
    ("as-500", "The error is not mapped, so the framework answers.", |rule| {
        rule.status = if rule.status == 500 { 502 } else { 500 };
    }),
    ("with-another-status", "The status is that of another framework.", |rule| {
        rule.status = match rule.status {
            400 => 422,
            403 => 401,
            404 => 400,
            _ => 503,
        };
    }),
];

/// A wrong code for each; they go round the table.
const CODES: [Way; 3] = [
    ("under-a-generic-code", "A shared check throws its own error.", |rule| {
        rule.code = match rule.status {
            403 => "AccessDenied",
            404 => "NotFound",
            500 => "InternalError",
            _ => "InvalidParameter",
        }
        .into();
    }),
    ("under-the-code-of-another", "The line above was copied.", |rule| {
        let other =
            if rule.code == "Duplicate.TagKey" { "NumberExceed.Tags" } else { "Duplicate.TagKey" };
        rule.code = other.into();
    }),
    ("in-lower-case", "The code goes through the name of a constant.", |rule| {
        rule.code = rule.code.to_lowercase().into();
    }),
];

const OTHER_WORDS: Way = ("with-another-message", "The words are the programmer's own.", |rule| {
    rule.message = "Bad request".into();
});

pub(super) fn mutants() -> Vec<Mutant> {
    let table = ErrorTable::page();
    let mut all = Vec::new();
    for (at, fault) in DOCUMENTED.into_iter().enumerate() {
        let code = &table.rule(fault).code;
        let words = code.replace('.', "-").to_lowercase();
        let own = clause_of(code);
        // Which code a refusal carries is a contested matter of its own.
        let of_code = if fault == Fault::Forbidden { "denied-code" } else { own.as_str() };
        let message = format!("{own}-message");
        for (clause, (way, slip, change)) in [
            (own.as_str(), STATUSES[at % STATUSES.len()]),
            (of_code, CODES[at % CODES.len()]),
            (message.as_str(), OTHER_WORDS),
        ] {
            let id = format!("errors/{words}-{way}");
            all.push(Mutant::new(id, clause, slip, move |r| change(r.errors.rule_mut(fault))));
        }
        let (way, slip, change) = SHAPES[at % SHAPES.len()];
        let id = format!("errors/{words}-{way}");
        all.push(Mutant::new(id, "error-envelope", slip, move |rules| {
            rules.edits.error.push(Arc::new(move |document, context| {
                if context.fault == Some(fault) {
                    change(document);
                }
            }));
        }));
    }
    all.extend(envelope());
    all.extend(bodies());
    all
}

/// Members of the gateway's envelope.
fn envelope() -> Vec<Mutant> {
    let without = |member: &'static str, clause: &str, slip: &str| {
        let words = member.to_lowercase();
        Mutant::new(format!("errors/without-{words}"), clause, slip, move |rules| {
            bend_error(rules, move |error, _| {
                error.remove(member);
            });
        })
    };
    let value = |id: &str, member: &'static str, value: Value, clause: &str, slip: &str| {
        Mutant::new(format!("errors/{id}"), clause, slip, move |rules| {
            let value = value.clone();
            bend_error(rules, move |error, _| {
                error.insert(member.to_owned(), value.clone());
            });
        })
    };
    vec![
        without("Code", "error-envelope", "The code goes into a header only."),
        without("Message", "error-envelope", "The text is kept for the log."),
        without("HostId", "error-host-id", "The member of the old gateway is left out."),
        without("Recommend", "error-recommend", "The link is made for one product only."),
        value(
            "host-id-null",
            "HostId",
            Value::Null,
            "error-host-id",
            "The host is not known at that place.",
        ),
        value(
            "with-success-flag",
            "Success",
            json!(false),
            "error-no-unknown-members",
            "The framework's envelope is used.",
        ),
        Mutant::new(
            "errors/camel-case-members",
            "error-envelope",
            "The serialiser writes names with a small first letter.",
            |rules| {
                bend_error(rules, |error, _| {
                    for (name, small) in
                        [("RequestId", "requestId"), ("Code", "code"), ("Message", "message")]
                    {
                        if let Some(value) = error.remove(name) {
                            error.insert(small.to_owned(), value);
                        }
                    }
                });
            },
        ),
    ]
}

/// Bodies that no client can read.
fn bodies() -> Vec<Mutant> {
    let body = |id: &str, slip: &str, write: fn(&Value) -> Vec<u8>| {
        Mutant::new(format!("errors/as-{id}"), "json-answer", slip, move |rules| {
            rules.edits.http.push(Arc::new(move |response, context| {
                if context.fault.is_some() && context.format == Format::Json {
                    let error = serde_json::from_slice(&response.body).unwrap_or_default();
                    response.body = write(&error).into();
                }
            }));
        })
    };
    vec![
        body("text", "The exception's text is the whole body.", |error| {
            error["Message"].to_string().into_bytes()
        }),
        body("html", "The web server answers with its own page.", |_| {
            b"<html><body><h1>400 Bad Request</h1></body></html>".to_vec()
        }),
        body("xml", "Errors are written by another layer, always as XML.", |error| {
            render_xml::document("Error", error)
        }),
    ]
}

/// The clause of a code: `InvalidTagKey.Malformed` is `error-invalid-tag-key-malformed`.
pub(in crate::mock) fn clause_of(code: &str) -> String {
    let mut id = String::from("error");
    for c in code.chars() {
        if c.is_ascii_uppercase() {
            id.push('-');
        }
        if c != '.' {
            id.push(c.to_ascii_lowercase());
        }
    }
    id
}
