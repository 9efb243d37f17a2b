//! From a query to its page: what the caller may read, what is still kept, what matches.

use std::ptr::fn_addr_eq;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use super::delivery::Delivery;
use super::error::{Fault, Refusal};
use super::filter::Indexed;
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
    let found = found(shelf, query, rules);
    cut(shelf, found, query, store, rules, scope, real_now)
}

/// The records in which everything is that a query finds.
#[derive(Clone, Copy)]
struct Found<'s> {
    records: &'s [Arc<Delivery>],
    /// Whether all of them pass the filters.
    all_pass: bool,
}

/// All records of a shelf.
fn all<'s>(shelf: &'s Shelf, query: &Query) -> Found<'s> {
    Found { records: shelf.records(), all_pass: query.filters.is_empty() }
}

/// What the index of a shelf gives, where it can be asked; else all.
fn found<'s>(shelf: &'s Shelf, query: &Query, rules: &Rules) -> Found<'s> {
    // A bent seek counts in the whole list.
    if !shelf.is_long() || !fn_addr_eq(rules.paging.seek, page::after_place as Seek) {
        return all(shelf, query);
    }
    match rules.filters.indexed(&query.filters, &rules.status) {
        Indexed::Nothing => Found { records: &[], all_pass: true },
        Indexed::One(term) => match shelf.with_rarest(&[term]) {
            Some(records) => Found { records, all_pass: true },
            None => all(shelf, query),
        },
        Indexed::Among(terms) => match shelf.with_rarest(&terms) {
            Some(records) => Found { records, all_pass: false },
            None => all(shelf, query),
        },
    }
}

/// Cuts the page out of what was found.
fn cut<'s>(
    shelf: &'s Shelf,
    found: Found<'s>,
    query: &Query,
    store: &Store,
    rules: &Rules,
    scope: Option<&Policy>,
    real_now: Timestamp,
) -> Result<Page<'s>, Fault> {
    let retention = &rules.retention;
    let now = store.now(real_now);
    let within = |delivery: &Delivery| {
        (retention.is_within)((retention.instant)(delivery), now, retention.days)
    };
    let (records, expiring) = match shelf.may_have_expired(now, retention) {
        // What has expired stands at the end of the list.
        true if retention.lists_by_instant() => {
            let kept = found.records.partition_point(|record| within(record));
            (&found.records[..kept], false)
        }
        expiring => (found.records, expiring),
    };
    let may_read = |delivery: &Delivery| {
        scope.is_none_or(|policy| {
            let account = &store.account_id;
            let asked = Asked { region: &query.region, account, instance: None };
            let ids = delivery.instances.iter().map(|i| i.instance_id.as_str());
            ids.into_iter().any(|id| rules.access.allows_instance(policy, &asked, id))
        })
    };
    let matches = |delivery: &Delivery| {
        (!expiring || within(delivery))
            && rules.filters.pass(delivery, &query.filters, &rules.status)
            && may_read(delivery)
    };
    let listing = Listing {
        records,
        region: shelf.records(),
        all_match: found.all_pass && !expiring && scope.is_none(),
        matches: &matches,
    };
    page::cut(&listing, query, rules)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mock::fixture::{NOW, delivery, world};
    use crate::mock::request::Arguments;
    use crate::mock::validate::{Surroundings, validate};
    use crate::mock::{OPERATIONS, World};
    use crate::wire::Params;

    const QUERIES: [&[(&str, &str)]; 9] = [
        &[("InvokeId", "f-123")],
        &[("Name", "a.txt"), ("PageNumber", "2"), ("PageSize", "7")],
        &[("ResourceGroupId", "rg-2"), ("MaxResults", "7")],
        &[("InstanceId", "i-3"), ("PageNumber", "1"), ("PageSize", "50")],
        &[("InvocationStatus", "Failed"), ("PageNumber", "3"), ("PageSize", "7")],
        &[("Tag.1.Key", "owner"), ("Tag.1.Value", "v1"), ("MaxResults", "20")],
        &[("Tag.1.Key", "owner"), ("Tag.2.Key", "owner2"), ("PageNumber", "1")],
        &[("Name", "a.txt"), ("InvocationStatus", "PartialFailed"), ("PageNumber", "1")],
        &[("InvocationStatus", "Odd"), ("Name", "a.txt"), ("PageNumber", "1")],
    ];

    fn long_world() -> World {
        let mut long = world();
        let records = (0..300).map(|n| {
            // The last ones have expired.
            let mut record = delivery("cn-hangzhou", &format!("f-{n:03}"), n * (1 + n / 295 * 200));
            record["ResourceGroupId"] = json!(format!("rg-{}", n % 5));
            record
        });
        long["invocations"] = records.collect();
        let resource = "acs:ecs:cn-hangzhou:*:instance/i-1";
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": resource});
        let policy = json!({"Version": "1", "Statement": [statement]});
        long["callers"] =
            json!({"a": {"AccessKeyId": "k", "AccessKeySecret": "s", "Policy": policy}});
        World::read(long.to_string().as_bytes()).unwrap()
    }

    /// Every way in which the rules are bent somewhere, by name.
    fn bent() -> Vec<(String, Rules)> {
        let mut all = Vec::new();
        for operation in &OPERATIONS {
            for edition in operation.editions {
                let rules = operation.rules(edition).unwrap();
                let readings = operation.readings.iter().map(|(clause, reading, edit)| {
                    let mut rules = rules.clone();
                    edit(&mut rules);
                    (format!("{edition} {clause}={reading}"), rules)
                });
                all.extend(readings);
                all.push(((*edition).to_owned(), rules.clone()));
            }
            let mutants = operation.mutants().into_iter();
            all.extend(mutants.map(|mutant| (mutant.id.clone(), mutant.applied(Rules::page()))));
        }
        all
    }

    /// What a page shows.
    fn told(page: Result<Page<'_>, Fault>) -> Result<impl PartialEq + std::fmt::Debug, Fault> {
        let page = page?;
        let ids: Vec<String> = page.records.iter().map(|record| record.invoke_id.clone()).collect();
        Ok((ids, page.next, page.total))
    }

    #[test]
    fn an_index_changes_no_page_of_any_rules() {
        let now: Timestamp = NOW.parse().unwrap();
        let world = long_world();
        let calls = QUERIES.map(|query| {
            let named = [("Action", "DescribeSendFileResults"), ("Version", "2014-05-26")];
            let region = [("RegionId", "cn-hangzhou")];
            named.iter().chain(&region).chain(query).copied().collect::<Params>()
        });
        let (mut compared, mut by_index) = (0, 0);
        for (name, rules) in bent() {
            let store = Store::new(world.clone(), now, &rules.retention);
            let caller = store.callers.as_ref().unwrap()["k"].policy.as_ref();
            let around = Surroundings { store: &store, host: "", key: &[7; 32], recall: &|_| None };
            for (at, call) in calls.iter().enumerate() {
                let arguments = Arguments::new(call, &rules.request);
                let Ok(query) = validate(&arguments, &rules, &around) else { continue };
                let Some(shelf) = (rules.retention.shelf)(&store, &query.region) else { continue };
                let scope = caller.filter(|_| at % 2 == 0);
                let by = |found| told(cut(shelf, found, &query, &store, &rules, scope, now));
                let found = found(shelf, &query, &rules);
                by_index += usize::from(found.records.len() < shelf.records().len());
                assert_eq!(by(found), by(all(shelf, &query)), "{name}: {:?}", QUERIES[at]);
                compared += 1;
            }
        }
        assert!(compared > 9000 && by_index > compared / 2, "{by_index} of {compared}");
    }
}
