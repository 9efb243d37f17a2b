//! Deliveries that are under way, and when each changes next.

use jiff::Timestamp;

use super::agent::Fate;
use crate::mock::delivery::Delivery;
use crate::mock::store::Key;

/// A delivery that is not finished.
#[derive(Clone, Debug)]
pub struct UnderWay {
    region: String,
    created: Timestamp,
    invoke_id: String,
    /// What will become of it on each instance, in the order of the delivery.
    pub fates: Vec<Fate>,
    next: Timestamp,
}

impl UnderWay {
    /// A delivery with its fates; `None` if nothing will change any more.
    pub fn of(delivery: &Delivery, fates: Vec<Fate>, now: Timestamp) -> Option<Self> {
        let next = next_change(&fates, now)?;
        Some(Self {
            region: delivery.region_id.clone(),
            created: delivery.created,
            invoke_id: delivery.invoke_id.clone(),
            fates,
            next,
        })
    }

    /// Where it is.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// By what it is found there.
    pub fn key(&self) -> Key<'_> {
        Key { created: self.created, invoke_id: &self.invoke_id }
    }
}

fn next_change(fates: &[Fate], now: Timestamp) -> Option<Timestamp> {
    fates.iter().filter_map(|fate| fate.next_change(now)).min()
}

/// All deliveries that are under way.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    under_way: Vec<UnderWay>,
    next: Option<Timestamp>,
}

impl Outbox {
    /// Whether a delivery has changed by now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.next.is_some_and(|next| next <= now)
    }

    /// Adds a delivery.
    pub fn push(&mut self, delivery: UnderWay) {
        self.next = Some(self.next.map_or(delivery.next, |next| next.min(delivery.next)));
        self.under_way.push(delivery);
    }

    /// Takes out the deliveries that have changed by now; those that will change again stay.
    pub fn take_due(&mut self, now: Timestamp) -> Vec<UnderWay> {
        let mut due = Vec::new();
        self.under_way.retain_mut(|delivery| {
            if delivery.next > now {
                return true;
            }
            due.push(delivery.clone());
            match next_change(&delivery.fates, now) {
                Some(next) => {
                    delivery.next = next;
                    true
                }
                None => false,
            }
        });
        self.next = self.under_way.iter().map(|delivery| delivery.next).min();
        due
    }
}
