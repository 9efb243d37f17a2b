//! The tag filters of a call: how they are gathered from `Tag.N.Key` and `Tag.N.Value`, which
//! rules each must keep, and when a delivery has them.

use std::ptr::fn_addr_eq;

use super::delivery::{Delivery, Tag};
use super::error::Fault;
use super::index::{Field, Term, tag_text};
use super::request::Arguments;

/// One tag to filter by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagFilter {
    /// The key.
    pub key: String,
    /// The value; `None` when only a key was sent.
    pub value: Option<String>,
}

/// A tag as it was sent, before any rule was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentTag {
    /// The `N` of `Tag.N.Key`.
    pub number: u64,
    /// The key; `None` when only a value was sent. Bytes that are not UTF-8 are `Err`.
    pub key: Option<Result<String, ()>>,
    /// The value, likewise.
    pub value: Option<Result<String, ()>>,
}

/// What is done about a number that leaves a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// All tags filter.
    Ignored,
    /// Only those before the gap.
    StopsThere,
    /// The call is refused.
    Refused,
}

/// What is done about a number outside 1 to 20 when the count itself is small enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// The call is refused.
    Refused,
    /// It is a tag as any other.
    Counted,
    /// As if it were not there.
    Ignored,
}

/// What a missing or an empty value asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Valueless {
    /// The key with any value.
    AnyValue,
    /// The key with the value "".
    EmptyValue,
}

/// What one text (a key or a value) must keep to.
#[derive(Clone)]
pub struct TextRule {
    /// How a text that breaks the rule is refused.
    pub fault: Fault,
    /// The greatest length.
    pub max_length: usize,
    /// How length is counted.
    pub length: fn(&str) -> usize,
    /// What it must not begin with.
    pub prefixes: Vec<&'static str>,
    /// Whether the prefixes are compared without regard to case.
    pub prefixes_any_case: bool,
    /// What it must not hold anywhere.
    pub forbidden: Vec<&'static str>,
    /// Whether these are compared without regard to case.
    pub forbidden_any_case: bool,
    /// The whole rule.
    pub keeps: fn(&str, &TextRule) -> bool,
}

impl TextRule {
    fn starts_wrongly(&self, text: &str) -> bool {
        let text = folded(text, self.prefixes_any_case);
        self.prefixes.iter().any(|prefix| text.starts_with(prefix))
    }

    fn holds_forbidden(&self, text: &str) -> bool {
        let text = folded(text, self.forbidden_any_case);
        self.forbidden.iter().any(|part| text.contains(part))
    }
}

fn folded(text: &str, any_case: bool) -> std::borrow::Cow<'_, str> {
    if any_case { text.to_ascii_lowercase().into() } else { text.into() }
}

/// Length, prefixes and forbidden parts, each on its own.
pub fn keeps_all(text: &str, rule: &TextRule) -> bool {
    (rule.length)(text) <= rule.max_length
        && !rule.starts_wrongly(text)
        && !rule.holds_forbidden(text)
}

/// Whether a delivery has a tag.
pub type HasTag = fn(&Delivery, &TagFilter, &TagRules) -> bool;

/// The rules of tag filters.
#[derive(Clone)]
pub struct TagRules {
    /// The greatest number of tags, and the greatest `N`.
    pub max: usize,
    /// How many tags there are.
    pub count: fn(&[SentTag]) -> usize,
    /// A number outside 1 to the greatest, when there are not too many tags.
    pub above: Outside,
    /// `Tag.0.…`.
    pub zero: Outside,
    /// Tag.1 and Tag.3 without Tag.2.
    pub gap: Gap,
    /// How `Tag.1.Key=` is refused; `None` accepts it.
    pub empty_key: Option<Fault>,
    /// How a value without its key is refused; `None` ignores it.
    pub value_without_key: Option<Fault>,
    /// How a second tag with the same key is refused; `None` accepts it.
    pub duplicate: Option<Fault>,
    /// Whether a tag's key stood before.
    pub is_repeated: fn(earlier: &[TagFilter], tag: &TagFilter) -> bool,
    /// What a key must keep to.
    pub key: TextRule,
    /// What a value must keep to.
    pub value: TextRule,
    /// Which of the tags, by place from 0 of how many, are checked at all.
    pub is_checked: fn(place: usize, of: usize) -> bool,
    /// `Tag.1.Key=owner` alone.
    pub without_value: Valueless,
    /// `Tag.1.Value=`.
    pub with_empty_value: Valueless,
    /// Whether blanks at the end of a value count.
    pub value_trimmed: bool,
    /// Whether a delivery has one tag.
    pub has: HasTag,
    /// What several answers of `has` make.
    pub all: fn(&[bool]) -> bool,
}

impl TagRules {
    /// The rules of the page.
    pub fn page() -> Self {
        let url = vec!["http://", "https://"];
        Self {
            max: 20,
            count: <[SentTag]>::len,
            above: Outside::Refused,
            zero: Outside::Ignored,
            gap: Gap::Ignored,
            empty_key: Some(Fault::TagKeyMissing),
            value_without_key: Some(Fault::TagKeyMissing),
            duplicate: Some(Fault::TagKeyDuplicate),
            is_repeated: |earlier, tag| earlier.iter().any(|e| e.key == tag.key),
            key: TextRule {
                fault: Fault::TagKeyMalformed,
                max_length: 64,
                length: |text| text.chars().count(),
                prefixes: vec!["aliyun", "acs:"],
                prefixes_any_case: false,
                forbidden: url.clone(),
                forbidden_any_case: false,
                keeps: keeps_all,
            },
            value: TextRule {
                fault: Fault::TagValueMalformed,
                max_length: 128,
                length: |text| text.chars().count(),
                prefixes: vec![],
                prefixes_any_case: false,
                forbidden: url,
                forbidden_any_case: false,
                keeps: keeps_all,
            },
            is_checked: |_, _| true,
            without_value: Valueless::AnyValue,
            with_empty_value: Valueless::EmptyValue,
            value_trimmed: false,
            has: has_tag,
            all: every,
        }
    }

    /// The tag filters of a call, or what is wrong with them.
    pub fn filters(&self, arguments: &Arguments<'_>) -> Result<Vec<TagFilter>, Fault> {
        let sent = self.in_range(arguments.tags())?;
        let of = sent.len();
        let mut filters: Vec<TagFilter> = Vec::with_capacity(of);
        for (place, tag) in sent.into_iter().enumerate() {
            let checked = (self.is_checked)(place, of);
            let Some(filter) = self.filter(tag, checked)? else { continue };
            if let Some(fault) = self.duplicate.filter(|_| checked)
                && (self.is_repeated)(&filters, &filter)
            {
                return Err(fault);
            }
            filters.push(filter);
        }
        Ok(filters)
    }

    /// Whether a delivery has the tags asked for.
    pub fn match_all(&self, delivery: &Delivery, filters: &[TagFilter]) -> bool {
        let answers: Vec<bool> =
            filters.iter().map(|filter| (self.has)(delivery, filter, self)).collect();
        (self.all)(&answers)
    }

    /// What an index can answer of a tag: nothing if the rule is bent.
    pub fn indexed(&self, filter: &TagFilter) -> Option<Term> {
        let is_plain = fn_addr_eq(self.has, has_tag as HasTag)
            && fn_addr_eq(self.all, every as fn(&[bool]) -> bool)
            && !self.value_trimmed;
        is_plain.then(|| match wanted_value(filter, self) {
            None => Term { field: Field::TagKey, text: filter.key.clone() },
            Some(value) => Term { field: Field::Tag, text: tag_text(&filter.key, value) },
        })
    }

    /// Applies the rules about the number of tags and their numbers.
    fn in_range(&self, mut sent: Vec<SentTag>) -> Result<Vec<SentTag>, Fault> {
        if self.zero == Outside::Ignored {
            sent.retain(|tag| tag.number != 0);
        } else if self.zero == Outside::Refused && sent.first().is_some_and(|t| t.number == 0) {
            return Err(Fault::TagKeyMissing);
        }
        if (self.count)(&sent) > self.max {
            return Err(Fault::TooManyTags);
        }
        let max = self.max as u64;
        if sent.last().is_some_and(|tag| tag.number > max) {
            match self.above {
                Outside::Refused => return Err(Fault::TooManyTags),
                Outside::Ignored => sent.retain(|tag| tag.number <= max),
                Outside::Counted => {}
            }
        }
        let gap = sent.windows(2).position(|pair| pair[1].number > pair[0].number + 1);
        match (self.gap, gap) {
            (Gap::Refused, Some(_)) => Err(Fault::TagKeyMissing),
            (Gap::StopsThere, Some(at)) => {
                sent.truncate(at + 1);
                Ok(sent)
            }
            _ => Ok(sent),
        }
    }

    fn filter(&self, tag: SentTag, checked: bool) -> Result<Option<TagFilter>, Fault> {
        let key = match tag.key {
            None => return self.value_without_key.map_or(Ok(None), Err),
            Some(Err(())) => return Err(self.key.fault),
            Some(Ok(key)) => key,
        };
        let value = match tag.value {
            Some(Err(())) => return Err(self.value.fault),
            Some(Ok(value)) => Some(value),
            None => None,
        };
        if checked {
            if let Some(fault) = self.empty_key.filter(|_| key.is_empty()) {
                return Err(fault);
            }
            if key.contains('\0') || !(self.key.keeps)(&key, &self.key) {
                return Err(self.key.fault);
            }
            if value.as_ref().is_some_and(|value| !(self.value.keeps)(value, &self.value)) {
                return Err(self.value.fault);
            }
        }
        Ok(Some(TagFilter { key, value }))
    }
}

/// Whether one of the delivery's tags has this key and this value.
#[inline(never)]
pub fn has_tag(delivery: &Delivery, filter: &TagFilter, rules: &TagRules) -> bool {
    delivery.tags.iter().any(|tag| tag.key == filter.key && has_value(tag, filter, rules))
}

#[inline(never)]
fn every(answers: &[bool]) -> bool {
    answers.iter().all(|&yes| yes)
}

/// The value that a filter asks for; `None` is any.
fn wanted_value<'f>(filter: &'f TagFilter, rules: &TagRules) -> Option<&'f str> {
    match filter.value.as_deref() {
        None => (rules.without_value == Valueless::EmptyValue).then_some(""),
        Some("") => (rules.with_empty_value == Valueless::EmptyValue).then_some(""),
        value => value,
    }
}

/// Whether a tag has the value that a filter asks for; the key is not looked at.
pub fn has_value(tag: &Tag, filter: &TagFilter, rules: &TagRules) -> bool {
    let Some(wanted) = wanted_value(filter, rules) else { return true };
    if rules.value_trimmed {
        tag.value.trim_end_matches(' ') == wanted.trim_end_matches(' ')
    } else {
        tag.value == wanted
    }
}
