//! By which texts deliveries can be found without looking through the list.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::delivery::{Delivery, Tag};
use super::shelf::{self, Records};
use super::status::StatusRules;
use super::store::RetentionRules;

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

/// A text that deliveries have: those that a filter asks for, if it is one of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What the text is of a delivery.
    pub field: Field,
    /// The text.
    pub text: String,
}

/// A tag as one text. The length of the key tells where it ends.
pub fn tag_text(key: &str, value: &str) -> String {
    format!("{}:{key}{value}", key.len())
}

/// The deliveries of a list by text, in the order of the list.
type ByText = HashMap<String, Records>;

/// For each field, the deliveries by its texts; made when a filter first asks for that field.
#[derive(Clone, Debug, Default)]
pub struct Index {
    fields: [OnceLock<ByText>; 7],
}

impl Index {
    /// The deliveries with a text, of all those in a list.
    pub fn find(&self, term: &Term, all: &[Arc<Delivery>]) -> &[Arc<Delivery>] {
        let by_text = self.fields[term.field as usize].get_or_init(|| {
            let mut made = ByText::new();
            for record in all {
                for text in texts(term.field, record) {
                    made.entry(text).or_default().push(Arc::clone(record));
                }
            }
            made
        });
        by_text.get(&term.text).map_or(&[], |records| records)
    }

    /// Takes in a delivery that was put into the list.
    pub fn insert(&mut self, record: &Arc<Delivery>, rules: &RetentionRules) {
        self.each_text(record, |records| shelf::insert(records, record, rules));
    }

    /// Leaves out a delivery that was taken from the list.
    pub fn remove(&mut self, record: &Arc<Delivery>, rules: &RetentionRules) {
        self.each_text(record, |records| {
            if let Ok(at) = shelf::place_of(records, &(&**record).into(), rules) {
                records.remove(at);
            }
        });
    }

    /// Does something to the deliveries of each text of one, in each field that is made.
    fn each_text(&mut self, record: &Delivery, mut change: impl FnMut(&mut Records)) {
        for (field, made) in FIELDS.iter().zip(&mut self.fields) {
            let Some(by_text) = made.get_mut() else { continue };
            for text in texts(*field, record) {
                let records = by_text.entry(text.clone()).or_default();
                change(records);
                if records.is_empty() {
                    by_text.remove(&text);
                }
            }
        }
    }
}

/// Every field, each in the place of its number.
const FIELDS: [Field; 7] = [
    Field::Group,
    Field::InvokeId,
    Field::Name,
    Field::Instance,
    Field::Status,
    Field::TagKey,
    Field::Tag,
];

/// The texts of one field of a delivery, each once.
fn texts(field: Field, record: &Delivery) -> Vec<String> {
    let tags = |text: fn(&Tag) -> String| record.tags.iter().map(text).collect();
    let mut all = match field {
        Field::Group => vec![record.resource_group_id.clone()],
        Field::InvokeId => vec![record.invoke_id.clone()],
        Field::Name => vec![record.name.clone()],
        Field::Instance => record.instances.iter().map(|i| i.instance_id.clone()).collect(),
        Field::Status => vec![StatusRules::page().of(record).as_str().to_owned()],
        Field::TagKey => tags(|tag| tag.key.clone()),
        Field::Tag => tags(|tag| tag_text(&tag.key, &tag.value)),
    };
    all.sort_unstable();
    all.dedup();
    all
}
