//! By which texts deliveries can be found without looking through the list.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::delivery::{Delivery, Tag};
use super::records::{self, Records};
use super::status::StatusRules;
use super::store::RetentionRules;

/// Of how many texts an index is made; a list with more of them in a field has none for it.
const MOST_TEXTS: usize = 1 << 20;

/// What a text is of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The resource group.
    Group,
    /// The id.
    InvokeId,
    /// The name.
    Name,
    /// The id of one of its instances.
    Instance,
    /// The overall state by the rules of the page.
    Status,
    /// The key of one of its tags.
    TagKey,
    /// One of its tags, as [`tag_text`] writes it.
    Tag,
}

impl Field {
    const ALL: [Self; 7] = [
        Self::Group,
        Self::InvokeId,
        Self::Name,
        Self::Instance,
        Self::Status,
        Self::TagKey,
        Self::Tag,
    ];

    /// The texts of a delivery, each once.
    fn texts(self, record: &Delivery) -> Vec<String> {
        let tags = |text: fn(&Tag) -> String| record.tags.iter().map(text).collect();
        let mut all = match self {
            Self::Group => vec![record.resource_group_id.clone()],
            Self::InvokeId => vec![record.invoke_id.clone()],
            Self::Name => vec![record.name.clone()],
            Self::Instance => record.instances.iter().map(|i| i.instance_id.clone()).collect(),
            Self::Status => vec![StatusRules::page().of(record).as_str().to_owned()],
            Self::TagKey => tags(|tag| tag.key.clone()),
            Self::Tag => tags(|tag| tag_text(&tag.key, &tag.value)),
        };
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A text of one field, as a filter asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The field.
    pub field: Field,
    /// The text.
    pub text: String,
}

/// A tag as one text. The length of the key tells where it ends.
pub fn tag_text(key: &str, value: &str) -> String {
    format!("{}:{key}{value}", key.len())
}

/// The deliveries of a list by text, in the order of the list. Shared, so that a store that changes
/// while it is read is copied without its texts.
type ByText = HashMap<Arc<str>, Arc<Records>>;

/// For each field, the deliveries by its texts; made when a filter first asks for that field.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// By the number of the field; `None` where there are too many texts.
    fields: [OnceLock<Option<ByText>>; Field::ALL.len()],
}

impl Index {
    /// The deliveries with a text, of all those in a list; `None` if that is not known.
    pub fn find(&self, term: &Term, all: &[Arc<Delivery>]) -> Option<&[Arc<Delivery>]> {
        let made = self.fields[term.field as usize].get_or_init(|| by_text(term.field, all));
        let found = made.as_ref()?.get(&*term.text);
        Some(found.map_or(&[], |records| records))
    }

    /// Takes in a delivery that was put into the list.
    pub fn insert(&mut self, record: &Arc<Delivery>, rules: &RetentionRules) {
        self.each_text(record, |found| records::insert(found, record, rules));
    }

    /// Leaves out a delivery that was taken from the list.
    pub fn remove(&mut self, record: &Arc<Delivery>, rules: &RetentionRules) {
        self.each_text(record, |found| records::remove(found, record, rules));
    }

    /// Does something to the deliveries of each text of one, in each field that is made.
    fn each_text(&mut self, record: &Delivery, mut change: impl FnMut(&mut Records)) {
        for field in Field::ALL {
            let Some(Some(by_text)) = self.fields[field as usize].get_mut() else { continue };
            for text in field.texts(record) {
                let found = by_text.entry(text.into()).or_default();
                change(Arc::make_mut(found));
            }
        }
    }
}

fn by_text(field: Field, all: &[Arc<Delivery>]) -> Option<ByText> {
    let mut made: HashMap<Arc<str>, Records> = HashMap::new();
    let mut count = 0;
    for record in all {
        let texts = field.texts(record);
        count += texts.len();
        if count > MOST_TEXTS {
            return None;
        }
        for text in texts {
            made.entry(text.into()).or_default().push(Arc::clone(record));
        }
    }
    Some(made.into_iter().map(|(text, records)| (text, Arc::new(records))).collect())
}
