//! From a case to its rows: every axis value filled in, every row with its own id. Pure.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::combine::{Combinations, combine};
use super::matrix::{self, Choice, MOST_BYTES, MatrixError};
use super::row::{Captured, Case, Row};
use crate::diagnostic::Diagnostic;
use crate::spec::{Ledger, Level};
use crate::suite::manifest::Edition;
use crate::suite::table::Table;
use crate::suite::template::is_template;

/// What expansion needs to know besides the case.
pub struct Surroundings<'a> {
    /// The clauses of the edition.
    pub ledger: &'a Ledger,
    /// The ids of all clauses, those of other editions included.
    pub known_clauses: &'a HashSet<String>,
    /// Tables by path.
    pub tables: &'a HashMap<String, Table>,
    /// The edition.
    pub edition: &'a Edition,
    /// What `${region}` stands for.
    pub region: &'a str,
}

/// What a case expands into. A row is made when it is asked for, so a full product of a million rows
/// takes no more room than its axes.
#[derive(Debug)]
pub struct Expansion {
    case: Arc<Case>,
    /// The values of each axis, in the order of ids.
    axes: Vec<Vec<Choice>>,
    combinations: Combinations,
    /// What every row knows besides its own values.
    shared: Arc<Map<String, Value>>,
    standing: Standings,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Standing {
    clauses: Vec<String>,
    level: Level,
    not_in_edition: Option<String>,
}

#[derive(Debug)]
enum Standings {
    /// No clause depends on an axis.
    Same(Arc<Standing>),
    /// One for each row.
    ByRow(Vec<Arc<Standing>>),
}

impl Expansion {
    /// Expands a case.
    pub fn of(case: &Arc<Case>, around: &Surroundings<'_>) -> Result<Self, Diagnostic> {
        let model = &case.model;
        let (mut axes, mut weight) = (Vec::new(), 0);
        for (name, axis) in model.matrix.iter() {
            let table = |path: &str| around.tables.get(path);
            let choices = matrix::choices(name, axis, around.ledger, table).and_then(|choices| {
                weight += matrix::weight(&choices);
                if weight > MOST_BYTES { Err(MatrixError::TooLarge) } else { Ok(choices) }
            });
            axes.push(choices.map_err(|error| {
                let place = (axis.line, axis.column);
                Diagnostic::at(&case.file, &case.text, place, error.to_string())
                    .help("give the axis `valid`, `invalid`, `integer`, `length` or `table`")
            })?);
        }
        let (axes, combinations) = combine(axes, model.combine).map_err(|error| {
            Diagnostic::of_file(&case.file, error.to_string()).help("narrow an axis")
        })?;
        let values = around.edition.values.iter();
        let edition = values.map(|(name, value)| (name.to_owned(), json!(value))).collect();
        let mut shared = Map::new();
        shared.insert("edition".into(), Value::Object(edition));
        shared.insert("region".into(), json!(around.region));
        let nothing = Standing { clauses: Vec::new(), level: Level::May, not_in_edition: None };
        let standing = Standings::Same(Arc::new(nothing));
        let shared = Arc::new(shared);
        let mut expansion = Self { case: Arc::clone(case), axes, combinations, shared, standing };
        expansion.standing = expansion.standings(around)?;
        Ok(expansion)
    }

    /// The case.
    pub fn case(&self) -> &Arc<Case> {
        &self.case
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.combinations.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all rows are about the same clauses, and differ in nothing but their values.
    pub(super) fn is_uniform(&self) -> bool {
        matches!(self.standing, Standings::Same(_))
    }

    /// The row at a place of the case, which stands at another place of the suite.
    pub(super) fn row(&self, at: usize, place: usize) -> Row {
        let mut id = self.case.id.clone();
        let mut vars = Map::new();
        let mut valid = true;
        let digits = self.combinations.digits(at);
        let names = self.case.model.matrix.iter().map(|(name, _)| name);
        for (n, ((name, values), digit)) in names.zip(&self.axes).zip(digits).enumerate() {
            let choice = &values[digit];
            id.push(if n == 0 { '[' } else { ',' });
            id.push_str(name);
            id.push('=');
            id.push_str(&choice.label);
            valid &= choice.valid;
            vars.insert(name.to_owned(), choice.value.clone());
        }
        if !self.axes.is_empty() {
            id.push(']');
        }
        let standing = match &self.standing {
            Standings::Same(standing) => standing,
            Standings::ByRow(standings) => &standings[at],
        };
        Row {
            place,
            id,
            case: Arc::clone(&self.case),
            vars: Arc::new(vars),
            shared: Arc::clone(&self.shared),
            valid,
            clauses: standing.clauses.clone(),
            level: standing.level,
            not_in_edition: standing.not_in_edition.clone(),
        }
    }

    /// What the rows are about. Rows of which the same holds share it.
    fn standings(&self, around: &Surroundings<'_>) -> Result<Standings, Diagnostic> {
        if self.is_empty() || !self.case.model.clauses.iter().any(|clause| is_template(clause)) {
            let row = (!self.is_empty()).then(|| self.row(0, 0));
            let standing = row.map(|row| self.standing(&row, around)).transpose()?;
            return Ok(match standing {
                Some(standing) => Standings::Same(Arc::new(standing)),
                None => Standings::ByRow(Vec::new()),
            });
        }
        let mut known: HashSet<Arc<Standing>> = HashSet::new();
        let mut all = Vec::with_capacity(self.len());
        for at in 0..self.len() {
            let standing = self.standing(&self.row(at, 0), around)?;
            let shared = known.get(&standing).map(Arc::clone);
            let shared = shared.unwrap_or_else(|| Arc::new(standing));
            known.insert(Arc::clone(&shared));
            all.push(shared);
        }
        Ok(Standings::ByRow(all))
    }

    fn standing(&self, row: &Row, around: &Surroundings<'_>) -> Result<Standing, Diagnostic> {
        let case = &self.case;
        let mut standing =
            Standing { clauses: Vec::new(), level: Level::May, not_in_edition: None };
        let nothing_captured = Captured::new();
        for clause in &case.model.clauses {
            let place = (clause.line, clause.column);
            let wrong = |told: String| Diagnostic::at(&case.file, &case.text, place, told);
            let filled = row.text(clause, &nothing_captured);
            let filled = filled.map_err(|error| wrong(error.to_string()))?.into_owned();
            if !around.known_clauses.contains(&filled) {
                let near = nearest(&filled, around.known_clauses);
                return Err(wrong(format!("there is no clause `{filled}`")).help(near));
            }
            if let Some(level) = around.ledger.level(&filled) {
                standing.level = standing.level.max(level);
            } else {
                let date = &around.edition.date;
                let told = format!("edition {date} has no clause `{filled}`");
                standing.not_in_edition = Some(told);
            }
            standing.clauses.push(filled);
        }
        let editions = &case.model.editions;
        if !editions.is_empty() && !editions.iter().any(|date| **date == around.edition.date) {
            let told = format!("the case is not about edition {}", around.edition.date);
            standing.not_in_edition = Some(told);
        }
        Ok(standing)
    }
}

/// A hint that names the known word closest to a wrong one.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a String>) -> String {
    let best = known.into_iter().max_by(|a, b| {
        strsim::jaro_winkler(a, word).total_cmp(&strsim::jaro_winkler(b, word)).then(b.cmp(a))
    });
    match best {
        Some(best) if strsim::jaro_winkler(best, word) > 0.75 => format!("did you mean `{best}`?"),
        _ => "`acs-conform list` shows what there is".to_owned(),
    }
}
