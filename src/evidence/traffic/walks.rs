//! Pages that belong together: a token that one answer gave leads to the next call.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::call::Call;
use super::rules::Rules;
use crate::check::{Answer, Finding};
use crate::schema::brief;
use crate::spec::Level;

/// How many tokens that were given and not yet used are remembered.
const MOST_TOKENS: usize = 10_000;
/// How many records of one walk are remembered.
const MOST_RECORDS: usize = 200_000;
/// A token may grow stale; for so long it must be taken.
const FRESH: SignedDuration = SignedDuration::from_mins(5);

/// The walks that are under way.
#[derive(Default)]
pub struct Walks {
    hasher: RandomState,
    given: HashMap<u64, Walk>,
    order: VecDeque<u64>,
}

/// A walk, as far as it has come.
struct Walk {
    filters: u64,
    tokens: HashSet<u64>,
    /// The records so far; `None` once a token was used twice, so that pages come again.
    records: Option<HashSet<u64>>,
    given: Option<Timestamp>,
}

/// What the place of a page in its walk gave.
#[derive(Default)]
pub struct Followed {
    /// What is wrong with the call.
    pub client: Vec<Finding>,
    /// What is wrong with the answer.
    pub server: Vec<Finding>,
    /// The clauses that the call was judged by.
    pub client_clauses: Vec<String>,
    /// The clauses that the answer was judged by.
    pub server_clauses: Vec<String>,
    /// Whether the filters of the call hold for the page: a first page, or the same as before.
    pub filters_hold: bool,
}

impl Walks {
    /// Follows a token from the answer that gave it to the call that sends it.
    pub fn follow(
        &mut self,
        rules: &Rules,
        call: &Call,
        answer: &Answer,
        started: Option<Timestamp>,
    ) -> Followed {
        let mut out = Followed::default();
        let (manifest, pages) = (rules.manifest(), rules.traffic().pages.as_ref());
        let sent = call.params.get(&manifest.paging.token_param).and_then(Value::as_str);
        let filters = self.filters(rules, call);
        let mut walk = None;
        match sent {
            None => out.filters_hold = !call.is_open(&manifest.paging.token_param),
            Some(token) => {
                if let Some(known) = self.given.get_mut(&self.hasher.hash_one(token)) {
                    let same = known.filters == filters;
                    out.filters_hold = same;
                    if let Some(pages) = pages {
                        out.client_clauses.push(pages.other_filters.value.clone());
                        if !same {
                            let expected = "the filters that the token was given for";
                            out.client.push(finding(
                                rules,
                                &pages.other_filters,
                                "walk",
                                expected.to_owned(),
                                "other filters beside this token".to_owned(),
                            ));
                        }
                    }
                    // A token that is used again gives its page again.
                    let records = known.records.take();
                    let tokens = known.tokens.clone();
                    let given = known.given;
                    walk = same.then_some(Walk { filters, tokens, records, given });
                }
            }
        }
        if let Some(walk) = &walk {
            taken(rules, walk, answer, started, &mut out);
        }
        if !answer.is_success() || answer.json.is_err() {
            return out;
        }
        let later = walk.is_some();
        let mut walk = walk.unwrap_or_else(|| Walk {
            filters,
            tokens: HashSet::new(),
            records: sent.is_none().then(HashSet::new),
            given: None,
        });
        let records = answer.records(&rules.suite);
        let keys = records.iter().filter_map(|r| r.get(&manifest.records.key)?.as_str());
        if let Some(seen) = &mut walk.records {
            if later {
                out.server_clauses.push(manifest.blame.repeated_record.value.clone());
            }
            let mut twice: Vec<&str> = Vec::new();
            for key in keys {
                if !seen.insert(self.hasher.hash_one(key)) {
                    twice.push(key);
                }
            }
            if let Some(first) = twice.first() {
                let clause = &manifest.blame.repeated_record;
                let more = match twice.len() {
                    1 => String::new(),
                    n => format!(" and {} more", n - 1),
                };
                let actual = format!("{}{more} came before in this walk", brief(first));
                out.server.push(finding(
                    rules,
                    clause,
                    "walk",
                    "each record once".to_owned(),
                    actual,
                ));
            }
            if seen.len() > MOST_RECORDS {
                walk.records = None;
            }
        }
        let Some(token) = answer.token(&rules.suite) else { return out };
        let token = self.hasher.hash_one(token);
        if later {
            out.server_clauses.push(manifest.blame.endless_walk.value.clone());
            if walk.tokens.contains(&token) {
                let clause = &manifest.blame.endless_walk;
                let expected = "a new token on each page, none on the last".to_owned();
                let actual = "the token of an earlier page of this walk".to_owned();
                out.server.push(finding(rules, clause, "walk", expected, actual));
                return out;
            }
        }
        walk.tokens.insert(token);
        walk.given = started;
        self.remember(token, walk);
        out
    }

    fn remember(&mut self, token: u64, walk: Walk) {
        if self.given.insert(token, walk).is_none() {
            self.order.push_back(token);
        }
        while self.order.len() > MOST_TOKENS {
            if let Some(oldest) = self.order.pop_front() {
                self.given.remove(&oldest);
            }
        }
    }

    /// A digest of the parameters that choose the list.
    fn filters(&self, rules: &Rules, call: &Call) -> u64 {
        let token = &rules.manifest().paging.token_param;
        let may_change = rules.traffic().pages.iter().flat_map(|pages| &pages.may_change);
        let free: Vec<&String> = may_change.chain([token]).collect();
        let kept: Vec<(&String, String)> = call
            .params
            .iter()
            .filter(|(name, _)| !free.contains(name))
            .map(|(name, value)| (name, value.to_string()))
            .collect();
        self.hasher.hash_one((kept, &call.open))
    }
}

/// A token of this very walk must be taken while it is fresh.
fn taken(
    rules: &Rules,
    walk: &Walk,
    answer: &Answer,
    started: Option<Timestamp>,
    out: &mut Followed,
) {
    let clause = &rules.manifest().blame.refused_token;
    let fresh = match (walk.given, started) {
        (Some(given), Some(started)) => started.duration_since(given) < FRESH,
        _ => false,
    };
    // Without its records the walk was gone on before from the same token, which may be refused.
    if !fresh || walk.records.is_none() {
        return;
    }
    out.server_clauses.push(clause.value.clone());
    let code = answer.top("Code").unwrap_or_default();
    let about = rules.column(code, "of");
    if !answer.is_success() && about == Some(rules.manifest().paging.token_param.as_str()) {
        let expected = "the page that follows, for the token is the one that the page before gave";
        let actual = answer.describe(&rules.suite);
        out.server.push(finding(rules, clause, "walk", expected.to_owned(), actual));
    }
}

fn finding(
    rules: &Rules,
    clause: &str,
    check: &'static str,
    expected: String,
    actual: String,
) -> Finding {
    let level = rules.suite.ledger.level(clause).unwrap_or(Level::May);
    let (at, pointer, note) = (None, None, None);
    Finding { clause: clause.to_owned(), level, check, expected, actual, at, pointer, note }
}
