//! Worlds: the data that a target is seeded with, from the short form of a world file to the
//! document that is sent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::manifest::{Edition, Manifest};
use super::table::Table;
use super::template::{self, TemplateError};
use super::{time, yaml};
use crate::diagnostic::Diagnostic;
use crate::schema::CompiledSchema;

/// How many values the repeats of a world may make in all; a bound against a slip in a repeat count.
pub const MOST_RECORDS: u64 = 200_000;
/// How many bytes a world may take when it is filled in, names and texts and some for each value.
pub const MOST_BYTES: usize = 256 << 20;
/// What a value takes besides its text.
const BYTES_OF_A_VALUE: usize = 32;

/// A world file as written, with its repeats and relative times.
#[derive(Clone, Debug)]
pub struct WorldFile {
    /// Its id, e.g. `pages`.
    pub id: String,
    file: String,
    written: Map<String, Value>,
}

/// A world with everything filled in, as it is sent, and what the judge needs to know of it.
#[derive(Clone, Debug)]
pub struct World {
    /// The id of its file.
    pub id: String,
    /// The whole document, with absolute times.
    pub document: Value,
    /// The moment that it was filled in for; `None` for data that a target holds already.
    pub filled: Option<Timestamp>,
    /// Absolute times and how the world file writes them, for snapshots.
    pub times: HashMap<String, String>,
    records: String,
    by_key: HashMap<String, usize>,
}

/// The schema of world files, which editors use too.
fn schema() -> &'static CompiledSchema {
    static SCHEMA: OnceLock<CompiledSchema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let text = include_str!("../../schemas/world.schema.json");
        CompiledSchema::compile("schemas/world.schema.json", text).expect("our own schema compiles")
    })
}

impl WorldFile {
    /// Reads a world file.
    pub fn read(id: &str, file: &str, text: &str) -> Result<Self, Diagnostic> {
        let written: Map<String, Value> = yaml::read(file, text)?;
        if let Some(broken) = schema().violations(&Value::Object(written.clone())).first() {
            let title = format!("the world has {} at {}", broken.actual, broken.pointer);
            return Err(Diagnostic::of_file(file, title)
                .help(format!("{} is due there; see schemas/world.schema.json", broken.expected)));
        }
        Ok(Self { id: id.to_owned(), file: file.to_owned(), written })
    }

    /// Fills in repeats, names and times, and adds the suite's regions and callers.
    pub fn expand(
        &self,
        manifest: &Manifest,
        edition: &Edition,
        tables: &HashMap<String, Table>,
        now: Timestamp,
    ) -> Result<World, Diagnostic> {
        let mut times = HashMap::new();
        let mut document = Map::new();
        let mut scope =
            Scope { edition, tables, file: &self.file, now, times: &mut times, made: 0, spent: 0 };
        for (name, value) in &self.written {
            let value = scope.value(value, None)?;
            document.insert(name.clone(), value);
        }
        document.entry("now").or_insert_with(|| json!(time::absolute(now, 0)));
        document.entry("AccountId").or_insert_with(|| json!(manifest.world.account_id));
        let regions = document.entry("regions").or_insert_with(|| json!([]));
        if let Value::Array(regions) = regions {
            let mut all = manifest.world.regions.clone();
            let own: Vec<&Value> = regions.iter().filter_map(|r| r.get("RegionId")).collect();
            all.retain(|r| r.get("RegionId").is_none_or(|id| !own.contains(&id)));
            all.append(regions);
            *regions = all;
        }
        let callers = document.entry("callers").or_insert_with(|| json!({}));
        if let Value::Object(callers) = callers {
            for (name, caller) in manifest.world.callers.iter() {
                callers.entry(name).or_insert_with(|| caller.clone());
            }
        }
        let world = World::index(&self.id, Value::Object(document), times, manifest, &self.file)?;
        Ok(World { filled: Some(now), ..world })
    }
}

impl World {
    /// A world that a target already holds: absolute times, nothing to fill in.
    pub fn declared(document: Value, manifest: &Manifest, file: &str) -> Result<Self, Diagnostic> {
        Self::index("declared", document, HashMap::new(), manifest, file)
    }

    fn index(
        id: &str,
        document: Value,
        times: HashMap<String, String>,
        manifest: &Manifest,
        file: &str,
    ) -> Result<Self, Diagnostic> {
        let list = manifest.records.world.clone();
        let mut by_key = HashMap::new();
        let records = document.get(&list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (at, record) in records.iter().enumerate() {
            let key = record.get(&manifest.records.key).and_then(Value::as_str);
            let Some(key) = key else {
                let title = format!("record {} has no `{}`", at + 1, manifest.records.key);
                return Err(Diagnostic::of_file(file, title).help("give each record its key"));
            };
            if by_key.insert(key.to_owned(), at).is_some() {
                return Err(Diagnostic::of_file(file, format!("two records have the key {key}"))
                    .help("give each record a key of its own"));
            }
        }
        Ok(Self { id: id.to_owned(), document, filled: None, times, records: list, by_key })
    }

    /// All records, in the order of the file.
    pub fn records(&self) -> &[Value] {
        self.document.get(&self.records).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The record of a key.
    pub fn record(&self, key: &str) -> Option<&Value> {
        self.by_key.get(key).map(|&at| &self.records()[at])
    }

    /// The keys that a pattern with `*` stands for; a key without `*` stands for itself.
    pub fn keys_like<'a>(&'a self, pattern: &'a str, key: &'a str) -> Vec<&'a str> {
        if !pattern.contains('*') {
            return vec![pattern];
        }
        let keys = self.records().iter().filter_map(|record| record.get(key)?.as_str());
        keys.filter(|key| super::glob::matches(pattern, key)).collect()
    }

    /// A caller's credentials: access key id and secret.
    pub fn caller(&self, name: &str) -> Option<(&str, &str)> {
        let caller = self.document.get("callers")?.get(name)?;
        Some((caller.get("AccessKeyId")?.as_str()?, caller.get("AccessKeySecret")?.as_str()?))
    }
}

struct Scope<'a> {
    edition: &'a Edition,
    tables: &'a HashMap<String, Table>,
    file: &'a str,
    now: Timestamp,
    times: &'a mut HashMap<String, String>,
    /// What repeats have made so far.
    made: u64,
    /// Bytes that were filled in so far.
    spent: usize,
}

/// A name that a repeat gives, and those of the repeats around it.
#[derive(Clone, Copy)]
struct Var<'a> {
    name: &'a str,
    value: &'a Value,
    outer: Vars<'a>,
}

type Vars<'a> = Option<&'a Var<'a>>;

fn named<'a>(vars: Vars<'a>, name: &str) -> Option<&'a Value> {
    std::iter::successors(vars, |var| var.outer).find(|var| var.name == name).map(|var| var.value)
}

/// About how many bytes a value takes.
pub fn weight(value: &Value) -> usize {
    BYTES_OF_A_VALUE
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| name.len() + weight(value)).sum()
            }
            _ => 0,
        }
}

impl Scope<'_> {
    fn wrong(&self, title: impl Into<String>, help: &str) -> Diagnostic {
        Diagnostic::of_file(self.file, title).help(help)
    }

    fn items(&mut self, items: &[Value], vars: Vars<'_>) -> Result<Vec<Value>, Diagnostic> {
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            match (item.get("repeat"), item.get("record")) {
                (Some(repeat), Some(record)) => self.repeat(repeat, record, vars, &mut all)?,
                _ => all.push(self.value(item, vars)?),
            }
        }
        Ok(all)
    }

    fn repeat(
        &mut self,
        repeat: &Value,
        record: &Value,
        vars: Vars<'_>,
        all: &mut Vec<Value>,
    ) -> Result<(), Diagnostic> {
        let name = repeat.get("as").and_then(Value::as_str).unwrap_or("n");
        if let Some(table) = repeat.get("table").and_then(Value::as_str) {
            let table = self.tables.get(table).ok_or_else(|| {
                self.wrong(format!("there is no table `{table}`"), "name a file of the suite")
            })?;
            for (n, row) in table.rows.iter().enumerate() {
                self.spend(weight(row))?;
                let mut row = row.clone();
                if let Value::Object(row) = &mut row {
                    row.insert("n".into(), json!(n));
                }
                all.push(self.one(record, Var { name, value: &row, outer: vars })?);
            }
            return Ok(());
        }
        let count = self.count(repeat, vars)?;
        for n in 0..count {
            all.push(self.one(record, Var { name, value: &json!(n), outer: vars })?);
        }
        Ok(())
    }

    /// What a repeat makes of its record once.
    fn one(&mut self, record: &Value, var: Var<'_>) -> Result<Value, Diagnostic> {
        self.count_one()?;
        self.value(record, Some(&var))
    }

    /// Repeats may stand in each other and beside each other.
    fn count_one(&mut self) -> Result<(), Diagnostic> {
        self.made += 1;
        if self.made <= MOST_RECORDS {
            return Ok(());
        }
        let title = format!("the repeats of this world make more than {MOST_RECORDS} values");
        Err(self.wrong(title, "lower their counts"))
    }

    /// Few repeats of much are much as well.
    fn spend(&mut self, bytes: usize) -> Result<(), Diagnostic> {
        self.spent = self.spent.saturating_add(bytes);
        if self.spent <= MOST_BYTES {
            return Ok(());
        }
        let title = format!("filled in, this world takes more than {} MiB", MOST_BYTES >> 20);
        Err(self.wrong(title, "lower the counts of its repeats, or shorten their records"))
    }

    fn count(&mut self, repeat: &Value, vars: Vars<'_>) -> Result<u64, Diagnostic> {
        let number = |value: &Value| match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let count = repeat.get("count").map(|count| self.value(count, vars)).transpose()?;
        let plus = repeat.get("plus").and_then(number).unwrap_or(0);
        let minus = repeat.get("minus").and_then(number).unwrap_or(0);
        let total = count.as_ref().and_then(number).and_then(|count| count.checked_add(plus));
        let total = total.and_then(|total| total.checked_sub(minus));
        total.filter(|total| *total <= MOST_RECORDS).ok_or_else(|| {
            self.wrong(
                "a repeat has no count, or one that is too large",
                "write `count:` with a number of at most 200000, or `table:`",
            )
        })
    }

    fn value(&mut self, value: &Value, vars: Vars<'_>) -> Result<Value, Diagnostic> {
        self.spend(BYTES_OF_A_VALUE)?;
        Ok(match value {
            Value::String(text) => self.text(text, vars)?,
            Value::Array(items) => Value::Array(self.items(items, vars)?),
            Value::Object(members) => {
                if let Some(record) = members.get("record")
                    && (members.contains_key("each") || members.contains_key("count"))
                {
                    return self.inner_list(members, record, vars);
                }
                let mut filled = Map::with_capacity(members.len());
                for (name, value) in members {
                    self.spend(name.len())?;
                    filled.insert(name.clone(), self.value(value, vars)?);
                }
                Value::Object(filled)
            }
            other => other.clone(),
        })
    }

    /// A list inside a record: one element per value of `each`, or `count` of them.
    fn inner_list(
        &mut self,
        members: &Map<String, Value>,
        record: &Value,
        vars: Vars<'_>,
    ) -> Result<Value, Diagnostic> {
        let each = match members.get("each") {
            Some(Value::Array(values)) => values.clone(),
            Some(Value::String(name)) => {
                let name = name.trim_start_matches("${").trim_end_matches('}');
                let found = self.lookup(name, vars);
                let list = found.and_then(|value| value.as_array().cloned());
                list.ok_or_else(|| {
                    self.wrong(format!("`{name}` is no list"), "name a list column")
                })?
            }
            _ => {
                let count = self.count(&Value::Object(members.clone()), vars)?;
                (0..count).map(|n| json!(n)).collect()
            }
        };
        self.spend(each.iter().map(weight).sum())?;
        let mut all = Vec::with_capacity(each.len());
        for (i, it) in each.iter().enumerate() {
            let place = Var { name: "i", value: &json!(i), outer: vars };
            all.push(self.one(record, Var { name: "it", value: it, outer: Some(&place) })?);
        }
        Ok(Value::Array(all))
    }

    fn lookup(&self, name: &str, vars: Vars<'_>) -> Option<Value> {
        if let Some(name) = name.strip_prefix("edition.") {
            return self.edition.values.find(name).map(|value| json!(value));
        }
        let (first, rest) = name.split_once('.').map_or((name, None), |(f, r)| (f, Some(r)));
        let root = named(vars, first)?;
        rest.map_or(Some(root), |rest| template::member(root, rest)).cloned()
    }

    fn text(&mut self, text: &str, vars: Vars<'_>) -> Result<Value, Diagnostic> {
        let filled = template::fill(text, &|name| self.lookup(name, vars).map(Cow::Owned));
        let filled = match filled {
            Ok(filled) => filled.unwrap_or_default().into_owned(),
            Err(error @ TemplateError::Unknown(_)) => {
                return Err(self.wrong(
                    error.to_string(),
                    "known are the names of the repeats around it and `edition.…`",
                ));
            }
            Err(error) => return Err(self.wrong(error.to_string(), "mend the text")),
        };
        self.spend(filled.len())?;
        if let Some(offset) = time::offset(&filled) {
            let absolute = time::absolute(self.now, offset);
            self.times.entry(absolute.clone()).or_insert(filled);
            return Ok(Value::String(absolute));
        }
        Ok(Value::String(filled))
    }
}
