//! What a server holds: the deliveries of each region in list order, ready to be paged through.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::delivery::Delivery;
use super::recent::Recent;
use super::send::machine::Machines;
use super::send::outbox::{Outbox, UnderWay};
use super::send::record;
use super::send::token::Receipt;
use super::shelf::Shelf;
use super::world::{Caller, Region, World};

/// How many client tokens are remembered.
const RECEIPTS: usize = 10_000;

/// By what a delivery is put in order, and found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// When it was created.
    pub created: Timestamp,
    /// Its id.
    pub invoke_id: &'a str,
}

impl<'a> From<&'a Delivery> for Key<'a> {
    fn from(delivery: &'a Delivery) -> Self {
        Self { created: delivery.created, invoke_id: &delivery.invoke_id }
    }
}

/// Over what the cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapScope {
    /// Each region keeps so many.
    Region,
    /// The account keeps so many over all regions.
    Account,
}

/// Which deliveries can be found at all, and in which order.
#[derive(Clone)]
pub struct RetentionRules {
    /// How many days back deliveries can be found.
    pub days: i64,
    /// Which instant of a delivery counts.
    pub instant: fn(&Delivery) -> Timestamp,
    /// Whether an instant is within the window.
    pub is_within: fn(instant: Timestamp, now: Timestamp, days: i64) -> bool,
    /// How many deliveries are kept.
    pub cap: Option<usize>,
    /// Over what the cap counts.
    pub cap_scope: CapScope,
    /// Puts first what is kept.
    pub kept_first: fn(&Delivery, &Delivery) -> Ordering,
    /// The deliveries that a region lists.
    pub shelf: for<'s> fn(&'s Store, region: &str) -> Option<&'s Shelf>,
    /// The order of the list. It must tell any two deliveries of a region apart.
    pub order: fn(&Key<'_>, &Key<'_>) -> Ordering,
}

impl RetentionRules {
    /// Thirty days and the ten thousand newest, the newest first.
    pub fn page() -> Self {
        Self {
            days: 30,
            instant: created,
            is_within: not_older,
            cap: Some(10_000),
            cap_scope: CapScope::Region,
            kept_first: |a, b| newest_first(&a.into(), &b.into()),
            shelf: Store::shelf,
            order: newest_first,
        }
    }

    /// Whether what has expired stands at the end of the list, as on the page.
    pub fn lists_by_instant(&self) -> bool {
        let page = Self::page();
        std::ptr::fn_addr_eq(self.instant, page.instant)
            && std::ptr::fn_addr_eq(self.is_within, page.is_within)
            && std::ptr::fn_addr_eq(self.order, page.order)
    }

    /// Whether [`Store::new`] makes the same of a world by these rules as by others. Functions are
    /// compared by address: one address is one behaviour, and two of one behaviour only cost time.
    pub fn shelve_like(&self, other: &Self) -> bool {
        self.cap == other.cap
            && self.cap_scope == other.cap_scope
            && std::ptr::fn_addr_eq(self.instant, other.instant)
            && std::ptr::fn_addr_eq(self.kept_first, other.kept_first)
            && std::ptr::fn_addr_eq(self.order, other.order)
    }
}

#[inline(never)]
fn created(delivery: &Delivery) -> Timestamp {
    delivery.created
}

#[inline(never)]
fn not_older(instant: Timestamp, now: Timestamp, days: i64) -> bool {
    instant >= now - SignedDuration::from_hours(24 * days)
}

/// The newest first; what was created in the same instant by id.
#[inline(never)]
pub fn newest_first(a: &Key<'_>, b: &Key<'_>) -> Ordering {
    (Reverse(a.created), a.invoke_id).cmp(&(Reverse(b.created), b.invoke_id))
}

/// The world that a server serves.
#[derive(Clone, Debug)]
pub struct Store {
    /// The account that owns everything.
    pub account_id: String,
    /// Every region that exists.
    pub regions: Vec<Region>,
    /// Who may sign, by key id. `None`: everybody may.
    pub callers: Option<HashMap<String, Caller>>,
    /// How far the world's clock is ahead of the real one.
    pub clock: SignedDuration,
    /// The deliveries of each region.
    shelves: HashMap<String, Shelf>,
    /// The deliveries of all regions: what a server that forgets the region would list.
    pub everything: Shelf,
    /// The instances, and what will happen to a file on each.
    pub machines: Machines,
    /// Deliveries that are under way.
    outbox: Outbox,
    /// Orders that came with a client token.
    pub receipts: Recent<Receipt>,
}

impl Store {
    /// Puts a world in order.
    pub fn new(world: World, real_now: Timestamp, rules: &RetentionRules) -> Self {
        let mut all = world.deliveries;
        all.sort_by(|a, b| (rules.kept_first)(a, b));
        let cap = rules.cap.unwrap_or(usize::MAX);
        if rules.cap_scope == CapScope::Account {
            all.truncate(cap);
        }
        let mut by_region: HashMap<String, Vec<Arc<Delivery>>> = HashMap::new();
        for record in &all {
            let region = by_region.entry(record.region_id.clone()).or_default();
            if region.len() < cap {
                region.push(Arc::clone(record));
            }
        }
        let shelve = |(region, records)| (region, Shelf::new(records, rules));
        Self {
            account_id: world.account_id,
            regions: world.regions,
            callers: world
                .callers
                .map(|callers| callers.into_iter().map(|c| (c.access_key_id.clone(), c)).collect()),
            clock: world.now.map_or(SignedDuration::ZERO, |now| now.duration_since(real_now)),
            shelves: by_region.into_iter().map(shelve).collect(),
            everything: Shelf::new(all, rules),
            machines: world.machines.begun(world.now.unwrap_or(real_now)),
            outbox: Outbox::default(),
            receipts: Recent::new(RECEIPTS),
        }
    }

    /// A server without any data: no region exists.
    pub fn empty() -> Self {
        Self {
            account_id: String::new(),
            regions: Vec::new(),
            callers: None,
            clock: SignedDuration::ZERO,
            shelves: HashMap::new(),
            everything: Shelf::default(),
            machines: Machines::any(),
            outbox: Outbox::default(),
            receipts: Recent::new(RECEIPTS),
        }
    }

    /// Adds a delivery that was made now.
    pub fn insert(
        &mut self,
        delivery: Delivery,
        under_way: Option<UnderWay>,
        rules: &RetentionRules,
    ) {
        let record = Arc::new(delivery);
        let own = self.shelves.entry(record.region_id.clone()).or_default();
        own.insert(&record, rules);
        self.everything.insert(&record, rules);
        let cap = rules.cap.unwrap_or(usize::MAX);
        own.shorten(cap, rules);
        if rules.cap_scope == CapScope::Account {
            self.everything.shorten(cap, rules);
        }
        if let Some(under_way) = under_way {
            self.outbox.push(under_way);
        }
    }

    /// Whether a delivery has changed by now, by the world's clock.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.outbox.is_due(now)
    }

    /// Brings the deliveries that are under way to what they are now.
    pub fn settle(&mut self, now: Timestamp, rules: &RetentionRules) {
        for delivery in self.outbox.take_due(now) {
            let Some(own) = self.shelves.get_mut(delivery.region()) else { continue };
            let Some(record) = own.find(&delivery.key(), rules) else { continue };
            let mut changed = Delivery::clone(record);
            record::advance(&mut changed, &delivery.fates, now);
            let changed = Arc::new(changed);
            own.replace(&changed, rules);
            self.everything.replace(&changed, rules);
        }
    }

    /// What the world's clock shows.
    pub fn now(&self, real_now: Timestamp) -> Timestamp {
        real_now.saturating_add(self.clock).unwrap_or(real_now)
    }

    /// The deliveries of a region; none if it has none.
    pub fn shelf(&self, region: &str) -> Option<&Shelf> {
        self.shelves.get(region)
    }

    /// A region by its id.
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }
}
