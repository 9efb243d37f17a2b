//! Mistakes of a case file that its types cannot rule out, each with its place.

use super::expand::nearest;
use super::expect::{Expect, Readings, ValueCheck};
use super::model::{Relation, Request, Step, Walk};
use super::row::Case;
use crate::diagnostic::Diagnostic;
use crate::suite::template::{is_template, names};
use crate::suite::{Located, Suite, time};

/// All mistakes of a case.
pub(crate) fn validate(case: &Case, suite: &Suite) -> Vec<Diagnostic> {
    let mut found = Found { case, suite, known: known_names(case, suite), mistakes: Vec::new() };
    found.case();
    found.mistakes
}

fn known_names(case: &Case, suite: &Suite) -> Vec<String> {
    let mut known = vec!["region".to_owned()];
    known.extend(case.model.matrix.iter().map(|(name, _)| name.to_owned()));
    known.extend(suite.edition.values.iter().map(|(name, _)| format!("edition.{name}")));
    for step in &case.model.steps {
        known.extend(step.capture.iter().map(|(name, _)| name.to_owned()));
    }
    known
}

struct Found<'a> {
    case: &'a Case,
    suite: &'a Suite,
    known: Vec<String>,
    mistakes: Vec<Diagnostic>,
}

impl Found<'_> {
    fn at(
        &mut self,
        (line, column): (usize, usize),
        title: impl Into<String>,
        help: impl Into<String>,
    ) {
        let told = Diagnostic::at(&self.case.file, &self.case.text, (line, column), title);
        self.mistakes.push(told.help(help));
    }

    fn case(&mut self) {
        let model = &self.case.model;
        self.head();
        if let Some(request) = &model.request {
            self.request(request, (1, 1));
        }
        if let Some(walk) = &model.walk {
            self.walk(walk, (1, 1));
        }
        for expect in [&model.expect, &model.accepted, &model.rejected].into_iter().flatten() {
            self.expect(expect, (expect.line, expect.column));
        }
        if let Some(readings) = &model.readings {
            self.readings(readings);
        }
        let mut step_names: Vec<&str> = Vec::new();
        for step in &model.steps {
            if step_names.contains(&step.name.value.as_str()) {
                let told = format!("two steps are named `{}`", step.name.value);
                self.at((step.line, step.column), told, "rename one");
            }
            step_names.push(&step.name);
            self.step(step);
        }
        for relation in &model.relations {
            self.relation(relation, &step_names);
        }
    }

    /// What the case is about, and what it needs.
    fn head(&mut self) {
        let (model, manifest) = (&self.case.model, &self.suite.manifest);
        if model.clauses.is_empty() {
            self.at((1, 1), "the case tests no clause", "name at least one under `clauses:`");
        }
        let forms = usize::from(model.request.is_some())
            + usize::from(model.walk.is_some())
            + usize::from(!model.steps.is_empty());
        if forms != 1 {
            let told = "a case has either a `request`, or a `walk`, or `steps`";
            self.at((1, 1), told, "keep one of them");
        }
        self.world(model.world.as_ref());
        for need in &model.needs {
            if manifest.capabilities.find(need).is_none() {
                let known: Vec<String> =
                    manifest.capabilities.iter().map(|(name, _)| name.to_owned()).collect();
                let told = format!("suite.yaml has no capability `{}`", need.value);
                self.at((need.line, need.column), told, nearest(need, &known));
            }
        }
        for edition in &model.editions {
            if !manifest.editions.iter().any(|known| known.date == **edition) {
                let told = format!("suite.yaml has no edition `{}`", edition.value);
                self.at((edition.line, edition.column), told, "name the date of an edition");
            }
        }
    }

    fn world(&mut self, world: Option<&Located<String>>) {
        if let Some(world) = world
            && !self.suite.worlds.contains_key(&world.value)
        {
            let hint = nearest(world, self.suite.worlds.keys());
            let told = format!("there is no world `{}`", world.value);
            self.at((world.line, world.column), told, hint);
        }
    }

    fn step(&mut self, step: &Located<Step>) {
        let place = (step.line, step.column);
        let forms = usize::from(step.request.is_some())
            + usize::from(step.walk.is_some())
            + usize::from(step.seed.is_some())
            + usize::from(step.advance.is_some());
        if forms != 1 {
            let told = "a step has one `request`, `walk`, `seed` or `advance`";
            self.at(place, told, "keep one of them");
        }
        self.world(step.seed.as_ref());
        if let Some(advance) = &step.advance {
            self.advance(advance);
        }
        if let Some(request) = &step.request {
            self.request(request, place);
        }
        if let Some(walk) = &step.walk {
            self.walk(walk, place);
        }
        for expect in [&step.expect, &step.accepted, &step.rejected].into_iter().flatten() {
            self.expect(expect, (expect.line, expect.column));
        }
        if let Some(readings) = &step.readings {
            self.readings(readings);
        }
        for (_, capture) in step.capture.iter() {
            self.path(&capture.at, (capture.line, capture.column));
            self.clause(capture.clause.as_ref());
        }
    }

    fn advance(&mut self, advance: &Located<String>) {
        let place = (advance.line, advance.column);
        self.names(advance, place);
        if !is_template(advance) && time::forward(advance).is_none() {
            let told = format!("`{}` is no length of time", advance.value);
            self.at(place, told, "write e.g. 90s, 5m or 1h; time goes forward only");
        }
    }

    fn relation(&mut self, relation: &Located<Relation>, step_names: &[&str]) {
        let place = (relation.line, relation.column);
        self.clause(relation.clause.as_ref());
        let forms = [
            &relation.same_records,
            &relation.same_order,
            &relation.same_answer,
            &relation.subset,
            &relation.disjoint,
            &relation.union,
            &relation.covered,
            &relation.intersection,
        ];
        let given: Vec<_> = forms.into_iter().filter(|steps| !steps.is_empty()).collect();
        let [steps] = given[..] else {
            let told = "a relation names exactly one way in which answers are related";
            self.at(place, told, "keep one");
            return;
        };
        if steps.len() < 2 {
            self.at(place, "a relation needs at least two steps", "name two");
        }
        for step in steps {
            if !step_names.contains(&step.as_str()) {
                self.at(place, format!("there is no step `{step}`"), "name a step of this case");
            }
        }
    }

    fn names(&mut self, text: &str, place: (usize, usize)) {
        let unknown: Vec<String> = names(text)
            .filter(|name| {
                let first = name.split('.').next().unwrap_or(name);
                !self.known.iter().any(|known| known == name || known == first)
            })
            .map(str::to_owned)
            .collect();
        for name in unknown {
            let hint = nearest(&name, &self.known);
            self.at(place, format!("nothing here is named `{name}`"), hint);
        }
    }

    fn request(&mut self, request: &Request, place: (usize, usize)) {
        for (_, value) in request.params.iter() {
            if let Some(value) = value {
                self.names(value, place);
            }
        }
        for (_, values) in request.repeated.iter() {
            for value in values {
                self.names(value, place);
            }
        }
        for (_, value) in request.form.iter() {
            self.names(value, place);
        }
        let in_body = request.transport.as_deref().is_some_and(|word| word != "post-query");
        if request.form.iter().next().is_some() && in_body {
            let told = "`form` beside a transport that is not `post-query`";
            self.at(place, told, "drop `transport`, or put all parameters under `params`");
        }
        let fixed: [(&Option<String>, &str, &[&str]); 5] = [
            (&request.transport, "transport", &["get", "post-query", "post-form"]),
            (&request.action, "action", &["header", "parameter"]),
            (&request.blank, "blank", &["percent", "plus"]),
            (&request.signature, "signature", &["acs3", "rpc", "none"]),
            (
                &request.fault,
                "fault",
                &[
                    "wrong-secret",
                    "unknown-key",
                    "expired",
                    "future",
                    "twenty-minutes-late",
                    "twenty-minutes-early",
                    "reused-nonce",
                    "altered",
                ],
            ),
        ];
        for (value, key, choices) in fixed {
            let Some(value) = value else { continue };
            self.names(value, place);
            if !is_template(value) && !choices.contains(&value.as_str()) {
                let told = format!("`{value}` is no `{key}`");
                self.at(place, told, format!("choose one of {}", choices.join(", ")));
            }
        }
    }

    fn walk(&mut self, walk: &Walk, place: (usize, usize)) {
        self.request(&walk.request, place);
        if let Some(by) = &walk.by
            && !is_template(by)
            && !["token", "page-number"].contains(&by.as_str())
        {
            self.at(place, format!("`{by}` is no way to walk"), "choose `token` or `page-number`");
        }
        for (_, value) in walk.later.iter() {
            if let Some(value) = value {
                self.names(value, place);
            }
        }
    }

    fn clause(&mut self, clause: Option<&Located<String>>) {
        let Some(clause) = clause else { return };
        let place = (clause.line, clause.column);
        self.names(clause, place);
        if !is_template(clause) && !self.suite.known_clauses.contains(&clause.value) {
            let hint = nearest(clause, &self.suite.known_clauses);
            self.at(place, format!("there is no clause `{}`", clause.value), hint);
        }
    }

    fn path(&mut self, path: &str, place: (usize, usize)) {
        self.names(path, place);
        if !is_template(path)
            && let Err(error) = self.suite.patterns.path(path)
        {
            self.at(
                place,
                format!("`{path}` is no JSONPath: {error}"),
                "see RFC 9535, e.g. `$.A.B[*]`",
            );
        }
    }

    fn table(&mut self, table: &Located<String>) {
        if !self.suite.tables.contains_key(&table.value) {
            let hint = nearest(table, self.suite.tables.keys());
            self.at(
                (table.line, table.column),
                format!("there is no table `{}`", table.value),
                hint,
            );
        }
    }

    fn expect(&mut self, expect: &Expect, place: (usize, usize)) {
        self.clause(expect.clause.as_ref());
        if let Some(error) = &expect.error {
            self.clause(error.message_clause.as_ref());
            let several = error.code.0.len() > 1 || error.status.0.len() > 1;
            if several && error.because.is_none() {
                let place = (error.line, error.column);
                self.at(place, "several errors are allowed without a reason", "add `because:`");
            }
        }
        for records in &expect.records {
            self.clause(records.clause.as_ref());
        }
        for value in &expect.values {
            self.clause(value.clause.as_ref());
            self.path(&value.at, (value.at.line, value.at.column));
            if demands(value) != 1 {
                let place = (value.line, value.column);
                self.at(place, "a check makes exactly one demand", "keep one of equals, text, differs, number, one-of, kind, matches, absent, absent-or-empty, filled, count, at-least, at-most");
            }
            if let Some(pattern) = &value.matches
                && !is_template(pattern)
                && let Err(error) = self.suite.patterns.regex(pattern)
            {
                self.at(
                    (value.line, value.column),
                    format!("`{pattern}` is no regular expression: {error}"),
                    "look-around and back references are not known",
                );
            }
        }
        for rule in &expect.each {
            self.table(&rule.table);
            self.path(&rule.of, (rule.of.line, rule.of.column));
            self.path(&rule.decides, (rule.decides.line, rule.decides.column));
        }
        for mirror in &expect.mirror {
            self.table(&mirror.table);
        }
        for header in &expect.headers {
            self.clause(header.clause.as_ref());
        }
        let empty = expect.error.is_none()
            && expect.records.is_empty()
            && expect.values.is_empty()
            && expect.each.is_empty()
            && expect.mirror.is_empty()
            && expect.headers.is_empty();
        if expect.anything && !empty {
            self.at(place, "`anything` beside other demands", "drop one of them");
        }
    }

    fn readings(&mut self, readings: &Readings) {
        self.clause(Some(&readings.clause));
        if is_template(&readings.clause) {
            return;
        }
        let clause =
            self.suite.all_clauses.iter().find(|clause| clause.id == readings.clause.value);
        let Some(clause) = clause else { return };
        let Some(contested) = &clause.contested else {
            let place = (readings.clause.line, readings.clause.column);
            self.at(
                place,
                format!("clause `{}` is not contested", clause.id),
                "drop `readings`, or make the clause contested",
            );
            return;
        };
        let known: Vec<String> = contested.readings.iter().map(|r| r.id.clone()).collect();
        for when in &readings.when {
            if !known.contains(&when.reading.value) {
                let place = (when.reading.line, when.reading.column);
                let told =
                    format!("clause `{}` has no reading `{}`", clause.id, when.reading.value);
                self.at(place, told, nearest(&when.reading, &known));
            }
            self.expect(&when.expect, (when.line, when.column));
        }
        for never in &readings.never {
            self.clause(Some(&never.clause));
            self.expect(&never.seen, (never.line, never.column));
        }
    }
}

fn demands(check: &ValueCheck) -> usize {
    [
        check.equals.is_some(),
        check.text.is_some(),
        check.differs.is_some(),
        check.number.is_some(),
        check.one_of.is_some(),
        check.kind.is_some(),
        check.matches.is_some(),
        check.absent.is_some(),
        check.absent_or_empty.is_some(),
        check.filled.is_some(),
        check.count.is_some(),
        check.at_least.is_some(),
        check.at_most.is_some(),
    ]
    .into_iter()
    .filter(|given| *given)
    .count()
}
