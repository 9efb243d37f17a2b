//! Every allowed reading of every contested clause, as an edit of [`Rules`].
//!
//! The first reading of a clause is the one that [`Rules::page`] takes.

use super::Rules;
use super::answer::Format;
use super::error::Fault;
use super::filter::{Empty, OddStatus};
use super::number::Remedy;
use super::operations::OPERATIONS;
use super::page::{MixedSize, MixedToken};
use super::policy::Scoped;
use super::request::Repeated;
use super::status::{RUNNING_FIRST, literal_mixture};
use super::store::CapScope;
use super::tags::{Gap, Outside, Valueless};
use super::token::{BadToken, Foreign, LeftOut};
use super::validate::NoRegion;

/// A clause, one of its readings, and the edit that makes a server take it.
pub type ReadingEdit = (&'static str, &'static str, fn(&mut Rules));

/// A clause or reading that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadingError {
    /// The clause is not contested, or does not exist.
    #[error("`{clause}` is not a contested clause; these are: {}", choices.join(", "))]
    Clause {
        /// What was asked for.
        clause: String,
        /// The contested clauses.
        choices: Vec<&'static str>,
    },
    /// The clause has no such reading.
    #[error("`{reading}` is not a reading of {clause}; these are: {}", choices.join(", "))]
    Reading {
        /// The clause.
        clause: String,
        /// What was asked for.
        reading: String,
        /// The readings of the clause.
        choices: Vec<&'static str>,
    },
}

impl Rules {
    /// These rules with one clause read in a given way.
    pub fn with_reading(mut self, clause: &str, reading: &str) -> Result<Self, ReadingError> {
        let all = || OPERATIONS.iter().flat_map(|operation| operation.readings);
        let of_clause: Vec<_> = all().filter(|line| line.0 == clause).collect();
        if of_clause.is_empty() {
            let mut choices: Vec<_> = all().map(|line| line.0).collect();
            choices.dedup();
            return Err(ReadingError::Clause { clause: clause.to_owned(), choices });
        }
        // Operations that share a clause read it alike.
        let chosen: Vec<_> = of_clause.iter().filter(|line| line.1 == reading).collect();
        if chosen.is_empty() {
            return Err(ReadingError::Reading {
                clause: clause.to_owned(),
                reading: reading.to_owned(),
                choices: of_clause.iter().map(|line| line.1).collect(),
            });
        }
        for (_, _, edit) in chosen {
            edit(&mut self);
        }
        Ok(self)
    }
}

fn as_it_stands(_: &mut Rules) {}

pub(super) const READINGS: &[ReadingEdit] = &[
    ("status-pending-over-running", "pending-first", as_it_stands),
    ("status-pending-over-running", "running-first", |r| r.status.unfinished = RUNNING_FIRST),
    ("status-failure-class", "five-states", as_it_stands),
    ("status-failure-class", "literal", |r| r.status.mixed = literal_mixture),
    ("list-order", "newest-first", as_it_stands),
    ("list-order", "oldest-first", |r| {
        r.retention.order = |a, b| (a.created, a.invoke_id).cmp(&(b.created, b.invoke_id));
    }),
    ("list-order", "by-invoke-id", |r| r.retention.order = |a, b| a.invoke_id.cmp(b.invoke_id)),
    ("list-order", "another-order", |r| {
        r.retention.order = |a, b| b.invoke_id.chars().rev().cmp(a.invoke_id.chars().rev());
    }),
    ("last-page-token", "absent", as_it_stands),
    ("last-page-token", "empty", |r| r.answer.empty_last_token = true),
    ("full-last-page", "ends-at-once", as_it_stands),
    ("full-last-page", "one-empty-page-more", |r| r.paging.full_goes_on = true),
    ("mixed-paging-size", "token-wins", as_it_stands),
    ("mixed-paging-size", "page-number-wins", |r| r.paging.mixed_size = MixedSize::PageNumberWins),
    ("mixed-paging-size", "combined", |r| r.paging.mixed_size = MixedSize::Combined),
    ("mixed-paging-size", "refused", |r| r.paging.mixed_size = MixedSize::Refused),
    ("mixed-paging-token", "token-wins", as_it_stands),
    ("mixed-paging-token", "page-number-wins", |r| {
        r.paging.mixed_token = MixedToken::PageNumberWins;
    }),
    ("mixed-paging-token", "offset-on-top", |r| r.paging.mixed_token = MixedToken::OffsetOnTop),
    ("mixed-paging-token", "refused", |r| r.paging.mixed_token = MixedToken::Refused),
    ("region-id-missing", "missing-region-id", as_it_stands),
    ("region-id-missing", "missing-parameter", |r| {
        r.region.absent = NoRegion::Refused(Fault::MissingParameter);
    }),
    ("region-id-missing", "missing-parameter-region-id", |r| {
        r.region.absent = NoRegion::Refused(Fault::MissingParameterRegionId);
    }),
    ("region-id-missing", "region-not-found", |r| {
        r.region.absent = NoRegion::Refused(Fault::RegionNotFound);
    }),
    ("region-id-missing", "endpoint-region", |r| r.region.absent = NoRegion::OfEndpoint),
    ("region-id-empty", "missing-region-id", as_it_stands),
    ("region-id-empty", "missing-parameter", |r| {
        r.region.empty = NoRegion::Refused(Fault::MissingParameter);
    }),
    ("region-id-empty", "missing-parameter-region-id", |r| {
        r.region.empty = NoRegion::Refused(Fault::MissingParameterRegionId);
    }),
    ("region-id-empty", "region-not-found", |r| {
        r.region.empty = NoRegion::Refused(Fault::RegionNotFound);
    }),
    ("region-id-empty", "endpoint-region", |r| r.region.empty = NoRegion::OfEndpoint),
    ("tag-key-empty", "missing", as_it_stands),
    ("tag-key-empty", "malformed", |r| r.filters.tags.empty_key = Some(Fault::TagKeyMalformed)),
    ("tag-number-gap", "gap-ignored", as_it_stands),
    ("tag-number-gap", "stops-at-gap", |r| r.filters.tags.gap = Gap::StopsThere),
    ("tag-number-gap", "refused", |r| r.filters.tags.gap = Gap::Refused),
    ("tag-number-21-alone", "refused", as_it_stands),
    ("tag-number-21-alone", "counted", |r| r.filters.tags.above = Outside::Counted),
    ("tag-number-21-alone", "ignored", |r| r.filters.tags.above = Outside::Ignored),
    ("tag-number-zero", "ignored", as_it_stands),
    ("tag-number-zero", "counted", |r| r.filters.tags.zero = Outside::Counted),
    ("tag-number-zero", "refused", |r| r.filters.tags.zero = Outside::Refused),
    ("tag-key-prefix-case", "exact-case", as_it_stands),
    ("tag-key-prefix-case", "any-case", |r| r.filters.tags.key.prefixes_any_case = true),
    ("tag-key-url-case", "exact-case", as_it_stands),
    ("tag-key-url-case", "any-case", |r| r.filters.tags.key.forbidden_any_case = true),
    ("tag-value-url-case", "exact-case", as_it_stands),
    ("tag-value-url-case", "any-case", |r| r.filters.tags.value.forbidden_any_case = true),
    ("tag-key-without-value", "any-value", as_it_stands),
    ("tag-key-without-value", "empty-value", |r| {
        r.filters.tags.without_value = Valueless::EmptyValue;
    }),
    ("tag-value-empty-filter", "empty-value", as_it_stands),
    ("tag-value-empty-filter", "any-value", |r| {
        r.filters.tags.with_empty_value = Valueless::AnyValue;
    }),
    ("status-filter-unknown", "no-match", as_it_stands),
    ("status-filter-unknown", "refused", |r| r.filters.status_unknown = OddStatus::Refused),
    ("status-filter-instance-state", "no-match", as_it_stands),
    ("status-filter-instance-state", "refused", |r| {
        r.filters.status_of_instance = OddStatus::Refused;
    }),
    ("status-filter-case", "no-match", as_it_stands),
    ("status-filter-case", "any-case", |r| r.filters.status_case = OddStatus::Understood),
    ("status-filter-case", "refused", |r| r.filters.status_case = OddStatus::Refused),
    ("status-filter-list", "no-match", as_it_stands),
    ("status-filter-list", "any-of-them", |r| r.filters.status_list = OddStatus::Understood),
    ("status-filter-list", "refused", |r| r.filters.status_list = OddStatus::Refused),
    ("repeated-parameter", "first", as_it_stands),
    ("repeated-parameter", "last", |r| r.request.repeated = Repeated::Last),
    ("repeated-parameter", "both", |r| r.request.repeated = Repeated::Both),
    ("repeated-parameter", "no-match", |r| r.request.repeated = Repeated::NoMatch),
    ("repeated-parameter", "refused", |r| r.request.repeated = Repeated::Refused),
    ("name-empty", "ignored", as_it_stands),
    ("name-empty", "no-match", |r| r.filters.line_mut("Name").empty = Empty::NoMatch),
    ("name-empty", "refused", |r| r.filters.line_mut("Name").empty = Empty::Refused),
    ("resource-group-empty", "ignored", as_it_stands),
    ("resource-group-empty", "ungrouped", |r| {
        r.filters.line_mut("ResourceGroupId").empty = Empty::ThatText;
    }),
    ("resource-group-empty", "no-match", |r| {
        r.filters.line_mut("ResourceGroupId").empty = Empty::NoMatch;
    }),
    ("resource-group-empty", "refused", |r| {
        r.filters.line_mut("ResourceGroupId").empty = Empty::Refused;
    }),
    ("status-filter-empty", "ignored", as_it_stands),
    ("status-filter-empty", "no-match", |r| {
        r.filters.line_mut("InvocationStatus").empty = Empty::NoMatch;
    }),
    ("status-filter-empty", "refused", |r| {
        r.filters.line_mut("InvocationStatus").empty = Empty::Refused;
    }),
    ("name-wildcard", "literal", as_it_stands),
    ("name-wildcard", "expanded", |r| r.filters.name_wildcards = true),
    ("name-trailing-blank", "exact", as_it_stands),
    ("name-trailing-blank", "trimmed", |r| r.filters.name_trimmed = true),
    ("name-unicode-form", "exact", as_it_stands),
    ("name-unicode-form", "normalised", |r| r.filters.name_normalised = true),
    ("tag-value-trailing-blank", "exact", as_it_stands),
    ("tag-value-trailing-blank", "trimmed", |r| r.filters.tags.value_trimmed = true),
    ("max-results-over-max", "refused", as_it_stands),
    ("max-results-over-max", "clamped", |r| r.paging.max_results.above = Remedy::Clamp),
    ("max-results-huge", "refused", as_it_stands),
    ("max-results-huge", "clamped", |r| r.paging.max_results.beyond = Remedy::Clamp),
    ("max-results-zero", "refused", as_it_stands),
    ("max-results-zero", "default", |r| r.paging.max_results.zero = Remedy::Default),
    ("max-results-zero", "one", |r| r.paging.max_results.zero = Remedy::Clamp),
    ("max-results-negative", "refused", as_it_stands),
    ("max-results-negative", "default", |r| r.paging.max_results.negative = Remedy::Default),
    ("max-results-negative", "one", |r| r.paging.max_results.negative = Remedy::Clamp),
    ("max-results-empty", "default", as_it_stands),
    ("max-results-empty", "refused", |r| r.paging.max_results.empty = Remedy::Refuse),
    ("page-size-over-max", "refused", as_it_stands),
    ("page-size-over-max", "clamped", |r| {
        r.paging.page_size.above = Remedy::Clamp;
        r.paging.page_size.beyond = Remedy::Clamp;
    }),
    ("page-size-over-max", "served", |r| r.paging.page_size.above = Remedy::Serve),
    ("page-size-zero", "refused", as_it_stands),
    ("page-size-zero", "default", |r| r.paging.page_size.zero = Remedy::Default),
    ("page-size-zero", "one", |r| r.paging.page_size.zero = Remedy::Clamp),
    ("page-size-negative", "refused", as_it_stands),
    ("page-size-negative", "default", |r| r.paging.page_size.negative = Remedy::Default),
    ("page-size-negative", "one", |r| r.paging.page_size.negative = Remedy::Clamp),
    ("page-number-zero", "refused", as_it_stands),
    ("page-number-zero", "first-page", |r| r.paging.page_number.zero = Remedy::Clamp),
    ("page-number-negative", "refused", as_it_stands),
    ("page-number-negative", "first-page", |r| r.paging.page_number.negative = Remedy::Clamp),
    ("page-number-past-end", "empty-list", as_it_stands),
    ("page-number-past-end", "refused", |r| r.paging.past_end_refused = true),
    ("page-number-past-end", "last-page", |r| r.paging.past_end_is_last = true),
    ("page-number-huge", "empty-list", as_it_stands),
    ("page-number-huge", "refused", |r| {
        r.paging.page_number.max = 1_000_000;
        r.paging.page_number.above = Remedy::Refuse;
    }),
    ("page-number-huge", "last-page", |r| r.paging.past_end_is_last = true),
    ("page-number-empty", "default", as_it_stands),
    ("page-number-empty", "refused", |r| r.paging.page_number.empty = Remedy::Refuse),
    ("number-plus-sign", "refused", as_it_stands),
    ("number-plus-sign", "accepted", |r| r.spellings.plus_sign = true),
    ("number-leading-zero", "accepted", as_it_stands),
    ("number-leading-zero", "refused", |r| r.spellings.leading_zero = false),
    ("number-padded", "refused", as_it_stands),
    ("number-padded", "accepted", |r| r.spellings.padded = true),
    ("number-zero-fraction", "refused", as_it_stands),
    ("number-zero-fraction", "accepted", |r| r.spellings.zero_fraction = true),
    ("number-digit-separator", "refused", as_it_stands),
    ("number-digit-separator", "accepted", |r| r.spellings.digit_separator = true),
    ("number-fullwidth", "refused", as_it_stands),
    ("number-fullwidth", "accepted", |r| r.spellings.fullwidth = true),
    ("token-empty", "as-absent", as_it_stands),
    ("token-empty", "refused", |r| r.token.empty_refused = true),
    ("token-tampered", "refused", as_it_stands),
    ("token-tampered", "answered", |r| r.token.tampered = BadToken::Answered),
    ("token-truncated", "refused", as_it_stands),
    ("token-truncated", "answered", |r| r.token.truncated = BadToken::Answered),
    ("token-guessed", "refused", as_it_stands),
    ("token-guessed", "answered", |r| r.token.guessed = BadToken::Answered),
    ("token-of-another-filter", "refused", as_it_stands),
    ("token-of-another-filter", "follows-token", |r| r.token.other_filters = Foreign::FollowsToken),
    ("token-of-another-filter", "follows-request", |r| {
        r.token.other_filters = Foreign::FollowsRequest;
    }),
    ("token-of-another-region", "refused", as_it_stands),
    ("token-of-another-region", "follows-token", |r| r.token.other_region = Foreign::FollowsToken),
    ("token-of-another-region", "follows-request", |r| {
        r.token.other_region = Foreign::FollowsRequest;
    }),
    ("token-without-filter", "keeps-filter", as_it_stands),
    ("token-without-filter", "unfiltered", |r| r.token.filters_left_out = LeftOut::Gone),
    ("token-without-filter", "refused", |r| r.token.filters_left_out = LeftOut::Refused),
    ("token-without-size", "default-size", as_it_stands),
    ("token-without-size", "first-size", |r| r.token.size_left_out = LeftOut::Kept),
    ("token-without-size", "refused", |r| r.token.size_left_out = LeftOut::Refused),
    ("token-reuse", "same-page", as_it_stands),
    ("token-reuse", "refused", |r| r.token.once = true),
    ("instance-filter-trims", "whole-delivery", as_it_stands),
    ("instance-filter-trims", "only-that-instance", |r| r.answer.only_asked_instance = true),
    ("denied-code", "operation-forbidden", as_it_stands),
    ("denied-code", "forbidden-ram", |r| r.access.fault = Fault::ForbiddenRam),
    ("scoped-caller-without-instance", "refused", as_it_stands),
    ("scoped-caller-without-instance", "trimmed", |r| r.access.scoped = Scoped::Trimmed),
    ("denied-instance-without-instance", "refused", as_it_stands),
    ("denied-instance-without-instance", "trimmed", |r| r.access.denied = Scoped::Trimmed),
    ("denied-instance-without-instance", "whole-list", |r| r.access.denied = Scoped::Whole),
    ("cap-scope", "per-region", as_it_stands),
    ("cap-scope", "per-account", |r| r.retention.cap_scope = CapScope::Account),
    ("system-tags", "hidden", as_it_stands),
    ("system-tags", "shown", |r| r.answer.system_tags = true),
    ("unknown-parameter", "ignored", as_it_stands),
    ("unknown-parameter", "refused", |r| r.request.unknown_refused = true),
    ("parameter-name-case", "exact-case", as_it_stands),
    ("parameter-name-case", "any-case", |r| {
        r.request.same_name = |sent, wanted| sent.eq_ignore_ascii_case(wanted);
    }),
    ("format-default", "xml", as_it_stands),
    ("format-default", "json", |r| r.answer.rpc_format = Format::Json),
];

#[cfg(test)]
mod tests;
