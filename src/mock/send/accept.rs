//! From a call to a delivery that can be kept, or to the refusal that is due.

use jiff::Timestamp;

use super::agent::Fate;
use super::instances::Unknown;
use super::machine::Machine;
use super::order::Order;
use super::outbox::UnderWay;
use super::record;
use super::token::{Mismatch, Receipt, digest};
use crate::mock::delivery::{Delivery, InstanceState};
use crate::mock::error::{Fault, Refusal};
use crate::mock::policy::{Access, Asked};
use crate::mock::request::Arguments;
use crate::mock::rules::Rules;
use crate::mock::store::Store;
use crate::mock::validate;
use crate::mock::world::Caller;
use crate::wire::Params;

/// What an order is judged by besides itself.
pub struct Desk<'a> {
    /// The data.
    pub store: &'a Store,
    /// Who calls; `None` is the owner.
    pub caller: Option<&'a Caller>,
    /// The host name of the call.
    pub host: &'a str,
    /// What the world's clock shows.
    pub now: Timestamp,
}

/// What an order comes to.
pub enum Accepted {
    /// The same order was carried out before, and has this id.
    Again(String),
    /// It is to be carried out.
    New(Box<Parcel>),
}

/// A delivery with all that has to be noted of it.
pub struct Parcel {
    delivery: Delivery,
    fates: Vec<Fate>,
    path: String,
    receipt: Option<(String, Receipt)>,
}

/// Reads, permits and carries out an order. `random` makes its id.
pub fn accept(
    arguments: &Arguments<'_>,
    params: &Params,
    rules: &Rules,
    desk: &Desk<'_>,
    random: &str,
) -> Result<Accepted, Refusal> {
    arguments.check()?;
    let region = validate::region(arguments, rules, desk.store, desk.host)?;
    let mut order = Order::read(arguments, rules)?;
    permit(&order, &region, rules, desk)?;
    let scope = scope(&order, rules, desk);
    let ordered = digest(params);
    let earlier = scope.as_ref().and_then(|scope| desk.store.receipts.recall(scope));
    let kept_for = rules.send.token.kept_for;
    if let Some(earlier) = earlier.filter(|e| desk.now.duration_since(e.given) <= kept_for) {
        match rules.send.token.mismatch {
            _ if earlier.order == ordered => return Ok(Accepted::Again(earlier.invoke_id.clone())),
            Mismatch::Refused => return Err(Fault::TokenMismatch.into()),
            Mismatch::FirstAnswer => return Ok(Accepted::Again(earlier.invoke_id.clone())),
            Mismatch::NewOrder => {}
        }
    }
    let machines = machines(&mut order, &region, rules, desk)?;
    let sent = record::whole_second(desk.now);
    let agent = &rules.send.agent;
    let fates: Vec<Fate> =
        machines.iter().map(|machine| agent.fate(&order, machine.as_ref(), sent)).collect();
    let invoke_id = (rules.send.invoke_id)(random);
    let receipt = Receipt { order: ordered, invoke_id: invoke_id.clone(), given: desk.now };
    Ok(Accepted::New(Box::new(Parcel {
        delivery: record::delivery(&order, &region, invoke_id, &fates, sent, &rules.send),
        fates,
        path: order.path(),
        receipt: scope.map(|scope| (scope, receipt)),
    })))
}

/// The caller must have a right to each instance.
fn permit(order: &Order, region: &str, rules: &Rules, desk: &Desk<'_>) -> Result<(), Refusal> {
    let Some(policy) = desk.caller.and_then(|caller| caller.policy.as_ref()) else { return Ok(()) };
    let access = &rules.send.access;
    for instance in (rules.send.judged)(&order.instances) {
        let account = &desk.store.account_id;
        let asked = Asked { region, account, instance: Some(instance) };
        if let Access::None(denied) = (access.judge)(policy, &asked, access) {
            return Err(access.refusal(denied));
        }
    }
    Ok(())
}

/// By what the client token of an order is known; `None` if it does not count.
fn scope(order: &Order, rules: &Rules, desk: &Desk<'_>) -> Option<String> {
    let token = &rules.send.token;
    let caller = desk.caller.map_or("", |caller| caller.access_key_id.as_str());
    let counts = !order.client_token.is_empty() && (token.counts)(&order.client_token);
    counts.then(|| (token.scope)(caller, &order.client_token))
}

/// The instances of an order, in its order; `None` is one that does not exist.
fn machines(
    order: &mut Order,
    region: &str,
    rules: &Rules,
    desk: &Desk<'_>,
) -> Result<Vec<Option<Machine>>, Fault> {
    let known = &desk.store.machines;
    let send = &rules.send;
    let group = order.resource_group_id.clone();
    if let Some(fault) = send.unknown_group.filter(|_| !group.is_empty())
        && !known.has_group(&group)
    {
        return Err(fault);
    }
    let find = |id: &String| known.find(region, id, desk.now);
    if send.instances.unknown == Unknown::LeftOut {
        order.instances.retain(|id| find(id).is_some());
    }
    let found: Vec<Option<Machine>> = order.instances.iter().map(find).collect();
    if send.instances.unknown == Unknown::Refused && found.iter().any(Option::is_none) {
        return Err(Fault::InstanceNotFound);
    }
    let foreign = |machine: &Machine| {
        known.knows_groups() && !(send.belongs)(&machine.resource_group_id, &group)
    };
    match send.foreign_instance.filter(|_| !group.is_empty()) {
        Some(fault) if found.iter().flatten().any(foreign) => Err(fault),
        _ => Ok(found),
    }
}

impl Parcel {
    /// The id of the delivery.
    pub fn invoke_id(&self) -> &str {
        &self.delivery.invoke_id
    }

    /// Notes the delivery, what will become of it, and what it leaves behind.
    pub fn keep(self, store: &mut Store, rules: &Rules) {
        if let Some((scope, receipt)) = self.receipt {
            store.receipts.insert(scope, receipt);
        }
        if !rules.send.is_kept {
            return;
        }
        let written = self.delivery.instances.iter().zip(&self.fates);
        for (instance, fate) in written.filter(|(_, fate)| fate.state == InstanceState::Success) {
            let region = &self.delivery.region_id;
            store.machines.put_file(region, &instance.instance_id, self.path.clone(), fate.ends);
        }
        let under_way = UnderWay::of(&self.delivery, self.fates, self.delivery.created);
        store.insert(self.delivery, under_way, &rules.retention);
    }
}
