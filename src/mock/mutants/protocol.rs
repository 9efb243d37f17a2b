//! The protocol around the operation: routes, envelopes, headers and forms of answers.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::{Line, Mutant};
use crate::mock::Rules;
use crate::mock::answer::Format;
use crate::mock::request::named;
use crate::wire::WireResponse;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("protocol", LINES)
}

fn set_header(response: &mut WireResponse, name: &str, value: &str) {
    response.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    response.headers.push((name.to_owned(), value.to_owned()));
}

/// Bends the body of every XML answer.
fn bend_xml(rules: &mut Rules, change: fn(&str) -> String) {
    rules.edits.http.push(Arc::new(move |response, context| {
        if context.format == Format::Xml {
            response.body = change(&String::from_utf8_lossy(&response.body)).into();
        }
    }));
}

/// Bends the body of every JSON success.
fn bend_json(rules: &mut Rules, change: fn(Value) -> String) {
    rules.edits.http.push(Arc::new(move |response, context| {
        if context.format == Format::Json && context.fault.is_none() {
            response.body =
                change(serde_json::from_slice(&response.body).unwrap_or_default()).into();
        }
    }));
}

/// Puts another id in the body of every answer.
fn request_id(rules: &mut Rules, id: fn(&str) -> String) {
    rules.edits.http.push(Arc::new(move |response, _| {
        let old = response.header("x-acs-request-id").unwrap_or_default().to_owned();
        let new = id(&old);
        response.body = String::from_utf8_lossy(&response.body).replace(&old, &new).into();
        set_header(response, "x-acs-request-id", &new);
    }));
}

/// Turns calls of a kind away.
pub(super) fn turn_away(
    rules: &mut Rules,
    status: u16,
    test: fn(&crate::wire::WireRequest) -> bool,
) {
    rules.edits.http.push(Arc::new(move |response, context| {
        if test(context.request) {
            response.status = status;
            response.body = Bytes::from_static(b"<h1>Request refused</h1>");
        }
    }));
}

const LINES: &[Line] = &[
    ("created", "success-status", "The status is that of a call that creates something.", |r| {
        success_status(r, 201);
    }),
    ("get-refused", "get-accepted", "The route is registered for POST only.", |r| {
        r.request.methods = vec!["POST"];
    }),
    ("post-refused", "post-accepted", "The route is registered for GET only.", |r| {
        r.request.methods = vec!["GET"];
    }),
    (
        "post-without-content-type-refused",
        "post-accepted",
        "A POST without a Content-Type is refused.",
        |r| {
            turn_away(r, 415, |request| {
                request.method == "POST" && request.header("content-type").is_none()
            });
        },
    ),
    ("large-form-refused", "form-body-read", "Forms end at eight kilobytes.", |r| {
        turn_away(r, 413, |request| request.body.len() > 8_192);
    }),
    (
        "action-header-unread",
        "action-in-header",
        "The action is looked for in the parameters only.",
        |r| {
            r.request.action =
                |_, params| params.first_text("Action").map(std::borrow::Cow::into_owned);
        },
    ),
    (
        "version-header-unread",
        "action-in-header",
        "The version is looked for in the parameters only.",
        |r| {
            r.request.version =
                |_, params| params.first_text("Version").map(std::borrow::Cow::into_owned);
        },
    ),
    (
        "action-parameter-unread",
        "action-in-parameter",
        "The action is looked for in the header only.",
        |r| {
            r.request.action = |request, _| request.header("x-acs-action").map(str::to_owned);
        },
    ),
    (
        "version-parameter-unread",
        "action-in-parameter",
        "The version is looked for in the header only.",
        |r| {
            r.request.version = |request, _| request.header("x-acs-version").map(str::to_owned);
        },
    ),
    (
        "any-action",
        "unknown-action",
        "The server has one operation and does not look at its name.",
        |r| {
            r.request.action = |_, _| Some("DescribeSendFileResults".to_owned());
        },
    ),
    ("action-by-prefix", "unknown-action", "Actions are compared by their beginning.", |r| {
        r.request.action = |request, params| {
            let action = named(request, params, "Action", "x-acs-action")?;
            Some(if action.starts_with("Describe") {
                "DescribeSendFileResults".to_owned()
            } else {
                action
            })
        };
    }),
    ("any-version", "unknown-version", "The version is not looked at.", |r| {
        r.request.version = |_, _| Some("2014-05-26".to_owned());
    }),
    ("any-method", "unsupported-method", "The route takes every method.", |r| {
        r.request.methods =
            vec!["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"];
    }),
    (
        "format-in-small-letters-unknown",
        "json-answer",
        "The form is compared in its own case.",
        |r| {
            r.answer.named_format = |text| match text {
                "JSON" => Some(Format::Json),
                "XML" => Some(Format::Xml),
                _ => None,
            };
        },
    ),
    ("array-at-the-top", "json-answer", "The list is the whole body.", |r| {
        bend_json(r, |answer| answer["Invocations"]["Invocation"].to_string());
    }),
    ("cut-body", "json-answer", "The length of the body is counted in characters.", |r| {
        bend_json(r, |answer| {
            let text = answer.to_string();
            text[..text.len() - 1].to_owned()
        });
    }),
    ("html-type", "content-type-json", "The framework's default type is left.", |r| {
        r.answer.json_type = "text/html";
    }),
    ("errors-of-html-type", "content-type-json", "Errors are written by another layer.", |r| {
        r.edits.http.push(Arc::new(|response, context| {
            if context.fault.is_some() {
                set_header(response, "Content-Type", "text/html");
            }
        }));
    }),
    ("request-id-in-lower-case", "request-id-format", "The library writes small letters.", |r| {
        request_id(r, str::to_lowercase);
    }),
    ("request-id-constant", "request-id-fresh", "The id is made when the server starts.", |r| {
        request_id(r, |_| "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E".to_owned());
    }),
    (
        "request-id-header-differs",
        "request-id-header",
        "Gateway and service make an id each.",
        |r| {
            r.edits.http.push(Arc::new(|response, _| {
                set_header(response, "x-acs-request-id", "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E");
            }));
        },
    ),
    (
        "request-id-header-missing",
        "request-id-header",
        "The header is set by another layer, which is not there.",
        |r| {
            r.edits.http.push(Arc::new(|response, _| {
                response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("x-acs-request-id"));
            }));
        },
    ),
    ("xml-is-json", "format-xml", "XML was never built.", |r| {
        r.answer.named_format = |_| Some(Format::Json);
    }),
    ("xml-unescaped", "format-xml", "Texts are put into the template as they are.", |r| {
        bend_xml(r, |xml| xml.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"));
    }),
    (
        "xml-escaped-twice",
        "format-xml",
        "Texts are escaped by the template and by the writer.",
        |r| {
            bend_xml(r, |xml| xml.replace('&', "&amp;"));
        },
    ),
    ("xml-error-root-renamed", "format-xml", "The root of an error is that of a success.", |r| {
        bend_xml(r, |xml| {
            xml.replace("<Error>", "<ErrorResponse>").replace("</Error>", "</ErrorResponse>")
        });
    }),
    ("xml-literal-line-ends", "format-xml", "Line ends are written as in JSON.", |r| {
        bend_xml(r, |xml| xml.replace('\n', "\\n"));
    }),
    (
        "xml-without-list-wrapper",
        "format-xml",
        "The list is written without the element around it.",
        |r| {
            bend_xml(r, |xml| xml.replace("<Invocations>", "").replace("</Invocations>", ""));
        },
    ),
    ("xml-not-closed", "format-xml", "The last element is not closed.", |r| {
        bend_xml(r, |xml| xml.rsplit_once("</").map_or("", |(start, _)| start).to_owned());
    }),
];

fn success_status(rules: &mut Rules, status: u16) {
    rules.edits.http.push(Arc::new(move |response, context| {
        if context.fault.is_none() {
            response.status = status;
        }
    }));
}
