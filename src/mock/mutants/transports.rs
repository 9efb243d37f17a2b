//! Calls that are read or signed rightly in every form but one, and answers that are written
//! rightly in every form but one.

use std::sync::Arc;

use super::documents::{bend_error, records};
use super::protocol::turn_away;
use super::{Line, Mutant};
use crate::mock::Rules;
use crate::mock::answer::Format;
use crate::mock::edits::Context;
use crate::mock::error::Fault;
use crate::mock::page::Style;
use crate::sign::verify::{self, Kind};
use crate::wire::{Params, WireRequest};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("transports", LINES)
}

/// The parameters that a test keeps.
fn kept(params: &Params, keep: impl Fn(&[u8]) -> bool) -> Params {
    let kept = params.iter().filter(|(name, _)| keep(name));
    kept.map(|(name, value)| (name.to_vec(), value.to_vec())).collect()
}

fn of_query(request: &WireRequest) -> Params {
    Params::parse_form(request.query().as_bytes())
}

fn is_form(request: &WireRequest) -> bool {
    request.has_form() && !request.body.is_empty()
}

/// Checks signatures of one kind against a request that was changed on its way.
macro_rules! signed_after {
    ($kind:ident, $change:expr) => {
        |r| {
            r.identity.verify = |request, claim, secret| {
                let mut behind = request.clone();
                if claim.kind == Kind::$kind {
                    let change: fn(&mut WireRequest) = $change;
                    change(&mut behind);
                }
                verify::matches(&behind, claim, secret).map_err(|e| e.string_to_sign)
            };
        }
    };
}

/// Fails where a test says so.
fn fail(rules: &mut Rules, test: fn(&Context<'_>) -> bool) {
    rules.edits.http.push(Arc::new(move |response, context| {
        if test(context) {
            response.status = 500;
            response.body = r#"{"Code":"InternalError","Message":"unexpected input"}"#.into();
        }
    }));
}

/// Whether a percent sign stands without two hexadecimal digits after it.
fn has_stray_percent(query: &str) -> bool {
    let hex = |at: usize| query.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
    query.match_indices('%').any(|(at, _)| !(hex(at + 1) && hex(at + 2)))
}

const LINES: &[Line] = &[
    (
        "id-unread-in-a-get",
        "get-accepted",
        "The id is a part of the path in the routes of GET.",
        |r| {
            r.request.parameters = |request| {
                kept(&request.params(), |name| request.method != "GET" || name != b"InvokeId")
            };
        },
    ),
    (
        "empty-form-refused",
        "post-accepted",
        "A form is parsed wherever it is announced, and an empty one is an error.",
        |r| turn_away(r, 400, |request| request.has_form() && request.body.is_empty()),
    ),
    (
        "size-unread-in-a-form",
        "form-body-read",
        "Values of a form are texts, and a size is looked for among the numbers.",
        |r| {
            r.request.parameters = |request| {
                kept(&request.params(), |name| !is_form(request) || name != b"MaxResults")
            };
        },
    ),
    (
        "charset-in-capitals-only",
        "form-body-read",
        "The Content-Type is compared with the two spellings that one client writes.",
        |r| {
            r.request.parameters = |request| match request.header("content-type") {
                Some(kind) if kind.contains("charset=") && !kind.ends_with("=UTF-8") => {
                    of_query(request)
                }
                _ => request.params(),
            };
        },
    ),
    (
        "form-unread-beside-a-region",
        "query-and-form-merged",
        "The form is read where the query lacks what is mandatory.",
        |r| {
            r.request.parameters = |request| {
                let query = of_query(request);
                if query.first("RegionId").is_some() { query } else { request.params() }
            };
        },
    ),
    (
        "region-unread-in-a-form",
        "query-and-form-merged",
        "The gateway chooses the region by the query.",
        |r| {
            r.request.parameters = |request| {
                let mut params = of_query(request);
                if is_form(request) {
                    params.extend(kept(&Params::parse_form(&request.body), |n| n != b"RegionId"));
                }
                params
            };
        },
    ),
    (
        "xml-where-no-format-is-named",
        "json-answer",
        "The form of old calls is the default of all.",
        |r| r.answer.other_format = Format::Xml,
    ),
    (
        "format-in-two-spellings",
        "json-answer",
        "The names of formats are listed in capitals and in small letters.",
        |r| {
            r.answer.named_format = |text| match text {
                "JSON" | "json" => Some(Format::Json),
                "XML" | "xml" => Some(Format::Xml),
                _ => None,
            };
        },
    ),
    (
        "xml-list-of-one",
        "format-xml",
        "A list is written as the one element that the tests of the writer had.",
        |r| {
            r.edits.success.push(Arc::new(|document, context| {
                if context.format != Format::Xml {
                    return;
                }
                for record in records(document) {
                    if let Some(list) = record.get_mut("InvokeInstances")
                        && let Some(list) = list["InvokeInstance"].as_array_mut()
                    {
                        list.truncate(1);
                    }
                }
            }));
        },
    ),
    (
        "request-id-header-of-errors-only",
        "request-id-header",
        "The header is set by the handler of errors.",
        |r| {
            r.edits.http.push(Arc::new(|response, context| {
                if context.fault.is_none() {
                    response
                        .headers
                        .retain(|(name, _)| !name.eq_ignore_ascii_case("x-acs-request-id"));
                }
            }));
        },
    ),
    (
        "rpc-message-without-the-string",
        "signature-message",
        "Only the new kind of signature tells what was signed.",
        |r| {
            bend_error(r, |error, context| {
                if context.fault == Some(Fault::SignatureMismatch)
                    && context.params.first("Signature").is_some()
                {
                    error.insert(
                        "Message".to_owned(),
                        "Specified signature is not matched with our calculation.".into(),
                    );
                }
            });
        },
    ),
    (
        "acs3-plus-signed-as-itself",
        "signature-acs3",
        "The query is split for signing by a parser that knows no plus.",
        signed_after!(Acs3, |request| request.target = request.target.replace('+', "%2B")),
    ),
    (
        "acs3-asterisk-signed-as-itself",
        "signature-acs3",
        "What is not escaped in the query is left as it is in the text to sign.",
        signed_after!(Acs3, |request| request.target = request.target.replace('*', "%252A")),
    ),
    (
        "rpc-form-unsigned",
        "signature-rpc",
        "The text to sign is made of the query alone.",
        signed_after!(Rpc, |request| request.body.clear()),
    ),
    (
        "stray-percent-fails",
        "no-server-error",
        "The decoder throws where a percent sign stands alone.",
        |r| fail(r, |context| has_stray_percent(context.request.query())),
    ),
    (
        "product-overflows",
        "no-server-error",
        "The number is checked against 32 bits, its product with the size is not.",
        |r| {
            fail(r, |context| match context.query.map(|query| &query.style) {
                Some(&Style::Page { size, number }) => {
                    i32::try_from(number).is_ok()
                        && number.saturating_mul(size) > i64::from(i32::MAX)
                }
                _ => false,
            });
        },
    ),
    (
        "emoji-in-a-tag-value-fails",
        "no-server-error",
        "The tag service's own table has three bytes a character at most.",
        |r| {
            fail(r, |context| {
                context.params.iter().any(|(name, value)| {
                    name.ends_with(b".Value")
                        && String::from_utf8_lossy(value).chars().any(|c| c > '\u{ffff}')
                })
            });
        },
    ),
    (
        "two-faults-under-another-code",
        "error-invalid-parameter-max-results",
        "Several faults are told together, under a code of their own.",
        |r| {
            bend_error(r, |error, context| {
                if context.fault == Some(Fault::MaxResults)
                    && context.params.first("NextToken").is_some()
                {
                    error.insert("Code".to_owned(), "InvalidParameter".into());
                }
            });
        },
    ),
];
