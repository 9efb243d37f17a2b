//! The deliveries of a region, and a way to those with a text.

use std::sync::Arc;

use jiff::Timestamp;

use super::delivery::Delivery;
use super::index::{Index, Term};
use super::records::{self, Records};
use super::store::{Key, RetentionRules};

/// From how many deliveries on an index is worth its making.
const WORTH_AN_INDEX: usize = 256;

/// Deliveries in list order, with an index.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    records: Records,
    /// The earliest instant of a record: as long as it is within the window, all are.
    earliest: Option<Timestamp>,
    index: Index,
}

impl Shelf {
    /// Puts deliveries in order.
    pub fn new(mut records: Records, rules: &RetentionRules) -> Self {
        records.sort_by(|a, b| (rules.order)(&(&**a).into(), &(&**b).into()));
        let earliest = records.iter().map(|record| (rules.instant)(record)).min();
        Self { records, earliest, index: Index::default() }
    }

    /// The deliveries.
    pub fn records(&self) -> &[Arc<Delivery>] {
        &self.records
    }

    /// Puts a record where it belongs.
    pub fn insert(&mut self, record: &Arc<Delivery>, rules: &RetentionRules) {
        records::insert(&mut self.records, record, rules);
        self.index.insert(record, rules);
        let instant = (rules.instant)(record);
        self.earliest = Some(self.earliest.map_or(instant, |earliest| earliest.min(instant)));
    }

    /// Puts another state of a record in its place, if it is there.
    pub fn replace(&mut self, record: &Arc<Delivery>, rules: &RetentionRules) {
        let key = Key::from(&**record);
        let Some(at) = records::find(&self.records, &key, rules) else { return };
        let old = std::mem::replace(&mut self.records[at], Arc::clone(record));
        self.index.remove(&old, rules);
        self.index.insert(record, rules);
    }

    /// The record of a key.
    pub fn find(&self, key: &Key<'_>, rules: &RetentionRules) -> Option<&Arc<Delivery>> {
        self.records.get(records::find(&self.records, key, rules)?)
    }

    /// Takes out what is not among the records to be kept.
    pub fn shorten(&mut self, cap: usize, rules: &RetentionRules) {
        while self.records.len() > cap {
            let last = (0..self.records.len())
                .max_by(|a, b| (rules.kept_first)(&self.records[*a], &self.records[*b]));
            let left_out = self.records.remove(last.unwrap_or_default());
            self.index.remove(&left_out, rules);
        }
    }

    /// Whether a record may be out of the window.
    pub fn may_have_expired(&self, now: Timestamp, rules: &RetentionRules) -> bool {
        self.earliest.is_some_and(|earliest| !(rules.is_within)(earliest, now, rules.days))
    }

    /// Whether the list is so long that an index saves time.
    pub fn is_long(&self) -> bool {
        self.records.len() >= WORTH_AN_INDEX
    }

    /// The records with the rarest of some texts: no other record has all of them. `None`: none of
    /// the texts is known.
    pub fn with_rarest(&self, terms: &[Term]) -> Option<&[Arc<Delivery>]> {
        let mut rarest: Option<&[_]> = None;
        for term in terms {
            let found = self.index.find(term, &self.records);
            rarest = [rarest, found].into_iter().flatten().min_by_key(|records| records.len());
            if rarest.is_some_and(|records| records.len() <= 1) {
                break;
            }
        }
        rarest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::delivery::{Instance, InstanceState, Tag};
    use crate::mock::index::{Field, tag_text};

    fn record(n: usize, state: InstanceState) -> Arc<Delivery> {
        let text = |of: &str, among: usize| format!("{of}-{}", n % among);
        Arc::new(Delivery {
            created: Timestamp::from_second(i64::try_from(n / 2).unwrap()).unwrap(),
            region_id: "cn-hangzhou".into(),
            resource_group_id: text("rg", 7),
            invoke_id: format!("f-{n}"),
            name: text("name", 5),
            creation_time: String::new(),
            content_type: String::new(),
            content: String::new(),
            target_dir: String::new(),
            file_owner: String::new(),
            file_group: String::new(),
            file_mode: String::new(),
            overwrite: String::new(),
            description: String::new(),
            instances: vec![Instance {
                instance_id: text("i", 3),
                state,
                creation_time: String::new(),
                start_time: String::new(),
                finish_time: String::new(),
                update_time: String::new(),
                error_code: String::new(),
                error_info: String::new(),
            }],
            tags: vec![Tag { key: text("key", 2), value: text("value", 4) }],
        })
    }

    fn terms() -> Vec<Term> {
        let term = |field, text: &str| Term { field, text: text.into() };
        vec![
            term(Field::Group, "rg-3"),
            term(Field::InvokeId, "f-77"),
            term(Field::Name, "name-2"),
            term(Field::Instance, "i-1"),
            term(Field::Status, "Running"),
            term(Field::Status, "Success"),
            term(Field::TagKey, "key-1"),
            Term { field: Field::Tag, text: tag_text("key-1", "value-3") },
        ]
    }

    /// What each term finds; an index that is made anew must find the same.
    fn found(shelf: &Shelf) -> Vec<Vec<String>> {
        let ids = |shelf: &Shelf, term| -> Vec<String> {
            let records = shelf.with_rarest(&[term]).unwrap();
            records.iter().map(|record| record.invoke_id.clone()).collect()
        };
        let anew = Shelf { index: Index::default(), ..shelf.clone() };
        let by_term = |shelf| terms().into_iter().map(|term| ids(shelf, term)).collect::<Vec<_>>();
        assert_eq!(by_term(shelf), by_term(&anew));
        by_term(shelf)
    }

    fn lengths(found: &[Vec<String>]) -> Vec<usize> {
        found.iter().map(Vec::len).collect()
    }

    #[test]
    fn an_index_follows_its_list() {
        let rules = RetentionRules::page();
        let records = (0..400).map(|n| record(n, InstanceState::Running)).collect();
        let mut shelf = Shelf::new(records, &rules);
        assert_eq!(lengths(&found(&shelf)), [57, 1, 80, 133, 400, 0, 200, 100]);
        for n in 400..450 {
            shelf.insert(&record(n, InstanceState::Running), &rules);
        }
        assert_eq!(lengths(&found(&shelf)), [64, 1, 90, 150, 450, 0, 225, 112]);
        for n in (0..450).step_by(3) {
            shelf.replace(&record(n, InstanceState::Success), &rules);
        }
        assert_eq!(lengths(&found(&shelf)), [64, 1, 90, 150, 300, 150, 225, 112]);
        shelf.replace(&record(450, InstanceState::Success), &rules);
        assert_eq!(lengths(&found(&shelf)), [64, 1, 90, 150, 300, 150, 225, 112]);
        shelf.shorten(300, &rules);
        assert_eq!(shelf.records.len(), 300);
        // The oldest are gone, the one with that id among them.
        assert_eq!(lengths(&found(&shelf)), [43, 0, 60, 100, 200, 100, 150, 75]);
    }

    #[test]
    fn deliveries_of_one_key_are_told_apart() {
        let rules = RetentionRules::page();
        let records = (0..400).map(|n| record(n, InstanceState::Running)).collect();
        let mut shelf = Shelf::new(records, &rules);
        found(&shelf);
        // A server that gives two deliveries one id.
        for state in [InstanceState::Success, InstanceState::Failed] {
            shelf.insert(&record(77, state), &rules);
        }
        found(&shelf);
        shelf.replace(&record(77, InstanceState::Pending), &rules);
        assert_eq!(found(&shelf)[1].len(), 3);
    }

    #[test]
    fn the_rarest_text_is_taken() {
        let records = (0..400).map(|n| record(n, InstanceState::Running)).collect();
        let shelf = Shelf::new(records, &RetentionRules::page());
        assert_eq!(shelf.with_rarest(&terms()[..4]).map(<[_]>::len), Some(1));
        assert!(shelf.with_rarest(&[]).is_none());
        assert!(shelf.is_long());
    }
}
