//! Every allowed reading of every contested clause of `SendFile`, as an edit of [`Rules`].
//!
//! The first reading of a clause is the one that [`Rules::page`] takes.

use super::agent::Reach;
use super::content::{any_case_name, decodes_unpadded};
use super::instances::{Twice, Unknown};
use super::rules::octal_or_symbolic_mode;
use super::text::Without;
use super::token::Mismatch;
use crate::mock::Rules;
use crate::mock::delivery::InstanceState;
use crate::mock::error::Fault;
use crate::mock::number::Remedy;
use crate::mock::readings::ReadingEdit;
use crate::mock::tags::Gap;
use crate::mock::validate::NoRegion;

fn as_it_stands(_: &mut Rules) {}

/// The state in which deliveries with this code end.
fn ends_in(rules: &mut Rules, code: &str, state: InstanceState) {
    for failure in rules.send.agent.failures.iter_mut().filter(|failure| failure.code == code) {
        failure.state = state;
    }
}

/// Deliveries with this code wait for the timeout, and end by it.
fn times_out(rules: &mut Rules, code: &str) {
    let timeout = rules.send.agent.timeout.clone();
    for failure in rules.send.agent.failures.iter_mut().filter(|failure| failure.code == code) {
        failure.reach = Reach::Waiting;
        failure.state = timeout.state;
        failure.code = timeout.code;
        failure.info = timeout.info;
    }
}

/// The readings, those of a clause together.
pub const READINGS: &[ReadingEdit] = &[
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
    ("name-empty", "refused", as_it_stands),
    ("name-empty", "delivery-fails", |r| r.send.name.empty = Without::Default),
    ("content-empty", "delivery-fails", as_it_stands),
    ("content-empty", "refused", |r| r.send.content.empty_refused = true),
    ("content-size-kilobyte", "of-1024-bytes", as_it_stands),
    ("content-size-kilobyte", "of-1000-bytes", |r| r.send.content.max = 32_000),
    ("content-base64-unpadded", "refused", as_it_stands),
    ("content-base64-unpadded", "accepted", |r| r.send.content.decodes = decodes_unpadded),
    ("content-type-case", "refused", as_it_stands),
    ("content-type-case", "any-case", |r| r.send.content.named = any_case_name),
    ("content-shown", "as-sent", as_it_stands),
    ("content-shown", "as-base64", |r| r.send.shown_content = super::record::shown_in_base64),
    ("file-mode-symbolic", "refused", as_it_stands),
    ("file-mode-symbolic", "accepted", |r| r.send.mode.is_good = octal_or_symbolic_mode),
    ("overwrite-odd", "refused", as_it_stands),
    ("overwrite-odd", "not-overwritten", |r| r.send.odd_boolean_refused = false),
    ("timeout-zero", "raised", as_it_stands),
    ("timeout-zero", "refused", |r| r.send.timeout.zero = Remedy::Refuse),
    ("timeout-negative", "raised", as_it_stands),
    ("timeout-negative", "refused", |r| r.send.timeout.negative = Remedy::Refuse),
    ("timeout-huge", "refused", as_it_stands),
    ("timeout-huge", "accepted", |r| r.send.timeout.above = Remedy::Serve),
    ("instance-unknown", "refused", as_it_stands),
    ("instance-unknown", "recorded", |r| r.send.instances.unknown = Unknown::Recorded),
    ("instance-twice", "accepted", as_it_stands),
    ("instance-twice", "refused", |r| r.send.instances.twice = Twice::Refused),
    ("instance-number-gap", "accepted", as_it_stands),
    ("instance-number-gap", "refused", |r| r.send.instances.gap = Gap::Refused),
    ("client-token-reused", "refused", as_it_stands),
    ("client-token-reused", "first-answer", |r| r.send.token.mismatch = Mismatch::FirstAnswer),
    ("client-token-reused", "new-delivery", |r| r.send.token.mismatch = Mismatch::NewOrder),
    ("client-token-odd", "refused", as_it_stands),
    ("client-token-odd", "accepted", |r| r.send.token.odd_refused = false),
    ("tag-key-empty", "missing", as_it_stands),
    ("tag-key-empty", "malformed", |r| r.send.tags.empty_key = Some(Fault::TagKeyMalformed)),
    ("tag-key-prefix-case", "exact-case", as_it_stands),
    ("tag-key-prefix-case", "any-case", |r| r.send.tags.key.prefixes_any_case = true),
    ("denied-code", "operation-forbidden", as_it_stands),
    ("denied-code", "forbidden-ram", |r| r.send.access.fault = Fault::ForbiddenRam),
    ("result-without-agent", "client-not-running", as_it_stands),
    ("result-without-agent", "delivery-timeout", |r| times_out(r, "ClientNotRunning")),
    ("result-silent-agent", "client-not-response", as_it_stands),
    ("result-silent-agent", "delivery-timeout", |r| times_out(r, "ClientNotResponse")),
    ("state-of-a-file-that-exists", "invalid", as_it_stands),
    ("state-of-a-file-that-exists", "failed", |r| {
        ends_in(r, "FileAlreadyExists", InstanceState::Failed);
    }),
    ("state-of-a-missing-group", "invalid", as_it_stands),
    ("state-of-a-missing-group", "failed", |r| {
        ends_in(r, "UserGroupNotExists", InstanceState::Failed);
    }),
    ("state-of-a-stopped-instance", "aborted", as_it_stands),
    ("state-of-a-stopped-instance", "invalid", |r| {
        ends_in(r, "InstanceNotRunning", InstanceState::Invalid);
    }),
    ("state-of-a-stopped-instance", "failed", |r| {
        ends_in(r, "InstanceNotRunning", InstanceState::Failed);
    }),
    ("state-of-a-stopped-instance", "error", |r| {
        ends_in(r, "InstanceNotRunning", InstanceState::Error);
    }),
];
