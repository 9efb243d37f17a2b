//! The filters of a call: what each parameter asks for, and which deliveries have it.

use std::borrow::Cow;
use std::fmt::Write;
use std::ptr::fn_addr_eq;

use sha2::{Digest, Sha256};

use super::delivery::{Delivery, InstanceState};
use super::error::Fault;
use super::index::{Field, Term};
use super::request::Arguments;
use super::status::{Overall, StatusRules};
use super::tags::{TagFilter, TagRules};

/// What one parameter asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing was asked.
    Anything,
    /// Records with one of these texts.
    OneOf(Vec<String>),
    /// What no record has, such as bytes that are not UTF-8.
    Nothing,
}

/// Everything a call filters by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filters {
    /// What each line of [`FilterRules::table`] asks for, in the order of the table.
    pub wanted: Vec<(&'static str, Wanted)>,
    /// The tags.
    pub tags: Vec<TagFilter>,
}

/// What `Name=` and the like ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// As if the parameter were absent.
    Ignored,
    /// Records whose field is empty.
    ThatText,
    /// What no record has.
    NoMatch,
    /// The call is refused.
    Refused,
}

/// Whether a delivery has a text.
pub type Has = fn(&Delivery, &str, &FilterRules, &StatusRules) -> bool;

/// One parameter that filters by text.
#[derive(Clone)]
pub struct TextFilter {
    /// The parameter's name on the wire.
    pub parameter: &'static str,
    /// What its empty value asks for.
    pub empty: Empty,
    /// Turns a value that was sent into what is asked for.
    pub reading: fn(&str, &FilterRules) -> Result<Wanted, Fault>,
    /// Whether a delivery has the text.
    pub has: Has,
}

/// What is done about a value of `InvocationStatus` that is none of the five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddStatus {
    /// It matches nothing.
    NoMatch,
    /// It is taken for the state or states it means.
    Understood,
    /// The call is refused.
    Refused,
}

/// How many filters a call can have: the table and the tags, with room to bend the table.
const ANSWERS: usize = 10;

/// The rules of filters.
#[derive(Clone)]
pub struct FilterRules {
    /// The parameters that filter by text.
    pub table: Vec<TextFilter>,
    /// What several filters make, from each one's name and answer; only those that were given.
    pub all: fn(&[(&'static str, bool)]) -> bool,
    /// Whether two texts are the same.
    pub same: fn(stored: &str, asked: &str) -> bool,
    /// Whether `*` in a name stands for any text.
    pub name_wildcards: bool,
    /// Whether blanks at the end of a name are left out.
    pub name_trimmed: bool,
    /// Whether names are compared in Unicode's composed form.
    pub name_normalised: bool,
    /// A status that does not exist.
    pub status_unknown: OddStatus,
    /// A status that only an instance has.
    pub status_of_instance: OddStatus,
    /// A status in another case.
    pub status_case: OddStatus,
    /// Several states with commas.
    pub status_list: OddStatus,
    /// The tags.
    pub tags: TagRules,
}

impl FilterRules {
    /// The rules of the page: each filter binds every record, and texts must be the same.
    pub fn page() -> Self {
        let plain = |parameter, has: Has| TextFilter {
            parameter,
            empty: Empty::Ignored,
            reading: as_sent,
            has,
        };
        Self {
            table: vec![
                plain("ResourceGroupId", has_group),
                plain("InvokeId", has_id),
                plain("Name", has_name),
                plain("InstanceId", has_instance),
                TextFilter { reading: status_reading, ..plain("InvocationStatus", has_status) },
            ],
            all: every,
            same: same_text,
            name_wildcards: false,
            name_trimmed: false,
            name_normalised: false,
            status_unknown: OddStatus::NoMatch,
            status_of_instance: OddStatus::NoMatch,
            status_case: OddStatus::NoMatch,
            status_list: OddStatus::NoMatch,
            tags: TagRules::page(),
        }
    }

    /// The line of a parameter, to be bent.
    ///
    /// # Panics
    ///
    /// If the table has no such line.
    pub fn line_mut(&mut self, parameter: &str) -> &mut TextFilter {
        let found = self.table.iter_mut().find(|line| line.parameter == parameter);
        found.expect("only names of the table are asked for")
    }

    /// What a call filters by, or what is wrong with it.
    pub fn read(&self, arguments: &Arguments<'_>) -> Result<Filters, Fault> {
        let mut wanted = Vec::with_capacity(self.table.len());
        for line in &self.table {
            wanted.push((line.parameter, self.read_line(line, arguments)?));
        }
        Ok(Filters { wanted, tags: self.tags.filters(arguments)? })
    }

    fn read_line(&self, line: &TextFilter, arguments: &Arguments<'_>) -> Result<Wanted, Fault> {
        let values = arguments.wanted(line.parameter);
        if values.len() > 1 && arguments.several_match_nothing() {
            return Ok(Wanted::Nothing);
        }
        let mut texts = Vec::new();
        let mut nothing = false;
        for value in values {
            let wanted = match std::str::from_utf8(value) {
                Err(_) => Wanted::Nothing,
                Ok("") => match line.empty {
                    Empty::Ignored => Wanted::Anything,
                    Empty::ThatText => Wanted::OneOf(vec![String::new()]),
                    Empty::NoMatch => Wanted::Nothing,
                    Empty::Refused => return Err(Fault::Parameter),
                },
                Ok(text) => (line.reading)(text, self)?,
            };
            match wanted {
                Wanted::Anything => return Ok(Wanted::Anything),
                Wanted::OneOf(more) => texts.extend(more),
                Wanted::Nothing => nothing = true,
            }
        }
        Ok(match (texts.is_empty(), nothing) {
            (false, _) => Wanted::OneOf(texts),
            (true, true) => Wanted::Nothing,
            (true, false) => Wanted::Anything,
        })
    }

    /// What an index can say of a call's filters. It counts only where a filter matches as on the page:
    /// flags are told by value and functions by address, as in
    /// [`super::store::RetentionRules::shelve_like`]. These functions are never inlined, since a copy
    /// elsewhere would have another address.
    pub fn indexed(&self, filters: &Filters, status: &StatusRules) -> Indexed {
        if !fn_addr_eq(self.all, every as fn(&[(&'static str, bool)]) -> bool) {
            return Indexed::Among(Vec::new());
        }
        if filters.wanted.iter().any(|(_, wanted)| *wanted == Wanted::Nothing) {
            return Indexed::Nothing;
        }
        let given = |(_, wanted): &&(&str, Wanted)| *wanted != Wanted::Anything;
        let count = filters.wanted.iter().filter(given).count() + filters.tags.len();
        let lines = self.table.iter().zip(&filters.wanted);
        let texts = lines.filter_map(|(line, (_, wanted))| match wanted {
            Wanted::OneOf(texts) => match &texts[..] {
                [text] => Some(Term { field: self.field(line, status)?, text: text.clone() }),
                _ => None,
            },
            Wanted::Anything | Wanted::Nothing => None,
        });
        let tags = filters.tags.iter().filter_map(|tag| self.tags.indexed(tag));
        let mut terms: Vec<_> = texts.chain(tags).collect();
        match terms.pop() {
            Some(term) if count == 1 => Indexed::One(term),
            last => {
                terms.extend(last);
                Indexed::Among(terms)
            }
        }
    }

    /// The field whose text a line of the page compares, and nothing but that.
    fn field(&self, line: &TextFilter, status: &StatusRules) -> Option<Field> {
        let fields: [(Has, Field, bool); 5] = [
            (has_group, Field::Group, true),
            (has_id, Field::InvokeId, true),
            (
                has_name,
                Field::Name,
                !(self.name_wildcards || self.name_trimmed || self.name_normalised),
            ),
            (has_instance, Field::Instance, true),
            (has_status, Field::Status, status.is_of_the_page()),
        ];
        let is_exact = fn_addr_eq(self.same, same_text as fn(&str, &str) -> bool);
        let (_, field, is_plain) =
            fields.into_iter().find(|(has, ..)| is_exact && fn_addr_eq(line.has, *has))?;
        is_plain.then_some(field)
    }

    /// Whether a delivery passes the filters.
    pub fn pass(&self, delivery: &Delivery, filters: &Filters, status: &StatusRules) -> bool {
        // On the stack, since a list of thousands is asked record by record.
        let mut answers = [("", true); ANSWERS];
        let mut given = 0;
        let mut answer_with = |parameter, answer| {
            answers[given] = (parameter, answer);
            given += 1;
        };
        for (line, (parameter, wanted)) in self.table.iter().zip(&filters.wanted).take(ANSWERS - 1)
        {
            let answer = match wanted {
                Wanted::Anything => continue,
                Wanted::Nothing => false,
                Wanted::OneOf(texts) => {
                    texts.iter().any(|text| (line.has)(delivery, text, self, status))
                }
            };
            answer_with(*parameter, answer);
        }
        if !filters.tags.is_empty() {
            answer_with("Tag", self.tags.match_all(delivery, &filters.tags));
        }
        (self.all)(&answers[..given])
    }
}

/// What an index can say of the filters of a call.
pub enum Indexed {
    /// No delivery passes.
    Nothing,
    /// Those deliveries pass that have the text.
    One(Term),
    /// A delivery that passes has each of these texts, of which there may be none.
    Among(Vec<Term>),
}

#[inline(never)]
fn every(answers: &[(&'static str, bool)]) -> bool {
    answers.iter().all(|(_, yes)| *yes)
}

#[inline(never)]
fn same_text(stored: &str, asked: &str) -> bool {
    stored == asked
}

#[inline(never)]
fn has_group(delivery: &Delivery, asked: &str, rules: &FilterRules, _: &StatusRules) -> bool {
    (rules.same)(&delivery.resource_group_id, asked)
}

#[inline(never)]
fn has_id(delivery: &Delivery, asked: &str, rules: &FilterRules, _: &StatusRules) -> bool {
    (rules.same)(&delivery.invoke_id, asked)
}

#[inline(never)]
fn has_name(delivery: &Delivery, asked: &str, rules: &FilterRules, _: &StatusRules) -> bool {
    same_name(&delivery.name, asked, rules)
}

#[inline(never)]
fn has_instance(delivery: &Delivery, asked: &str, rules: &FilterRules, _: &StatusRules) -> bool {
    delivery.instances.iter().any(|instance| (rules.same)(&instance.instance_id, asked))
}

#[inline(never)]
fn has_status(delivery: &Delivery, asked: &str, rules: &FilterRules, status: &StatusRules) -> bool {
    (rules.same)(status.of(delivery).as_str(), asked)
}

/// A value asks for itself.
pub fn as_sent(text: &str, _: &FilterRules) -> Result<Wanted, Fault> {
    Ok(Wanted::OneOf(vec![text.to_owned()]))
}

fn status_reading(text: &str, rules: &FilterRules) -> Result<Wanted, Fault> {
    let exact = |text: &str| Overall::ALL.iter().any(|state| state.as_str() == text);
    if exact(text) {
        return as_sent(text, rules);
    }
    let other_case = Overall::ALL.iter().find(|s| s.as_str().eq_ignore_ascii_case(text));
    let (odd, meant) = if text.contains(',') {
        (rules.status_list, text.split(',').map(str::to_owned).collect())
    } else if let Some(state) = other_case {
        (rules.status_case, vec![state.as_str().to_owned()])
    } else if InstanceState::from_text(text).is_some() {
        (rules.status_of_instance, vec![])
    } else {
        (rules.status_unknown, vec![])
    };
    match odd {
        OddStatus::NoMatch => Ok(Wanted::Nothing),
        OddStatus::Understood => Ok(Wanted::OneOf(meant)),
        OddStatus::Refused => Err(Fault::Parameter),
    }
}

fn same_name(stored: &str, asked: &str, rules: &FilterRules) -> bool {
    let form = |text| prepared(text, rules);
    let (stored, asked) = (form(stored), form(asked));
    if rules.name_wildcards && asked.contains('*') {
        super::wildcard::matches(&asked, &stored)
    } else {
        (rules.same)(&stored, &asked)
    }
}

fn prepared<'a>(name: &'a str, rules: &FilterRules) -> Cow<'a, str> {
    let name = if rules.name_trimmed { name.trim_end_matches(' ') } else { name };
    if rules.name_normalised {
        icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(name)
    } else {
        name.into()
    }
}

impl Filters {
    /// No filter at all.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.wanted.iter().all(|(_, wanted)| *wanted == Wanted::Anything)
    }

    /// The texts that a parameter asks for; none if it was not given.
    pub fn texts(&self, parameter: &str) -> &[String] {
        let found = self.wanted.iter().find(|(name, _)| *name == parameter);
        match found {
            Some((_, Wanted::OneOf(texts))) => texts,
            _ => &[],
        }
    }

    /// A digest in hex by which two calls with the same filters are known; empty without any.
    /// The order of tags and of parameters does not count.
    pub fn digest(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        };
        for (parameter, wanted) in &self.wanted {
            match wanted {
                Wanted::Anything => continue,
                Wanted::Nothing => part("nothing"),
                Wanted::OneOf(texts) => texts.iter().for_each(|text| part(text)),
            }
            part(parameter);
        }
        let mut tags: Vec<_> = self.tags.iter().collect();
        tags.sort_unstable();
        for tag in tags {
            part(&tag.key);
            part(tag.value.as_deref().unwrap_or("any"));
            part(if tag.value.is_some() { "value" } else { "key" });
        }
        // Half of a hash keeps tokens short; only the caller's own walks could collide.
        hash.finalize()[..16].iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a text takes any text");
            hex
        })
    }
}
