//! Tokens that are not given, not taken back, or taken from anybody.

use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::Rules;
use crate::mock::error::{Fault, Refusal};
use crate::mock::filter::Filters;
use crate::mock::page::Style;
use crate::mock::token::{BadToken, TokenFault, decode, encode};
use crate::wire::{Params, WireRequest};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("tokens", LINES)
}

/// Refuses calls with a token where a test says so.
fn refuse(rules: &mut Rules, test: fn(&Filters, bool) -> bool, fault: Fault) {
    rules.edits.query.push(Arc::new(move |query, arguments| {
        let has_size = arguments.text("MaxResults").is_some();
        match query.style {
            Style::Token { place: Some(_), .. } if test(&query.filters, has_size) => {
                Err(Refusal::from(fault))
            }
            _ => Ok(()),
        }
    }));
}

/// The parameters, without the last character of the token of a form.
fn cut_in_form(request: &WireRequest) -> Params {
    let params = request.params();
    if !request.has_form() {
        return params;
    }
    let cut = |name: &[u8], value: &[u8]| {
        let end = value.len() - usize::from(name == b"NextToken" && !value.is_empty());
        (name.to_vec(), value[..end].to_vec())
    };
    params.iter().map(|(name, value)| cut(name, value)).collect()
}

const LINES: &[Line] = &[
    ("never-given", "token-given", "Paging is promised and not built.", |r| {
        r.paging.goes_on = |_| false;
    }),
    (
        "not-given-by-default",
        "walk-complete",
        "A token is given only where a size was asked for.",
        |r| {
            r.edits.success.push(Arc::new(|document, context| {
                if context.params.first("MaxResults").is_none()
                    && let Some(answer) = document.as_object_mut()
                {
                    answer.remove("NextToken");
                }
            }));
        },
    ),
    (
        "not-given-for-one-more",
        "token-given",
        "The comparison with the total is off by one.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if let (Some(next), Style::Token { .. }) = (&page.next, &seen.query.style)
                    && next.served + 1 >= seen.region().count() as u64
                {
                    page.next = None;
                }
                Ok(())
            }));
        },
    ),
    (
        "of-the-sample",
        "token-accepted",
        "The sample of the documentation was left in the code.",
        |r| {
            r.token.encode = |_, _| "AAAAAdDWBF2".to_owned();
        },
    ),
    ("at-random", "token-accepted", "A token is made up and nothing is remembered.", |r| {
        r.token.encode = |_, _| uuid::Uuid::new_v4().to_string();
    }),
    (
        "escaped-twice",
        "token-accepted",
        "The token is escaped for a URL before it is shown.",
        |r| {
            r.token.encode = |place, key| encode(place, key) + "%3D";
            r.token.decode =
                |text, key| decode(text.strip_suffix('=').ok_or(TokenFault::Invented)?, key);
        },
    ),
    (
        "refused-with-filters",
        "token-accepted",
        "The filters of the token are compared with themselves in another form.",
        |r| {
            refuse(r, |filters, _| !filters.is_empty(), Fault::NextToken);
        },
    ),
    ("refused-with-tags", "token-accepted", "Tags are compared by their place in memory.", |r| {
        refuse(r, |filters, _| !filters.tags.is_empty(), Fault::NextToken);
    }),
    (
        "refused-with-many-tags",
        "token-accepted",
        "The token holds the filters and grows too long.",
        |r| {
            refuse(r, |filters, _| filters.tags.len() > 10, Fault::NextToken);
        },
    ),
    ("refused-with-a-size", "token-accepted", "The token must stand alone.", |r| {
        refuse(r, |_, has_size| has_size, Fault::MaxResults);
    }),
    ("refused-in-a-form", "token-accepted", "The last field of a form loses a character.", |r| {
        r.request.parameters = cut_in_form;
    }),
    ("refused-after-a-page", "token-accepted", "A token is remembered for one page only.", |r| {
        r.edits.query.push(Arc::new(|query, _| match &query.style {
            Style::Token { place: Some(place), .. } if place.pages > 1 => {
                Err(Refusal::from(Fault::NextToken))
            }
            _ => Ok(()),
        }));
    }),
    (
        "blames-the-size",
        "error-invalid-parameter-next-token",
        "A token that cannot be read makes a size of zero.",
        |r| {
            let size = r.errors.rule(Fault::MaxResults).clone();
            *r.errors.rule_mut(Fault::NextToken) = size;
        },
    ),
    ("made-up-is-page-one", "token-made-up", "A token that cannot be read counts as none.", |r| {
        r.token.invented = BadToken::Answered;
    }),
    (
        "made-up-is-the-end",
        "token-made-up",
        "A token that cannot be read stands for the end.",
        |r| {
            r.token.invented = BadToken::Answered;
            r.edits.success.push(Arc::new(|document, context| {
                let token = context.params.first_text("NextToken").unwrap_or_default();
                let found = context
                    .query
                    .is_some_and(|q| matches!(&q.style, Style::Token { place: None, .. }));
                if !token.is_empty() && found {
                    document["Invocations"]["Invocation"] = serde_json::json!([]);
                }
            }));
        },
    ),
    ("short-made-up-is-page-one", "token-made-up", "Only the length of a token is checked.", |r| {
        r.token.decode = |text, key| match decode(text, key) {
            Err(TokenFault::Invented) if text.len() < 8 => Err(TokenFault::Truncated(None)),
            other => other,
        };
        r.token.truncated = BadToken::Answered;
    }),
    ("made-up-fails", "no-server-error", "A token that cannot be read throws an exception.", |r| {
        r.errors.rule_mut(Fault::NextToken).status = 500;
    }),
];
