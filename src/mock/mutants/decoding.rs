//! Parameters that are read from the wrong place or decoded wrongly.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::Rules;
use crate::wire::{Params, WireRequest, percent_decode};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("decoding", LINES)
}

/// The query's parameters, then the form's; each raw text is bent before it is decoded.
fn read(request: &WireRequest, query: fn(&str) -> String, form: fn(&str) -> String) -> Params {
    let mut params = Params::parse_form(query(request.query()).as_bytes());
    if request.has_form() {
        params.extend(Params::parse_form(form(&String::from_utf8_lossy(&request.body)).as_bytes()));
    }
    params
}

fn as_it_is(raw: &str) -> String {
    raw.to_owned()
}

/// The decoded values of the operation's own text filters, each bent once more.
fn again(request: &WireRequest, change: fn(&[u8]) -> Vec<u8>) -> Params {
    let filters = |name: &[u8]| {
        matches!(name, b"Name" | b"InvokeId" | b"InstanceId") || name.starts_with(b"Tag.")
    };
    let params = request.params();
    let bent = params.iter().map(|(name, value)| {
        (name.to_vec(), if filters(name) { change(value) } else { value.to_vec() })
    });
    bent.collect()
}

/// Fails where a parameter holds what the server cannot digest.
fn fail(rules: &mut Rules, test: fn(&[u8]) -> bool) {
    rules.edits.http.push(Arc::new(move |response, context| {
        if context.params.iter().any(|(_, value)| test(value)) {
            response.status = 500;
            response.body = r#"{"Code":"InternalError","Message":"SQLSTATE[HY000]"}"#.into();
        }
    }));
}

fn text(value: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(value)
}

const LINES: &[Line] = &[
    ("form-unread", "form-body-read", "Parameters are read from the query only.", |r| {
        r.request.parameters = |request| Params::parse_form(request.query().as_bytes());
    }),
    (
        "form-with-charset-unread",
        "form-body-read",
        "The Content-Type is compared as a whole.",
        |r| {
            r.request.parameters = |request| {
                let mut params = Params::parse_form(request.query().as_bytes());
                if request.header("content-type")
                    == Some("application/x-www-form-urlencoded; charset=UTF-8")
                {
                    params.extend(Params::parse_form(&request.body));
                }
                params
            };
        },
    ),
    ("form-cut-at-8k", "form-body-read", "A form is read into a buffer of eight kilobytes.", |r| {
        r.request.parameters =
            |request| read(request, as_it_is, |form| form.chars().take(8_192).collect());
    }),
    (
        "query-unread-beside-a-form",
        "query-and-form-merged",
        "Where there is a body the query is not read.",
        |r| {
            r.request.parameters = |request| {
                if request.has_form() && !request.body.is_empty() {
                    return Params::parse_form(&request.body);
                }
                request.params()
            };
        },
    ),
    (
        "form-unread-beside-a-query",
        "query-and-form-merged",
        "Where there is a query the body is not read.",
        |r| {
            r.request.parameters = |request| {
                if request.query().is_empty() {
                    return request.params();
                }
                Params::parse_form(request.query().as_bytes())
            };
        },
    ),
    ("plus-kept", "plus-as-space", "The text is decoded as a path.", |r| {
        r.request.parameters =
            |request| read(request, |raw| raw.replace('+', "%2B"), |raw| raw.replace('+', "%2B"));
    }),
    ("plus-kept-in-a-query", "plus-as-space", "The query is decoded as a path.", |r| {
        r.request.parameters = |request| read(request, |raw| raw.replace('+', "%2B"), as_it_is);
    }),
    ("plus-kept-in-a-form", "plus-as-space", "The form is decoded as a path.", |r| {
        r.request.parameters = |request| read(request, as_it_is, |raw| raw.replace('+', "%2B"));
    }),
    (
        "escaped-plus-is-a-blank",
        "percent-decoding",
        "Plus signs are replaced after the text is decoded.",
        |r| {
            r.request.parameters =
                |request| again(request, |value| text(value).replace('+', " ").into_bytes());
        },
    ),
    (
        "percent-twice",
        "percent-decoding",
        "The framework decodes, and the program does it again.",
        |r| {
            r.request.parameters = |request| again(request, percent_decode);
        },
    ),
    ("ampersand-splits", "percent-decoding", "The query is decoded before it is split.", |r| {
        r.request.parameters =
            |request| read(request, |raw| raw.replace("%26", "&"), |raw| raw.replace("%26", "&"));
    }),
    (
        "percent-sign-refused",
        "percent-decoding",
        "A percent sign in a value counts as an attack.",
        |r| {
            r.edits.query.push(Arc::new(|_, arguments| match arguments.text("Name") {
                Some(name) if name.contains('%') => {
                    Err(crate::mock::error::Fault::Parameter.into())
                }
                _ => Ok(()),
            }));
        },
    ),
    ("asterisk-kept-escaped", "percent-decoding", "%2A is not in the table of the decoder.", |r| {
        r.request.parameters = |request| {
            read(request, |raw| raw.replace("%2A", "%252A"), |raw| raw.replace("%2A", "%252A"))
        };
    }),
    ("latin-1", "utf8-decoding", "Bytes are read as Latin-1.", |r| {
        r.request.parameters = |request| {
            again(request, |value| {
                value.iter().map(|&b| char::from(b)).collect::<String>().into_bytes()
            })
        };
    }),
    (
        "three-bytes-at-most",
        "utf8-decoding",
        "The decoder knows three bytes a character at most.",
        |r| {
            r.request.parameters = |request| {
                again(request, |value| {
                    text(value)
                        .chars()
                        .map(|c| if c > '\u{ffff}' { '\u{fffd}' } else { c })
                        .collect::<String>()
                        .into_bytes()
                })
            };
        },
    ),
    ("escaped-names-unread", "percent-decoding", "Only values are decoded.", |r| {
        r.request.parameters = |request| {
            let raw = request.query().split('&').chain(
                if request.has_form() {
                    std::str::from_utf8(&request.body).unwrap_or("")
                } else {
                    ""
                }
                .split('&'),
            );
            let plain = raw.filter(|item| {
                !item.is_empty() && !item.split('=').next().is_some_and(|name| name.contains('%'))
            });
            Params::parse_form(plain.collect::<Vec<_>>().join("&").as_bytes())
        };
    }),
    ("nul-fails", "no-server-error", "The database takes no NUL.", |r| {
        fail(r, |value| value.contains(&0));
    }),
    ("broken-utf8-fails", "no-server-error", "Bytes that are not UTF-8 throw an exception.", |r| {
        fail(r, |value| std::str::from_utf8(value).is_err());
    }),
    ("emoji-fails", "no-server-error", "The column's collation does not fit the text.", |r| {
        fail(r, |value| text(value).chars().any(|c| c > '\u{ffff}'));
    }),
    ("apostrophe-fails", "no-server-error", "The text is put into the query as it is.", |r| {
        fail(r, |value| value.contains(&b'\''));
    }),
    ("long-form-fails", "no-server-error", "A long form overflows a buffer.", |r| {
        r.edits.http.push(Arc::new(|response, context| {
            if context.request.body.len() > 8_192 {
                response.status = 500;
            }
        }));
    }),
    (
        "many-tags-fail",
        "no-server-error",
        "Each tag is a join, and the database has a limit.",
        |r| {
            r.edits.http.push(Arc::new(|response, context| {
                if context.params.iter().filter(|(name, _)| name.starts_with(b"Tag.")).count() > 38
                {
                    response.status = 500;
                }
            }));
        },
    ),
];
