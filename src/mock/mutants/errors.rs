//! Each of the thirteen errors of the page told in another way: one family, made from the table.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Mutant;
use super::documents::bend_error;
use crate::mock::answer::Format;
use crate::mock::error::{DOCUMENTED, ErrorTable, Fault};
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

pub(super) fn mutants() -> Vec<Mutant> {
    let table = ErrorTable::page();
    let mut all = Vec::new();
    for (at, fault) in DOCUMENTED.into_iter().enumerate() {
        let rule = table.rule(fault);
        let words = rule.code.replace('.', "-").to_lowercase();
        let own = clause_of(&rule.code);
        let code_clause =
            if fault == Fault::Forbidden { "denied-code".to_owned() } else { own.clone() };
        let mut error = |way: &str,
                         clause: &str,
                         slip: &str,
                         edit: Arc<dyn Fn(&mut ErrorTable) + Send + Sync>| {
            all.push(Mutant::new(format!("errors/{words}-{way}"), clause, slip, move |rules| {
                edit(&mut rules.errors);
            }));
        };
        error(
            "as-500",
            &own,
            "The error is not mapped, so the framework answers.",
            Arc::new(move |table| {
                let rule = table.rule_mut(fault);
                rule.status = if rule.status == 500 { 502 } else { 500 };
            }),
        );
        error(
            "with-200",
            &own,
            "The status of the error is never set.",
            Arc::new(move |table| {
                table.rule_mut(fault).status = 200;
            }),
        );
        error(
            "with-another-status",
            &own,
            "The status is that of another framework.",
            Arc::new(move |table| {
                let rule = table.rule_mut(fault);
                rule.status = match rule.status {
                    400 => 422,
                    403 => 401,
                    404 => 400,
                    _ => 503,
                };
            }),
        );
        error(
            "under-a-generic-code",
            &code_clause,
            "A shared check throws its own error.",
            Arc::new(move |table| {
                let rule = table.rule_mut(fault);
                rule.code = match rule.status {
                    403 => "AccessDenied".into(),
                    404 => "NotFound".into(),
                    500 => "InternalError".into(),
                    _ => "InvalidParameter".into(),
                };
            }),
        );
        let other = DOCUMENTED[(at + 1) % DOCUMENTED.len()];
        error(
            "under-the-code-of-a-neighbour",
            &code_clause,
            "The line above was copied.",
            Arc::new(move |table| {
                let code = table.rule(other).code.clone();
                table.rule_mut(fault).code = code;
            }),
        );
        error(
            "with-another-message",
            &format!("{own}-message"),
            "The words are the programmer's own.",
            Arc::new(move |table| {
                table.rule_mut(fault).message = "Bad request".into();
            }),
        );
        let (way, slip, change) = SHAPES[at % SHAPES.len()];
        all.push(Mutant::new(
            format!("errors/{words}-{way}"),
            "error-envelope",
            slip,
            move |rules| {
                rules.edits.error.push(Arc::new(move |document, context| {
                    if context.fault == Some(fault) {
                        change(document);
                    }
                }));
            },
        ));
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
            "recommend-empty",
            "Recommend",
            json!(""),
            "error-recommend",
            "The link has no template.",
        ),
        value(
            "host-id-null",
            "HostId",
            Value::Null,
            "error-host-id",
            "The host is not known at that place.",
        ),
        value(
            "request-id-empty",
            "RequestId",
            json!(""),
            "error-envelope",
            "The template is filled before the id is made.",
        ),
        value(
            "code-null",
            "Code",
            Value::Null,
            "error-envelope",
            "The code is set after the body is written.",
        ),
        value(
            "with-success-flag",
            "Success",
            json!(false),
            "error-no-unknown-members",
            "The framework's envelope is used.",
        ),
        value(
            "with-stack-trace",
            "StackTrace",
            json!("at Main.java:1"),
            "error-no-unknown-members",
            "Debugging was left on.",
        ),
        value(
            "recommend-elsewhere",
            "Recommend",
            json!("https://example.com/help"),
            "answers-as-recorded",
            "The link was moved.",
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
        body("empty", "The body is lost when the exception is thrown.", |_| Vec::new()),
    ]
}

/// The clause of a code: `InvalidTagKey.Malformed` is `error-invalid-tag-key-malformed`.
fn clause_of(code: &str) -> String {
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
