//! Ways into the list that pass by the check of rights, each open to one kind of call only.

use super::access::{is_first_page, only};
use super::{Line, Mutant};
use crate::mock::number::{Numeral, Remedy, read_integer};
use crate::mock::page::Style;
use crate::mock::policy::{Access, AccessRules, Asked, Effect, Policy};
use crate::mock::token::Foreign;
use crate::mock::validate::Query;
use crate::mock::wildcard::matches;
use crate::sign::verify;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("access-ways", LINES)
}

/// Judges as the page does, but takes a right to any action for the right to this one.
fn judged_for_any_action(policy: &Policy, asked: &Asked<'_>) -> Access {
    let rules = AccessRules { names_action: |_, _| true, ..AccessRules::page() };
    (rules.judge)(policy, asked, &rules)
}

fn judged(policy: &Policy, asked: &Asked<'_>, rules: &AccessRules) -> Access {
    (AccessRules::page().judge)(policy, asked, rules)
}

fn names_instance(query: &Query) -> bool {
    !query.filters.texts("InstanceId").is_empty()
}

/// Whether a policy grants the operation for something and denies it for nothing.
fn grants_something(policy: &Policy) -> bool {
    let rules = AccessRules::page();
    rules.any(policy, Effect::Allow, |_| true) && !rules.any(policy, Effect::Deny, |_| true)
}

/// Whether a resource names a region and leaves the account open.
fn is_of_one_region(resource: &str) -> bool {
    let parts: Vec<&str> = resource.splitn(5, ':').collect();
    matches!(parts[..], [_, _, region, "*", _] if region != "*")
}

const LINES: &[Line] = &[
    (
        "action-ignored-for-a-list",
        "access-other-action",
        "The check of a list asks for rights to the product only.",
        |r| {
            r.access.judge = |policy, asked, rules| match asked.instance {
                None => judged_for_any_action(policy, asked),
                Some(_) => judged(policy, asked, rules),
            };
        },
    ),
    (
        "action-ignored-for-an-instance",
        "access-other-action",
        "The check of one instance asks whether the caller may see the instance at all.",
        |r| {
            r.access.judge = |policy, asked, rules| match asked.instance {
                None => judged(policy, asked, rules),
                Some(_) => judged_for_any_action(policy, asked),
            };
        },
    ),
    (
        "list-not-asked-with-a-token",
        "access-every-call",
        "Later pages are checked for the instance they name, and those of a list name none.",
        |r| {
            r.access.is_judged = |query, _| is_first_page(query) || names_instance(query);
        },
    ),
    (
        "instance-not-asked-with-a-token",
        "access-every-call",
        "The right to an instance is checked where its list begins.",
        |r| {
            r.access.is_judged = |query, _| is_first_page(query) || !names_instance(query);
        },
    ),
    (
        "any-instance-with-a-token",
        "access-every-call",
        "A token proves a right, and is not bound to the instance that it was given for.",
        |r| {
            r.token.other_filters = Foreign::FollowsRequest;
            r.access.is_judged = |query, policy| is_first_page(query) || !grants_something(policy);
        },
    ),
    (
        "instance-not-asked-with-a-page-number",
        "access-every-call",
        "Paging by number is checked as a list, before the filters are read.",
        |r| {
            r.access.is_judged =
                |query, _| !(matches!(query.style, Style::Page { .. }) && names_instance(query));
        },
    ),
    (
        "form-is-the-owners",
        "access-every-call",
        "A call in a form is taken for one of the console, where the owner is logged in.",
        |r| {
            r.identity.claim = |request| {
                if request.has_form() && !request.body.is_empty() {
                    return Ok(None);
                }
                verify::claim(request)
            };
        },
    ),
    (
        "not-asked-for-no-records",
        "access-every-call",
        "A size that cannot be read counts as 0, and a page of no records needs no right.",
        |r| {
            r.paging.max_results.zero = Remedy::Serve;
            r.paging.max_results.read = |text, spellings| match read_integer(text, spellings) {
                Numeral::Junk if !text.is_empty() => Numeral::Value(0),
                numeral => numeral,
            };
            r.access.is_judged = |query, _| !matches!(query.style, Style::Token { size: 0, .. });
        },
    ),
    (
        "asked-instance-as-pattern",
        "access-resource-instance",
        "The patterns of the policy and of the call are matched both ways.",
        |r| {
            r.access.names_resource = |pattern, resource| {
                let parts = (pattern.rsplit_once('/'), resource.rsplit_once('/'));
                matches(pattern, resource)
                    || matches!(parts, (Some((of, id)), Some((place, asked)))
                        if matches(of, place) && matches(asked, id))
            };
        },
    ),
    (
        "deny-of-one-region-overlooked",
        "access-deny-over-allow",
        "Only what an account is denied everywhere is kept with the account.",
        |r| {
            r.access.judge = |policy, asked, rules| {
                let kept = only(policy, |_, s| {
                    s.effect == Effect::Allow || !s.resources.iter().any(|r| is_of_one_region(r))
                });
                judged(&kept, asked, rules)
            };
        },
    ),
];
