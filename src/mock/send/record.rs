//! From an order to the delivery that the results show.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;

use super::agent::Fate;
use super::content::ContentType;
use super::order::Order;
use super::rules::SendRules;
use crate::mock::delivery::{Delivery, Instance, InstanceState};

/// `f-` and the last sixteen letters and digits of a random text.
pub fn invoke_id(random: &str) -> String {
    let plain: String = random.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("f-{}", plain[plain.len().saturating_sub(16)..].to_lowercase())
}

/// The content in Base64, whatever the form in which it was sent.
pub fn shown_in_base64(order: &Order) -> String {
    match order.content_type {
        ContentType::PlainText => BASE64_STANDARD.encode(&order.content),
        ContentType::Base64 => order.content.clone(),
    }
}

/// A time as the results write it.
pub fn written(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An instant without its part of a second, as the results write it.
pub fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// The delivery of an order in the moment in which it is made.
pub fn delivery(
    order: &Order,
    region: &str,
    invoke_id: String,
    fates: &[Fate],
    sent: Timestamp,
    rules: &SendRules,
) -> Delivery {
    let mut delivery = Delivery {
        created: sent,
        region_id: region.to_owned(),
        resource_group_id: order.resource_group_id.clone(),
        invoke_id,
        name: order.name.clone(),
        creation_time: written(sent),
        content_type: order.content_type.as_str().to_owned(),
        content: (rules.shown_content)(order),
        target_dir: order.target_dir.clone(),
        file_owner: order.owner.clone(),
        file_group: order.group.clone(),
        file_mode: order.mode.clone(),
        overwrite: order.overwrite.to_string(),
        description: order.description.clone(),
        instances: order.instances.iter().map(|id| pending(id, sent)).collect(),
        tags: order.tags.clone(),
    };
    (rules.record)(&mut delivery);
    advance(&mut delivery, fates, sent);
    delivery
}

fn pending(id: &str, sent: Timestamp) -> Instance {
    Instance {
        instance_id: id.to_owned(),
        state: InstanceState::Pending,
        creation_time: written(sent),
        start_time: String::new(),
        finish_time: String::new(),
        update_time: written(sent),
        error_code: String::new(),
        error_info: String::new(),
    }
}

/// Brings the instances of a delivery to what their fates say of an instant.
pub fn advance(delivery: &mut Delivery, fates: &[Fate], now: Timestamp) {
    for (instance, fate) in delivery.instances.iter_mut().zip(fates) {
        instance.state = fate.state_at(now);
        if let Some(start) = fate.starts.filter(|start| *start <= now) {
            instance.start_time = written(start);
            instance.update_time = written(start);
        }
        if now >= fate.ends {
            instance.finish_time = written(fate.ends);
            instance.update_time = written(fate.ends);
            fate.code.clone_into(&mut instance.error_code);
            fate.info.clone_into(&mut instance.error_info);
        }
    }
}
