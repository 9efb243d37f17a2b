//! Walks that deliveries arrive in.

use crate::mock::delivery::{Delivery, InstanceState};
use crate::mock::mutants::{Line, Mutant};
use crate::mock::page::{after_last, after_place};
use crate::mock::token::{Place, TokenFault};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-walks", LINES)
}

/// Whether a delivery is still under way.
fn is_live(delivery: &Delivery) -> bool {
    let unfinished = [InstanceState::Pending, InstanceState::Running];
    delivery.instances.iter().any(|instance| unfinished.contains(&instance.state))
}

const LINES: &[Line] = &[
    (
        "two-tables",
        "walk-while-states-change",
        "Tokens count finished ones, which another table holds.",
        |r| {
            r.paging.place = |end| {
                let before = end.from.map_or(0, |from| from.served);
                let finished = end.records.iter().filter(|record| !is_live(record)).count();
                Place { served: before + finished as u64, ..after_last(end) }
            };
            r.paging.seek = |records, place, _| {
                let live = records.iter().filter(|record| is_live(record)).count();
                live + usize::try_from(place.served).unwrap_or(usize::MAX - live)
            };
        },
    ),
    ("by-offset", "walk-no-repeats", "A token is the number of records before it.", |r| {
        r.paging.seek = |_, place, _| usize::try_from(place.served).unwrap_or(usize::MAX);
    }),
    ("from-the-last", "walk-no-repeats", "The comparison is `<=` in place of `<`.", |r| {
        r.paging.seek =
            |records, place, rules| after_place(records, place, rules).saturating_sub(1);
    }),
    ("one-too-far", "walk-no-loss", "The record of the token is skipped twice.", |r| {
        r.paging.seek = |records, place, rules| after_place(records, place, rules) + 1;
    }),
    ("offset-from-the-end", "walk-no-loss", "Records that arrived are counted as seen.", |r| {
        r.paging.seek = |records, place, _| {
            let arrived = records.len().saturating_sub(12);
            usize::try_from(place.served).unwrap_or(usize::MAX) + 2 * arrived
        };
    }),
    ("without-end", "walk-ends", "There is always another page.", |r| {
        r.paging.goes_on = |_| true;
    }),
    ("token-refused", "token-accepted", "The key of the tokens is made for each call.", |r| {
        r.token.decode = |_, _| Err(TokenFault::Invented);
    }),
];
