//! Anybody's traffic: each exchange with the suite's operation is judged by what binds any call and
//! its answer. What the client sent and what the server answered are blamed apart.

mod answers;
mod call;
mod document;
mod rules;
mod tally;
mod walks;

use std::sync::Arc;

use call::Call;
pub use document::Source;
use rules::Rules;
use tally::{Exchange, Party, Tally};
use walks::Walks;

use super::Entry;
use super::har::Answered;
use crate::check::Answer;
use crate::report::RunDocument;
use crate::suite::Suite;
use crate::wire::{JsonBounds, Throttle};

/// What a file holds, by what could be judged of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries.
    pub entries: u64,
    /// Of them calls of the operation.
    pub calls: u64,
    /// Calls whose answer was judged too.
    pub answers: u64,
    /// Answers that were throttling, which says nothing.
    pub throttled: u64,
    /// Calls that nothing came back for.
    pub unanswered: u64,
    /// Answers whose body the file does not hold.
    pub without_body: u64,
    /// Answers in XML, of which only the call is judged.
    pub xml: u64,
}

/// Judges traffic, entry by entry.
pub struct Judge {
    rules: Rules,
    tally: Tally,
    walks: Walks,
    source: Source,
    counts: Counts,
    successes: u64,
}

/// The suite says nothing about traffic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the suite `{0}` has no rules for traffic: suite.yaml holds no `traffic`")]
pub struct NoRules(String);

impl Judge {
    /// Prepares the rules of a suite.
    pub fn new(suite: Arc<Suite>, file: &str) -> Result<Self, NoRules> {
        let name = suite.manifest.suite.value.clone();
        let rules = Rules::new(suite).ok_or(NoRules(name))?;
        Ok(Self {
            tally: Tally::default(),
            walks: Walks::default(),
            source: Source::new(file),
            counts: Counts::default(),
            successes: 0,
            rules,
        })
    }

    /// Judges an entry.
    pub fn take(&mut self, number: u64, entry: &mut Entry) -> Result<(), String> {
        self.counts.entries += 1;
        let suite = Arc::clone(&self.rules.suite);
        let told = |error: super::har::EntryError| error.to_string();
        let Ok(request) = entry.take_request(None) else { return Ok(()) };
        let Some(call) = Call::of(&request, &self.rules) else { return Ok(()) };
        self.counts.calls += 1;
        self.source.note(entry);
        let exchange = Exchange { number, entry, request: &request };
        self.tally.take(Party::Client, &exchange, call.findings(&suite));
        let answer = match entry.take_answer(true).map_err(told)? {
            Answered::Whole(response) if Throttle::of(&response).is_some() => {
                self.counts.throttled += 1;
                return Ok(());
            }
            Answered::Whole(response) => Answer::new(response, JsonBounds::default()),
            Answered::WithoutBody(_) => {
                self.counts.without_body += 1;
                return Ok(());
            }
            Answered::Nothing(_) => {
                self.counts.unanswered += 1;
                return Ok(());
            }
        };
        if call.may_get_xml(&request) && answers::is_xml(&answer) {
            self.counts.xml += 1;
            return Ok(());
        }
        self.counts.answers += 1;
        let walked = self.walks.follow(&self.rules, &call, &answer, entry.started());
        let exchange = Exchange { number, entry, request: &request };
        self.tally.exercise(Party::Client, &walked.client_clauses, 1);
        self.tally.take(Party::Client, &exchange, walked.client);
        let judged = answers::judge(&self.rules, &call, answer, walked.filters_hold);
        self.successes += u64::from(judged.success);
        self.tally.exercise(Party::Server, judged.clauses, 1);
        self.tally.exercise(Party::Server, &walked.server_clauses, 1);
        let findings = judged.findings.into_iter().chain(walked.server);
        self.tally.take(Party::Server, &exchange, findings);
        Ok(())
    }

    /// What was found, as a report, and what the file holds.
    pub fn finish(mut self, strict: bool) -> (RunDocument, Counts) {
        let (rules, errors) = (&self.rules, self.counts.answers - self.successes);
        self.tally.exercise(Party::Client, &rules.of_calls, self.counts.calls);
        self.tally.exercise(Party::Server, &rules.of_successes, self.successes);
        self.tally.exercise(Party::Server, &rules.of_errors, errors);
        let rows = self.tally.rows(&self.rules.suite);
        (document::document(&self.rules.suite, self.source, rows, self.counts, strict), self.counts)
    }
}

#[cfg(test)]
mod tests;
