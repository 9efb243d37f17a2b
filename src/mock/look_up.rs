//! From a query to its page: what the caller may read, what is still kept, what matches.

use std::sync::LazyLock;

use jiff::Timestamp;

use super::delivery::Delivery;
use super::error::{Fault, Refusal};
use super::page::{self, Listing, Page, Seek};
use super::policy::{Access, Asked, Policy};
use super::rules::Rules;
use super::shelf::Shelf;
use super::store::Store;
use super::validate::Query;

/// The policy that trims the list; `None` when the caller may read all that was asked for.
pub fn permit<'s>(
    policy: Option<&'s Policy>,
    query: &Query,
    store: &Store,
    rules: &Rules,
) -> Result<Option<&'s Policy>, Refusal> {
    let Some(policy) = policy.filter(|policy| (rules.access.is_judged)(query, policy)) else {
        return Ok(None);
    };
    let instances = query.filters.texts("InstanceId");
    let asked = |instance| Asked { region: &query.region, account: &store.account_id, instance };
    // Several instances can be asked for under one reading only; each must be allowed.
    let each: Vec<Option<&str>> = if instances.is_empty() {
        vec![None]
    } else {
        instances.iter().map(|i| Some(i.as_str())).collect()
    };
    let mut trimmed = false;
    for instance in each {
        match (rules.access.judge)(policy, &asked(instance), &rules.access) {
            Access::Whole => {}
            Access::Trimmed => trimmed = true,
            Access::None(denied) => return Err(rules.access.refusal(denied)),
        }
    }
    Ok(trimmed.then_some(policy))
}

/// Finds the page that a query asks for.
pub fn look_up<'s>(
    query: &Query,
    store: &'s Store,
    rules: &Rules,
    scope: Option<&Policy>,
    real_now: Timestamp,
) -> Result<Page<'s>, Fault> {
    static NONE: LazyLock<Shelf> = LazyLock::new(Shelf::default);
    let shelf = (rules.retention.shelf)(store, &query.region).unwrap_or(&NONE);
    let retention = &rules.retention;
    let now = store.now(real_now);
    let expiring = shelf.may_have_expired(now, retention);
    let asked = rules.filters.indexed(&query.filters, &rules.status);
    // A bent seek counts in the whole list.
    let narrowed = std::ptr::fn_addr_eq(rules.paging.seek, page::after_place as Seek)
        .then(|| shelf.with_rarest(&asked.terms))
        .flatten();
    let all_pass = if narrowed.is_some() { asked.is_one } else { query.filters.is_empty() };
    let may_read = |delivery: &Delivery| {
        scope.is_none_or(|policy| {
            let account = &store.account_id;
            let asked = Asked { region: &query.region, account, instance: None };
            let ids = delivery.instances.iter().map(|i| i.instance_id.as_str());
            ids.into_iter().any(|id| rules.access.allows_instance(policy, &asked, id))
        })
    };
    let matches = |delivery: &Delivery| {
        (!expiring || (retention.is_within)((retention.instant)(delivery), now, retention.days))
            && rules.filters.pass(delivery, &query.filters, &rules.status)
            && may_read(delivery)
    };
    let listing = Listing {
        records: narrowed.unwrap_or(&shelf.records),
        region: &shelf.records,
        all_match: all_pass && !expiring && scope.is_none(),
        matches: &matches,
    };
    page::cut(&listing, query, rules)
}
