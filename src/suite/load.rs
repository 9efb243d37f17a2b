//! From files to a suite: everything read, checked against everything else, and expanded.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::figures::{self, Figures};
use super::manifest::{Edition, Manifest};
use super::patterns::Patterns;
use super::source::{SuiteFile, SuiteFiles};
use super::table::Table;
use super::world::{World, WorldFile};
use super::yaml;
use crate::case::expand::{Surroundings, nearest};
use crate::case::model::CaseFile;
use crate::case::{Case, Expansion, Row, Rows, validate};
use crate::diagnostic::Diagnostic;
use crate::schema::{CompiledSchema, RequestSchema};
use crate::spec::{Clause, ClauseFile, Ledger};
use crate::target::Endpoints;

/// A suite in one edition, ready to be planned.
#[derive(Debug)]
pub struct Suite {
    /// What `suite.yaml` says.
    pub manifest: Manifest,
    /// The edition that the suite was loaded for.
    pub edition: Edition,
    /// The clauses of that edition.
    pub ledger: Ledger,
    /// All clauses as written, those of other editions included.
    pub all_clauses: Vec<Clause>,
    /// The ids of all clauses.
    pub known_clauses: HashSet<String>,
    /// The cases, by theme in the manifest's order, then by path.
    pub cases: Vec<Arc<Case>>,
    /// The rows, in the order of the cases.
    pub rows: Rows,
    /// Worlds by id.
    pub worlds: BTreeMap<String, WorldFile>,
    /// Tables by path, e.g. `tables/error-code-values.yaml`.
    pub tables: HashMap<String, Table>,
    /// The schema of a success.
    pub success: CompiledSchema,
    /// The schemas of a success of other actions, by action.
    pub success_by_action: BTreeMap<String, CompiledSchema>,
    /// The schema of an error.
    pub error: CompiledSchema,
    /// The schema of the parameters of a call, where the suite has one.
    pub request: Option<RequestSchema>,
    /// Compiled paths and expressions.
    pub patterns: Patterns,
    /// The files that the suite was read from.
    pub files: SuiteFiles,
    /// SHA-256 of them.
    pub digest: String,
    /// What was found when the suite was measured, perhaps in another version.
    pub figures: Option<Figures>,
}

/// What a suite is loaded for.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// The edition; the manifest's first if none is named.
    pub edition: Option<String>,
    /// What `${region}` stands for; the manifest's region if none is named.
    pub region: Option<String>,
}

impl Suite {
    /// Reads a suite. All mistakes that can be found at once are told at once.
    pub fn load(files: SuiteFiles, options: &LoadOptions) -> Result<Self, Vec<Diagnostic>> {
        let one = |mistake: Diagnostic| vec![mistake];
        let manifest_file = files.cases.get("suite.yaml").ok_or_else(|| {
            one(Diagnostic::of_file(&files.name, "the suite has no suite.yaml").help("add one"))
        })?;
        let manifest: Manifest =
            yaml::read(&manifest_file.shown, &manifest_file.text).map_err(one)?;
        let edition = pick_edition(&manifest, options.edition.as_deref(), manifest_file)?;

        let mut mistakes = Vec::new();
        let mut read = Read::default();
        for (path, file) in &files.cases {
            if let Err(mistake) = read.file(path, file, &manifest) {
                mistakes.push(mistake);
            }
        }
        let schema_file = |name: &str| {
            files.schemas.get(name).ok_or_else(|| {
                Diagnostic::of_file(&manifest_file.shown, format!("there is no schema `{name}`"))
                    .help("put it into the suite's schema folder")
            })
        };
        let schema = |name: &str| {
            schema_file(name).and_then(|file| CompiledSchema::compile(&file.shown, &file.text))
        };
        let request = manifest.schemas.request.as_ref().and_then(|name| {
            schema_file(name)
                .and_then(|file| RequestSchema::compile(&file.shown, &file.text))
                .map_err(|mistake| mistakes.push(mistake))
                .ok()
        });
        let success = schema(&manifest.schemas.success).map_err(|m| mistakes.push(m)).ok();
        let mut success_by_action = BTreeMap::new();
        for (action, known) in manifest.actions.iter() {
            match known.success.as_ref().map(|name| schema(name)) {
                Some(Ok(schema)) => drop(success_by_action.insert(action.to_owned(), schema)),
                Some(Err(mistake)) => mistakes.push(mistake),
                None => {}
            }
        }
        let error = schema(&manifest.schemas.error).map_err(|m| mistakes.push(m)).ok();
        let ledger = Ledger::new(read.clauses.clone(), &edition.date).map_err(|error| {
            mistakes
                .push(Diagnostic::of_file(format!("{} clauses/", files.name), error.to_string()));
        });
        let (Some(success), Some(error), Ok(ledger)) = (success, error, ledger) else {
            return Err(mistakes);
        };
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let order =
            |case: &Arc<Case>| manifest.themes.iter().position(|theme| *theme == case.theme);
        read.cases.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.id.cmp(&b.id)));
        let digest = files.digest();
        let mut suite = Self {
            edition,
            ledger,
            known_clauses: read.clauses.iter().map(|clause| clause.id.clone()).collect(),
            all_clauses: read.clauses,
            cases: read.cases,
            rows: Rows::default(),
            worlds: read.worlds,
            tables: read.tables,
            success,
            success_by_action,
            error,
            request,
            patterns: Patterns::default(),
            digest,
            figures: read.figures,
            files,
            manifest,
        };
        let region = options.region.clone().unwrap_or_else(|| suite.manifest.region.clone());
        suite.finish(&region)?;
        Ok(suite)
    }

    /// Validates all cases and expands them.
    fn finish(&mut self, region: &str) -> Result<(), Vec<Diagnostic>> {
        let mut mistakes = self.manifest_mistakes();
        let mut expansions = Vec::new();
        let around = Surroundings {
            ledger: &self.ledger,
            known_clauses: &self.known_clauses,
            tables: &self.tables,
            edition: &self.edition,
            region,
        };
        for case in &self.cases {
            let found = validate(case, self);
            let clean = found.is_empty();
            mistakes.extend(found);
            match Expansion::of(case, &around) {
                Ok(expansion) => expansions.push(expansion),
                Err(mistake) if clean => mistakes.push(mistake),
                Err(_) => {}
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        self.rows = Rows::new(expansions);
        Ok(())
    }

    fn manifest_mistakes(&self) -> Vec<Diagnostic> {
        let mut mistakes = Vec::new();
        let Some(file) = self.files.cases.get("suite.yaml") else { return mistakes };
        let blame = &self.manifest.blame;
        for clause in [
            &blame.server_error,
            &blame.not_json,
            &blame.schema,
            &blame.endless_walk,
            &blame.repeated_record,
            &blame.refused_token,
            &blame.snapshot,
        ] {
            if !self.known_clauses.contains(&clause.value) {
                let place = (clause.line, clause.column);
                let told = format!("there is no clause `{}`", clause.value);
                let hint = nearest(clause, &self.known_clauses);
                mistakes.push(Diagnostic::at(&file.shown, &file.text, place, told).help(hint));
            }
        }
        for path in
            [&self.manifest.records.at, &self.manifest.paging.token, &self.manifest.paging.total]
        {
            if let Err(error) = self.patterns.path(path) {
                let place = (path.line, path.column);
                let told = format!("`{}` is no JSONPath: {error}", path.value);
                mistakes.push(Diagnostic::at(&file.shown, &file.text, place, told));
            }
        }
        let world = &self.manifest.default_world;
        if !self.worlds.contains_key(&world.value) {
            let place = (world.line, world.column);
            let told = format!("there is no world `{}`", world.value);
            let hint = nearest(world, self.worlds.keys());
            mistakes.push(Diagnostic::at(&file.shown, &file.text, place, told).help(hint));
        }
        let of_request = self.request.as_ref().zip(self.manifest.schemas.request.as_ref());
        let clauses = self.schemas().map(|(name, schema)| (name, schema.clauses()));
        let of_request = of_request.map(|(request, name)| (name.value.as_str(), request.clauses()));
        for (name, clauses) in clauses.chain(of_request) {
            for clause in clauses {
                if !self.known_clauses.contains(&clause) {
                    let shown = self.files.schemas.get(name).map_or("", |f| f.shown.as_str());
                    let told = format!("x-clause names the unknown clause `{clause}`");
                    let hint = nearest(&clause, &self.known_clauses);
                    mistakes.push(Diagnostic::of_file(shown, told).help(hint));
                }
            }
        }
        mistakes.extend(self.traffic_mistakes());
        mistakes
    }

    /// The schema of a success of an action.
    pub fn success_of(&self, action: &str) -> &CompiledSchema {
        self.success_by_action.get(action).unwrap_or(&self.success)
    }

    /// Every schema that answers are validated against, with the name of its file.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &CompiledSchema)> {
        let schemas = &self.manifest.schemas;
        let others = self.success_by_action.iter().filter_map(|(action, schema)| {
            let known = self.manifest.actions.find(action)?;
            Some((known.success.as_ref()?.value.as_str(), schema))
        });
        let own = [(&schemas.success, &self.success), (&schemas.error, &self.error)];
        own.into_iter().map(|(name, schema)| (name.value.as_str(), schema)).chain(others)
    }

    /// A world of the suite, filled in for a moment.
    pub fn world(&self, id: &str, now: Timestamp) -> Result<World, Diagnostic> {
        let file = self.worlds.get(id).ok_or_else(|| {
            Diagnostic::of_file(&self.files.name, format!("there is no world `{id}`"))
                .help(nearest(id, self.worlds.keys()))
        })?;
        file.expand(&self.manifest, &self.edition, &self.tables, now)
    }

    /// The world that a row is judged in.
    pub fn world_of<'a>(&'a self, row: &'a Row) -> &'a str {
        row.case
            .model
            .world
            .as_ref()
            .map_or(&self.manifest.default_world.value, |world| &world.value)
    }
}

fn pick_edition(
    manifest: &Manifest,
    wanted: Option<&str>,
    file: &SuiteFile,
) -> Result<Edition, Vec<Diagnostic>> {
    let found = match wanted {
        Some(date) => manifest.editions.iter().find(|edition| edition.date == date),
        None => manifest.editions.first(),
    };
    found.cloned().ok_or_else(|| {
        let dates: Vec<&str> = manifest.editions.iter().map(|e| e.date.as_str()).collect();
        let told = match wanted {
            Some(date) => format!("the suite has no edition `{date}`"),
            None => "the suite has no edition".to_owned(),
        };
        vec![Diagnostic::of_file(&file.shown, told).help(format!("known are {}", dates.join(", ")))]
    })
}

#[derive(Default)]
struct Read {
    clauses: Vec<Clause>,
    cases: Vec<Arc<Case>>,
    worlds: BTreeMap<String, WorldFile>,
    tables: HashMap<String, Table>,
    figures: Option<Figures>,
}

impl Read {
    fn file(
        &mut self,
        path: &str,
        file: &SuiteFile,
        manifest: &Manifest,
    ) -> Result<(), Diagnostic> {
        let Some((folder, name)) = path.split_once('/') else {
            return match path {
                "suite.yaml" => Ok(()),
                figures::FILE => {
                    self.figures = Some(yaml::read(&file.shown, &file.text)?);
                    Ok(())
                }
                "endpoints.yaml" => Endpoints::read(&file.shown, &file.text).map(drop),
                _ => Err(Diagnostic::of_file(&file.shown, "a file that belongs to nothing")
                    .help("cases lie in a theme's folder; clauses, worlds and tables in theirs")),
            };
        };
        let id = name.rsplit_once('.').map_or(name, |(id, _)| id);
        match folder {
            "clauses" => {
                let read: ClauseFile = yaml::read(&file.shown, &file.text)?;
                self.clauses.extend(read.clauses);
            }
            "worlds" => {
                let world = WorldFile::read(id, &file.shown, &file.text)?;
                self.worlds.insert(id.to_owned(), world);
            }
            "tables" => {
                self.tables.insert(path.to_owned(), Table::read(&file.shown, &file.text)?);
            }
            theme if manifest.themes.iter().any(|known| known == theme) => {
                let model: CaseFile = yaml::read(&file.shown, &file.text)?;
                self.cases.push(Arc::new(Case {
                    id: format!("{theme}/{id}"),
                    theme: theme.to_owned(),
                    file: file.shown.clone(),
                    text: file.text.clone(),
                    model,
                }));
            }
            theme => {
                return Err(Diagnostic::of_file(
                    &file.shown,
                    format!("suite.yaml has no theme `{theme}`"),
                )
                .help(nearest(theme, &manifest.themes)));
            }
        }
        Ok(())
    }
}
