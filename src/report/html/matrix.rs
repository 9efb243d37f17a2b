//! The clause matrix: clauses down, targets across, each clause opening to its rows and each row
//! to what was sent and what came back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::evidence::{Budget, Evidence, class, evidence, symbol};
use super::{NAME, Report, SENTENCE, clause_anchor, row_anchor};
use crate::report::document::{RowRecord, RunDocument, Verdict};
use crate::report::inert::line;
use crate::spec::{self, Level};

/// Checks after which the rest of a row is not judged, since what came back is no answer to it.
const ENDS_JUDGING: [&str; 5] = ["status", "error-code", "walk", "capture", "dropped"];

/// Where rows stand that name no clause; no suite of ours has any.
const NO_CLAUSE: &str = "(no clause)";

/// One clause.
pub struct Clause {
    pub id: String,
    pub anchor: String,
    pub level: String,
    pub basis: String,
    pub source: String,
    pub says: String,
    pub quote: Option<String>,
    pub erratum: Option<String>,
    pub contested: Option<String>,
    pub readings: Vec<(String, String)>,
    pub untestable: Option<String>,
    pub cells: Vec<Cell>,
    pub rows: Vec<Row>,
    pub themes: String,
    pub verdicts: String,
    /// Whether targets were judged differently in one of its rows.
    pub differs: bool,
    pub search: String,
}

/// One row of a clause.
pub struct Row {
    pub id: String,
    /// Its own fragment; empty where the row is shown in full below another clause.
    pub anchor: String,
    /// The fragment at which it is shown in full.
    pub home: String,
    pub title: String,
    pub theme: String,
    pub verdicts: String,
    /// Whether targets were judged differently.
    pub differs: bool,
    pub cells: Vec<Cell>,
    pub evidence: Vec<Evidence>,
}

/// What a target did about a clause or a row.
pub struct Cell {
    pub class: &'static str,
    pub symbol: &'static str,
    pub text: String,
}

impl Cell {
    /// A cell.
    pub fn new(class: &'static str, symbol: &'static str, text: &str) -> Self {
        Self { class, symbol, text: text.to_owned() }
    }
}

/// A contested clause and the reading that each target took.
pub struct ReadingRow {
    pub clause: String,
    pub anchor: String,
    pub why: String,
    pub cells: Vec<Cell>,
}

/// All rows by id, each with the record of every run that has it.
type Rows<'a> = BTreeMap<&'a str, Vec<Option<&'a RowRecord>>>;

/// The clauses in ledger order; those that the ledger does not have last.
pub fn clauses(report: Report<'_>, budget: &Budget) -> Vec<Clause> {
    let rows = rows_of(report.runs);
    let mut by_clause: HashMap<&str, Vec<&str>> = HashMap::new();
    for (id, records) in &rows {
        for clause in tested(records) {
            by_clause.entry(clause).or_default().push(id);
        }
    }
    let mut order: Vec<(&str, Option<&spec::Clause>)> = Vec::new();
    if let Some(ledger) = report.ledger {
        order.extend(ledger.iter().map(|clause| (clause.id.as_str(), Some(clause))));
    }
    let listed: HashSet<&str> = order.iter().map(|(id, _)| *id).collect();
    let mut rest: Vec<&str> = by_clause.keys().copied().filter(|id| !listed.contains(id)).collect();
    rest.sort_unstable();
    order.extend(rest.into_iter().map(|id| (id, None)));

    let mut shown = HashSet::new();
    order
        .into_iter()
        .map(|(id, norm)| {
            let ids = by_clause.get(id).map(Vec::as_slice).unwrap_or_default();
            let below = ids
                .iter()
                .map(|row| row_of(report.runs, row, &rows[row], budget, shown.insert(*row)))
                .collect();
            {
                let records: Vec<_> = ids.iter().map(|row| rows[row].as_slice()).collect();
                clause(report.runs, id, norm, &records, below)
            }
        })
        .collect()
}

fn rows_of(runs: &[RunDocument]) -> Rows<'_> {
    let mut rows: Rows<'_> = BTreeMap::new();
    for (at, run) in runs.iter().enumerate() {
        for row in &run.rows {
            rows.entry(&row.id).or_insert_with(|| vec![None; runs.len()])[at] = Some(row);
        }
    }
    rows
}

/// Clauses that a row names, and those that a finding of it names.
fn tested<'a>(records: &[Option<&'a RowRecord>]) -> BTreeSet<&'a str> {
    let mut clauses = BTreeSet::new();
    for record in records.iter().flatten() {
        clauses.extend(record.clauses.iter().map(String::as_str));
        clauses.extend(record.failures.iter().map(|failure| failure.clause.as_str()));
    }
    if clauses.is_empty() {
        clauses.insert(NO_CLAUSE);
    }
    clauses
}

fn row_of(
    runs: &[RunDocument],
    id: &str,
    records: &[Option<&RowRecord>],
    budget: &Budget,
    first: bool,
) -> Row {
    let some = records.iter().flatten().next();
    let cells: Vec<_> = records
        .iter()
        .map(|record| match record {
            None => Cell::new("none", " ", "no such row"),
            Some(row) => Cell {
                class: class(row.verdict),
                symbol: symbol(row.verdict),
                text: format!("{}{}", row.verdict, if row.known { ", known" } else { "" }),
            },
        })
        .collect();
    let shown = runs.iter().enumerate().zip(records).filter(|_| first);
    Row {
        id: line(id, NAME),
        anchor: if first { row_anchor(id) } else { String::new() },
        home: row_anchor(id),
        title: some.map_or(String::new(), |row| line(&row.title, NAME)),
        theme: some.map_or(String::new(), |row| line(row.theme(), NAME)),
        verdicts: words(records.iter().flatten().map(|row| row.verdict)),
        differs: differ(records),
        evidence: shown
            .filter_map(|((at, run), record)| evidence(at, run, (*record)?, budget))
            .collect(),
        cells,
    }
}

/// Whether a row came out differently for two targets; one that proves nothing of a target differs
/// from nothing.
fn differ(records: &[Option<&RowRecord>]) -> bool {
    let judged =
        |row: &&&RowRecord| matches!(row.verdict, Verdict::Pass | Verdict::Fail | Verdict::Warn);
    let verdicts: BTreeSet<_> =
        records.iter().flatten().filter(judged).map(|row| row.verdict).collect();
    verdicts.len() > 1
}

fn clause(
    runs: &[RunDocument],
    id: &str,
    norm: Option<&spec::Clause>,
    records: &[&[Option<&RowRecord>]],
    rows: Vec<Row>,
) -> Clause {
    let verdicts: Vec<Vec<Verdict>> = (0..runs.len())
        .map(|at| records.iter().filter_map(|row| row[at]).map(|row| judged(row, id)).collect())
        .collect();
    let contested = norm.and_then(|clause| clause.contested.as_ref());
    let themes: BTreeSet<_> = rows.iter().map(|row| row.theme.as_str()).collect();
    let says = norm.map_or(String::new(), |clause| line(&clause.says, SENTENCE));
    let quote = norm.and_then(|clause| clause.quote.as_ref()).map(|quote| line(quote, SENTENCE));
    let strongest = records.iter().flat_map(|row| row.iter().flatten()).map(|row| row.level).max();
    let level = norm.map(|clause| clause.level).or(strongest).unwrap_or(Level::May);
    Clause {
        id: line(id, NAME),
        anchor: clause_anchor(id),
        level: level.to_string(),
        basis: norm.map_or(String::new(), |clause| clause.basis.to_string()),
        source: norm.map_or(String::new(), |clause| line(&clause.source, NAME)),
        erratum: norm
            .and_then(|clause| clause.erratum.as_ref())
            .map(|erratum| line(erratum, SENTENCE)),
        contested: contested.map(|contested| line(&contested.why, SENTENCE)),
        readings: contested.map_or(Vec::new(), |contested| {
            let reading = |r: &spec::Reading| (line(&r.id, NAME), line(&r.says, SENTENCE));
            contested.readings.iter().map(reading).collect()
        }),
        untestable: norm
            .and_then(|clause| clause.untestable.as_ref())
            .map(|why| line(why, SENTENCE)),
        cells: verdicts.iter().map(|verdicts| sum(verdicts)).collect(),
        themes: themes.into_iter().collect::<Vec<_>>().join(" "),
        verdicts: words(verdicts.into_iter().flatten()),
        differs: rows.iter().any(|row| row.differs),
        search: format!("{} {says} {}", line(id, NAME), quote.as_deref().unwrap_or_default())
            .to_lowercase(),
        says,
        quote,
        rows,
    }
}

/// What a row proved about one of its clauses. A finding on another clause does not count against
/// this one; but where it ended the judging, nothing is known of this one either.
fn judged(row: &RowRecord, clause: &str) -> Verdict {
    let level = row.failures.iter().filter(|f| f.clause == clause).map(|f| f.level).max();
    match (level, row.verdict) {
        (Some(Level::Must), _) => Verdict::Fail,
        (Some(Level::Should), _) => Verdict::Warn,
        (_, Verdict::Fail | Verdict::Warn) => {
            let ended = row.failures.iter().any(|f| ENDS_JUDGING.contains(&f.check.as_str()));
            if ended { Verdict::Vacuous } else { Verdict::Pass }
        }
        (_, verdict) => verdict,
    }
}

/// The worst of a clause's rows, and how many of them are that.
fn sum(verdicts: &[Verdict]) -> Cell {
    let of = |verdict| verdicts.iter().filter(|one| **one == verdict).count();
    let total = verdicts.len();
    if total == 0 {
        return Cell::new("none", " ", "no row");
    }
    for verdict in
        [Verdict::Fail, Verdict::Warn, Verdict::Error, Verdict::Untestable, Verdict::Vacuous]
    {
        if of(verdict) > 0 {
            let text = format!("{}/{total} {verdict}", of(verdict));
            return Cell { class: class(verdict), symbol: symbol(verdict), text };
        }
    }
    let (held, applicable) = (of(Verdict::Pass), total - of(Verdict::NotApplicable));
    if applicable == 0 {
        return Cell::new("none", "–", "not applicable");
    }
    Cell::new("pass", "✓", &format!("{held}/{applicable}"))
}

fn words(verdicts: impl Iterator<Item = Verdict>) -> String {
    let set: BTreeSet<_> = verdicts.collect();
    set.into_iter().map(Verdict::word).collect::<Vec<_>>().join(" ")
}

/// Contested clauses that a target took a reading of.
pub fn readings(report: Report<'_>) -> Vec<ReadingRow> {
    let clauses: BTreeSet<&str> =
        report.runs.iter().flat_map(|run| &run.readings).map(|r| r.clause.as_str()).collect();
    clauses
        .into_iter()
        .map(|id| ReadingRow {
            clause: line(id, NAME),
            anchor: clause_anchor(id),
            why: report
                .ledger
                .and_then(|ledger| ledger.find(id)?.contested.as_ref())
                .map_or(String::new(), |contested| line(&contested.why, SENTENCE)),
            cells: report.runs.iter().map(|run| reading(run, id)).collect(),
        })
        .collect()
}

fn reading(run: &RunDocument, clause: &str) -> Cell {
    let taken: Vec<_> = run.readings.iter().filter(|taken| taken.clause == clause).collect();
    let names: Vec<_> =
        taken.iter().map(|t| format!("{} ({})", line(&t.reading, NAME), t.rows.len())).collect();
    match taken.len() {
        0 => Cell::new("none", " ", "not seen"),
        1 => Cell { class: "plain", symbol: " ", text: names.join("") },
        _ => {
            Cell { class: "warn", symbol: "!", text: format!("{}: inconsistent", names.join(", ")) }
        }
    }
}
