//! Windows and caps that are off.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{Line, Mutant};
use crate::mock::delivery::InstanceState;
use crate::mock::store::RetentionRules;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("retention", LINES)
}

const LINES: &[Line] = &[
    ("no-window", "look-back", "Old deliveries are never removed.", |r| {
        r.retention.is_within = |_, _, _| true;
    }),
    ("a-day-less", "look-back", "The first day is not counted.", |r| r.retention.days -= 1),
    ("a-day-more", "look-back", "The present day is not counted.", |r| r.retention.days += 1),
    ("a-week", "look-back", "The window is that of another product.", |r| r.retention.days = 7),
    (
        "eight-hours-less",
        "look-back",
        "The cutoff is in local time, the records are in UTC.",
        |r| {
            r.retention.is_within = |instant, now, days| {
                instant
                    >= now + SignedDuration::from_hours(8) - SignedDuration::from_hours(24 * days)
            };
        },
    ),
    (
        "eight-hours-more",
        "look-back",
        "The cutoff is in UTC, the records are in local time.",
        |r| {
            r.retention.is_within = |instant, now, days| {
                instant
                    >= now - SignedDuration::from_hours(8) - SignedDuration::from_hours(24 * days)
            };
        },
    ),
    ("not-for-an-id", "look-back", "A look-up by id does not pass the window.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            let asked = seen.query.filters.texts("InvokeId");
            if page.records.is_empty() {
                page.records.extend(seen.region().filter(|d| asked.contains(&d.invoke_id)));
            }
            Ok(())
        }));
    }),
    ("not-for-a-name", "look-back", "The index of names keeps what has expired.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            let asked = seen.query.filters.texts("Name");
            if !asked.is_empty() && page.next.is_none() && page.total.is_none() {
                page.records = seen.region().filter(|d| asked.contains(&d.name)).take(50).collect();
            }
            Ok(())
        }));
    }),
    ("not-for-the-total", "look-back", "The count has no window.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            if page.total.is_some() && seen.query.filters.is_empty() {
                page.total = Some(seen.region().count());
            }
            Ok(())
        }));
    }),
    (
        "unfinished-expire-at-once",
        "look-back",
        "Only what has ended is kept for the window.",
        |r| {
            r.edits.page.push(Arc::new(|page, _| {
                page.records
                    .retain(|d| d.instances.iter().all(|i| i.state != InstanceState::Running));
                Ok(())
            }));
        },
    ),
    ("cap-one-less", "record-cap", "The cap is compared with `<` instead of `<=`.", |r| {
        r.retention.cap = r.retention.cap.map(|cap| cap - 1);
    }),
    ("cap-one-more", "record-cap", "The cap is applied before the new record is stored.", |r| {
        r.retention.cap = r.retention.cap.map(|cap| cap + 1);
    }),
    ("no-cap", "record-cap", "Old deliveries are never removed.", |r| r.retention.cap = None),
    ("cap-of-1000", "record-cap", "The cap is that of another edition.", |r| {
        r.retention.cap = Some(1_000);
    }),
    (
        "cap-keeps-oldest",
        "record-cap-keeps-newest",
        "The limit is applied to a list in ascending order.",
        |r| {
            r.retention.kept_first = |a, b| a.created.cmp(&b.created);
        },
    ),
    (
        "cap-keeps-by-id",
        "record-cap-keeps-newest",
        "The limit is applied to a list in order of ids.",
        |r| {
            r.retention.kept_first = |a, b| a.invoke_id.cmp(&b.invoke_id);
        },
    ),
    ("cap-drops-the-newest", "record-cap-keeps-newest", "A full list takes nothing new.", |r| {
        r.retention.kept_first = |a, b| {
            let newest = |d: &crate::mock::delivery::Delivery| (RetentionRules::page().instant)(d);
            newest(a).cmp(&newest(b)).then(b.invoke_id.cmp(&a.invoke_id))
        };
    }),
];
