//! Walks over pages: where the next page is, when the list has ended, and what never ends.

use std::collections::HashSet;

use serde_json::Value;

use super::encode::{Call, EncodeError};
use super::send::Sender;
use crate::case::model::Walk;
use crate::check::{Answer, Finding, Gathered};
use crate::spec::Ledger;
use crate::suite::Suite;
use crate::wire::{Exchange, Obstacle};

/// What a walk gave.
pub(super) struct Walked {
    /// The pages.
    pub gathered: Gathered,
    /// What is wrong with the walk itself.
    pub findings: Vec<Finding>,
    /// Why it could not go on.
    pub obstacle: Option<Obstacle>,
    /// Why it says nothing: there is more data than it was meant for.
    pub too_long: Option<String>,
    /// Everything that was sent and came back.
    pub exchanges: Vec<Exchange>,
}

/// Walks until the list ends, a page fails, a token comes again, or the page bound is reached.
/// `known_data`: the length of the list is known to be far below that bound.
pub(super) async fn walk(
    sender: &Sender,
    suite: &Suite,
    walk: &Walk,
    call: &Call<'_>,
    known_data: bool,
) -> Result<Walked, EncodeError> {
    let mut walked = Walked {
        gathered: Gathered::default(),
        findings: Vec::new(),
        obstacle: None,
        too_long: None,
        exchanges: Vec::new(),
    };
    let by_number = match &walk.by {
        Some(by) => call.row.text(by, call.captured)? == "page-number",
        None => false,
    };
    let later = later_parameters(walk, call)?;
    let bounds = call.endpoint.bounds;
    let allowed = walk.pages.unwrap_or(suite.manifest.paging.pages);
    let most = allowed.min(bounds.pages);
    let blame = &suite.manifest.blame;
    let mut instead = Vec::new();
    let mut tokens = HashSet::new();
    let mut number = 1_u32;
    if by_number {
        instead.push((suite.manifest.paging.number_param.clone(), Some("1".to_owned())));
    }
    for page in 1.. {
        let sent = sender.send(&Call { instead: &instead, ..*call }).await?;
        let outcome = sent.outcome.clone();
        walked.exchanges.push(sent);
        let response = match outcome {
            Ok(response) => response,
            Err(obstacle) => {
                walked.obstacle = Some(obstacle);
                return Ok(walked);
            }
        };
        let answer = Answer::new(response, bounds.of_json());
        if page > 1 && !answer.is_success() {
            let actual = format!("page {page}: {}", answer.describe(suite));
            let expected =
                format!("page {page} of the walk, asked for by what page {} gave", page - 1);
            let clause = &blame.refused_token.value;
            walked.findings.push(finding(&suite.ledger, clause, expected, actual));
            walked.gathered.broken_off = true;
            return Ok(walked);
        }
        let success = answer.is_success();
        let token = answer.token(suite).map(str::to_owned);
        let records = answer.records(suite).len();
        let total = total(suite, &answer);
        walked.gathered.pages.push(answer);
        if !success {
            return Ok(walked);
        }
        instead.clone_from(&later);
        if by_number {
            let seen = walked.gathered.records(suite).len() as u64;
            if records == 0 || total.is_some_and(|total| seen >= total) {
                break;
            }
            number += 1;
            instead.push((suite.manifest.paging.number_param.clone(), Some(number.to_string())));
        } else {
            let Some(token) = token else { break };
            if token.len() > bounds.token {
                let actual = format!("page {page} gives a token of {} bytes", token.len());
                let expected =
                    format!("a token that a URL can hold, of {} bytes at most", bounds.token);
                walked.findings.push(finding(&suite.ledger, &blame.endless_walk, expected, actual));
                walked.gathered.broken_off = true;
                break;
            }
            if !tokens.insert(token.clone()) {
                let actual = format!("the token of page {page} was given before");
                let expected =
                    "a walk that ends: a new token on each page, none on the last".to_owned();
                walked.findings.push(finding(&suite.ledger, &blame.endless_walk, expected, actual));
                walked.gathered.broken_off = true;
                break;
            }
            instead.push((suite.manifest.paging.token_param.clone(), Some(token)));
        }
        if page >= most {
            let actual = format!("still more after {most} pages");
            // A list of unknown length may be that long; a known one is not, as far as the suite knows.
            if known_data && most == allowed {
                let expected = "a walk that ends".to_owned();
                walked.findings.push(finding(&suite.ledger, &blame.endless_walk, expected, actual));
            } else {
                walked.too_long = Some(actual);
            }
            walked.gathered.broken_off = true;
            break;
        }
    }
    if !by_number {
        walked.findings.extend(repeats(suite, &walked.gathered));
    }
    Ok(walked)
}

/// What later pages send instead.
fn later_parameters(
    walk: &Walk,
    call: &Call<'_>,
) -> Result<Vec<(String, Option<String>)>, EncodeError> {
    let mut later = Vec::new();
    for (name, value) in walk.later.iter() {
        let value = match value {
            Some(value) => call.row.fill(value, call.captured)?.map(std::borrow::Cow::into_owned),
            None => None,
        };
        later.push((name.to_owned(), value));
    }
    Ok(later)
}

fn total(suite: &Suite, answer: &Answer) -> Option<u64> {
    let path = suite.patterns.path(&suite.manifest.paging.total).ok()?;
    path.query(answer.json.as_ref().ok()?).first().and_then(Value::as_u64)
}

fn repeats(suite: &Suite, gathered: &Gathered) -> Option<Finding> {
    let mut seen = HashSet::new();
    let twice: Vec<&str> =
        gathered.keys(suite).into_iter().filter(|key| !seen.insert(*key)).collect();
    let first = twice.first()?;
    let actual = match twice.len() {
        1 => format!("{first} twice"),
        n => format!("{first} and {} more records twice", n - 1),
    };
    let clause = &suite.manifest.blame.repeated_record.value;
    Some(finding(&suite.ledger, clause, "each record once".to_owned(), actual))
}

fn finding(ledger: &Ledger, clause: &str, expected: String, actual: String) -> Finding {
    Finding {
        clause: clause.to_owned(),
        level: ledger.level(clause).unwrap_or(crate::spec::Level::May),
        check: "walk",
        expected,
        actual,
        at: None,
        pointer: None,
        note: None,
    }
}
