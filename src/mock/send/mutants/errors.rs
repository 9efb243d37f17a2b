//! Each error of the page told in another way: one family, made from the table.

use crate::mock::error::{ErrorRule, ErrorTable, Fault, SENT};
use crate::mock::mutants::{Mutant, clause_of};

/// The errors that the page shares with that of the results.
const SHARED: [Fault; 8] = [
    Fault::RegionNotSupported,
    Fault::TooManyTags,
    Fault::TagKeyMissing,
    Fault::TagKeyDuplicate,
    Fault::TagKeyMalformed,
    Fault::TagValueMalformed,
    Fault::RegionNotFound,
    Fault::Dispatch,
];

/// A wrong line of the table: a word, the slip, the edit of the line.
type Way = (&'static str, &'static str, fn(&mut ErrorRule));

/// They go round the table.
const STATUSES: [Way; 3] = [
    ("with-200", "The status of the error is never set.", |rule| rule.status = 200),
    ("with-the-status-of-before", "The table of 2021 is followed.", |rule| {
        rule.status = if rule.status == 403 { 400 } else { 403 };
    }),
    ("as-500", "The error is not mapped, so the framework answers.", |rule| {
        rule.status = if rule.status == 500 { 502 } else { 500 };
    }),
];

/// Likewise.
const CODES: [Way; 3] = [
    ("under-a-generic-code", "A shared check throws its own error.", |rule| {
        rule.code = "InvalidParameter".into();
    }),
    ("in-lower-case", "The code goes through the name of a constant.", |rule| {
        rule.code = rule.code.to_lowercase().into();
    }),
    ("without-its-second-part", "The code is cut at the dot.", |rule| {
        rule.code = rule.code.split('.').next().unwrap_or_default().to_owned().into();
    }),
];

const OTHER_WORDS: Way = ("with-another-message", "The words are the programmer's own.", |rule| {
    rule.message = "Bad request".into();
});

pub(super) fn mutants() -> Vec<Mutant> {
    let table = ErrorTable::page();
    let mut all = Vec::new();
    // What the limit of the timeout is nobody knows; an unknown instance is a contested matter.
    let own =
        SENT.into_iter().filter(|f| ![Fault::TimeoutLimit, Fault::InstanceNotFound].contains(f));
    for (at, fault) in own.chain(SHARED).enumerate() {
        let code = &table.rule(fault).code;
        let words = code.replace('.', "-").to_lowercase();
        let own = clause_of(code);
        let message = format!("{own}-message");
        for (clause, (way, slip, change)) in [
            (&own, STATUSES[at % STATUSES.len()]),
            (&own, CODES[at % CODES.len()]),
            (&message, OTHER_WORDS),
        ] {
            let id = format!("send-errors/{words}-{way}");
            all.push(Mutant::new(id, clause, slip, move |r| change(r.errors.rule_mut(fault))));
        }
    }
    all.push(Mutant::new(
        "send-errors/forbidden-as-401",
        "error-operation-forbidden",
        "Who may not is taken for who is not known.",
        |r| r.errors.rule_mut(Fault::Forbidden).status = 401,
    ));
    all
}
