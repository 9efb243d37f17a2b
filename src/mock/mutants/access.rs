//! Policies that are ignored, in whole or in part.

use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::error::Fault;
use crate::mock::page::Style;
use crate::mock::policy::{Access, AccessRules, Asked, Effect, Policy, Statement};
use crate::mock::validate::Query;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("access", LINES)
}

/// Judges a policy after each of its statements was bent.
fn bent(policy: &Policy, asked: &Asked<'_>, change: impl Fn(&mut Statement)) -> Access {
    let mut policy = policy.clone();
    policy.statements.iter_mut().for_each(change);
    let rules = AccessRules::page();
    (rules.judge)(&policy, asked, &rules)
}

/// Bends each resource of a statement.
fn resources(statement: &mut Statement, change: impl Fn(&str) -> String) {
    statement.resources.iter_mut().for_each(|resource| *resource = change(resource));
}

/// One part of a resource `acs:ecs:region:account:instance/id` replaced.
fn part(resource: &str, place: usize, by: &str) -> String {
    let mut parts: Vec<_> = resource.splitn(5, ':').collect();
    if let Some(part) = parts.get_mut(place) {
        *part = by;
    }
    parts.join(":")
}

/// The policy with the statements that a test keeps.
pub(super) fn only(policy: &Policy, keep: impl Fn(usize, &Statement) -> bool) -> Policy {
    let kept = policy.statements.iter().enumerate().filter(|(at, s)| keep(*at, s));
    Policy { statements: kept.map(|(_, s)| s.clone()).collect() }
}

pub(super) fn is_first_page(query: &Query) -> bool {
    !matches!(query.style, Style::Token { place: Some(_), .. })
}

const LINES: &[Line] = &[
    ("not-asked", "access-not-granted", "The check is there and never called.", |r| {
        r.access.is_judged = |_, _| false;
    }),
    (
        "denied-is-empty",
        "access-not-granted",
        "A refusal is shown as a list without records.",
        |r| {
            r.edits.http.push(Arc::new(|response, context| {
            if context.fault == Some(Fault::Forbidden) {
                response.status = 200;
                response.body = r#"{"RequestId":"1B2C3D4E-0000-4000-8000-000000000000","Invocations":{"Invocation":[]}}"#.into();
            }
        }));
        },
    ),
    ("action-ignored", "access-other-action", "Only the resource is compared.", |r| {
        r.access.names_action = |_, _| true;
    }),
    ("action-by-prefix", "access-other-action", "Actions are compared by their beginning.", |r| {
        r.access.names_action = |pattern, action| {
            crate::mock::wildcard::matches(pattern, action)
                || action.starts_with(pattern.trim_end_matches(char::is_lowercase))
        };
    }),
    (
        "exact-action-unknown",
        "access-action",
        "The action of the page is not registered for policies.",
        |r| {
            r.access.action = "ecs:DescribeSendFileResult";
        },
    ),
    (
        "action-of-another-operation",
        "access-action",
        "The check asks for the right to send files.",
        |r| {
            r.access.action = "ecs:SendFile";
        },
    ),
    (
        "first-action-of-a-list",
        "access-action",
        "Only the first action of a statement is read.",
        |r| {
            r.access.judge = |policy, asked, _| bent(policy, asked, |s| s.actions.truncate(1));
        },
    ),
    ("no-wildcards-in-actions", "access-wildcards", "Only a star alone is understood.", |r| {
        r.access.names_action =
            |pattern, action| pattern == "*" || pattern.eq_ignore_ascii_case(action);
    }),
    ("no-question-mark", "access-wildcards", "The pattern knows the star only.", |r| {
        r.access.names_action = |pattern, action| {
            !pattern.contains('?') && crate::mock::wildcard::matches(pattern, action)
        };
    }),
    (
        "question-mark-is-any-text",
        "access-wildcards",
        "The question mark is read as a star.",
        |r| {
            r.access.names_action = |pattern, action| {
                crate::mock::wildcard::matches(&pattern.replace('?', "*"), action)
            };
        },
    ),
    (
        "star-at-the-end-only",
        "access-wildcards",
        "A star within a pattern is taken literally.",
        |r| {
            r.access.names_action = |pattern, action| match pattern.strip_suffix('*') {
                Some(start) => action.starts_with(start),
                None => pattern.eq_ignore_ascii_case(action),
            };
        },
    ),
    ("no-wildcards-in-resources", "access-wildcards", "Only a star alone is understood.", |r| {
        r.access.judge = |policy, asked, _| {
            bent(policy, asked, |s| {
                resources(s, |r| if r == "*" { r.to_owned() } else { r.replace(['*', '?'], "#") });
            })
        };
    }),
    (
        "deny-ignored",
        "access-deny-over-allow",
        "The first statement that allows ends the search.",
        |r| {
            r.access.decide = |allowed, _| allowed;
        },
    ),
    (
        "deny-only-before-allow",
        "access-deny-over-allow",
        "The first statement that applies decides.",
        |r| {
            r.access.judge = |policy, asked, rules| {
                let first = policy
                    .statements
                    .iter()
                    .position(|s| s.effect == Effect::Allow)
                    .unwrap_or(usize::MAX);
                let kept = only(policy, |at, s| s.effect == Effect::Allow || at < first);
                (AccessRules::page().judge)(&kept, asked, rules)
            };
        },
    ),
    (
        "deny-only-after-allow",
        "access-deny-over-allow",
        "The last statement that applies decides.",
        |r| {
            r.access.judge = |policy, asked, rules| {
                let last =
                    policy.statements.iter().rposition(|s| s.effect == Effect::Allow).unwrap_or(0);
                let kept = only(policy, |at, s| s.effect == Effect::Allow || at > last);
                (AccessRules::page().judge)(&kept, asked, rules)
            };
        },
    ),
    (
        "deny-without-resource",
        "access-deny-over-allow",
        "A Deny counts only for all resources.",
        |r| {
            r.access.judge = |policy, asked, rules| {
                let kept = only(policy, |_, s| {
                    s.effect == Effect::Allow || s.resources.iter().any(|r| r == "*")
                });
                (AccessRules::page().judge)(&kept, asked, rules)
            };
        },
    ),
    (
        "deny-in-full-overlooked",
        "access-deny-over-allow",
        "A Deny without a wildcard is not indexed.",
        |r| {
            r.access.judge = |policy, asked, rules| {
                let kept = only(policy, |_, s| {
                    s.effect == Effect::Allow || s.resources.iter().any(|r| r.contains('*'))
                });
                (AccessRules::page().judge)(&kept, asked, rules)
            };
        },
    ),
    ("star-needs-a-character", "access-wildcards", "The star is read as one or more.", |r| {
        r.access.judge = |policy, asked, _| {
            bent(policy, asked, |s| {
                resources(s, |r| if r == "*" { r.to_owned() } else { r.replace('*', "?*") });
                s.actions.iter_mut().for_each(|a| *a = a.replace('*', "?*"));
            })
        };
    }),
    (
        "instance-ignored",
        "access-resource-instance",
        "An Allow on one instance grants them all.",
        |r| {
            r.access.judge = |policy, asked, _| {
                bent(policy, asked, |s| resources(s, |r| part(r, 4, "instance/*")))
            };
        },
    ),
    (
        "instance-by-prefix",
        "access-resource-instance",
        "Resources are compared by their beginning.",
        |r| {
            r.access.judge =
                |policy, asked, _| bent(policy, asked, |s| resources(s, |r| format!("{r}*")));
        },
    ),
    (
        "instance-rights-unknown",
        "access-resource-instance",
        "Only a right to all instances counts.",
        |r| {
            r.access.judge =
                |policy, asked, _| bent(policy, &Asked { instance: None, ..*asked }, |_| ());
        },
    ),
    (
        "region-ignored",
        "access-resource-region",
        "The region of a resource is not compared.",
        |r| {
            r.access.judge =
                |policy, asked, _| bent(policy, asked, |s| resources(s, |r| part(r, 2, "*")));
        },
    ),
    (
        "region-rights-unknown",
        "access-resource-region",
        "Only a right to all regions counts.",
        |r| {
            r.access.judge = |policy, asked, _| {
                bent(policy, asked, |s| {
                    resources(s, |r| {
                        if r.split(':').nth(2).is_some_and(|p| p != "*") {
                            "#".to_owned()
                        } else {
                            r.to_owned()
                        }
                    });
                })
            };
        },
    ),
    (
        "account-ignored",
        "access-resource-account",
        "The account of a resource is not compared.",
        |r| {
            r.access.judge =
                |policy, asked, _| bent(policy, asked, |s| resources(s, |r| part(r, 3, "*")));
        },
    ),
    (
        "not-asked-with-a-token",
        "access-every-call",
        "Permission is checked on the first page only.",
        |r| {
            r.access.is_judged = |query, _| is_first_page(query);
        },
    ),
    ("deny-lost-with-a-token", "access-every-call", "On later pages any Allow is enough.", |r| {
        r.access.is_judged = |query, policy| {
            is_first_page(query) || policy.statements.iter().all(|s| s.effect == Effect::Deny)
        };
    }),
    (
        "not-asked-with-a-page-number",
        "access-every-call",
        "Paging by number takes a way of its own.",
        |r| {
            r.access.is_judged = |query, _| !matches!(query.style, Style::Page { .. });
        },
    ),
    ("not-asked-with-an-id", "access-every-call", "A look-up by id takes a way of its own.", |r| {
        r.access.is_judged = |query, _| query.filters.texts("InvokeId").is_empty();
    }),
    ("not-asked-with-a-tag", "access-every-call", "The tag service asks for no right.", |r| {
        r.access.is_judged = |query, _| query.filters.tags.is_empty();
    }),
    ("not-asked-with-a-status", "access-every-call", "A search takes a way of its own.", |r| {
        r.access.is_judged = |query, _| query.filters.texts("InvocationStatus").is_empty();
    }),
];
