//! Writes answers as JSON, straight to bytes.

use std::borrow::Cow;

use super::answer::{Echo, Field, Shown};
use super::delivery::{Delivery, Tag};
use super::error::{Denied, Refusal};
use super::rules::Rules;

/// Bytes that most records fit in.
const ROOM: usize = 1024;

/// Writes one object or list after another, with the commas between.
#[derive(Default)]
struct Writer {
    out: Vec<u8>,
}

impl Writer {
    fn open(&mut self, bracket: u8) {
        self.separate();
        self.out.push(bracket);
    }

    fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
    }

    /// A member's name. The names of the page hold nothing that needs an escape.
    fn name(&mut self, name: &str) {
        self.separate();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(value);
    }

    fn number(&mut self, name: &str, value: i64) {
        self.name(name);
        self.out.extend(value.to_string().bytes());
    }

    /// An object that only wraps a list: `"Tags":{"Tag":[…]}`.
    fn wrapped<T>(
        &mut self,
        wrapper: &str,
        item: &str,
        list: impl Iterator<Item = T>,
        write: impl Fn(&mut Self, T),
    ) {
        self.name(wrapper);
        self.out.push(b'{');
        self.name(item);
        self.out.push(b'[');
        for record in list {
            self.open(b'{');
            write(self, record);
            self.close(b'}');
        }
        self.out.extend(b"]}");
    }

    fn fields<T>(&mut self, record: &T, fields: &[Field<T>], rules: &Rules) {
        for field in fields {
            match (field.value)(record, rules) {
                Shown::Text(text) => self.text(field.name, &text),
                Shown::Number(number) => self.number(field.name, number),
            }
        }
    }

    fn quoted(&mut self, text: &str) {
        serde_json::to_writer(&mut self.out, text).expect("a Vec takes any bytes");
    }

    fn separate(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(b',');
        }
    }
}

/// A success: the members in the order of the page's sample.
pub fn success(
    request_id: &str,
    echo: &Echo,
    records: &[&Delivery],
    asked_instances: &[String],
    rules: &Rules,
) -> Vec<u8> {
    let mut json = Writer { out: Vec::with_capacity(ROOM * (1 + records.len())) };
    json.open(b'{');
    if let Some(size) = echo.page_size {
        json.number("PageSize", size);
    }
    json.text("RequestId", request_id);
    if let Some(number) = echo.page_number {
        json.number("PageNumber", number);
    }
    if let Some(total) = echo.total_count {
        json.number("TotalCount", total);
    }
    if let Some(token) = &echo.next_token {
        json.text("NextToken", token);
    }
    json.wrapped("Invocations", "Invocation", records.iter(), |json, record| {
        delivery(json, record, asked_instances, rules);
    });
    json.close(b'}');
    json.out
}

fn delivery(json: &mut Writer, record: &Delivery, asked_instances: &[String], rules: &Rules) {
    let answer = &rules.answer;
    json.fields(record, &answer.delivery, rules);
    let trimmed = answer.only_asked_instance && !asked_instances.is_empty();
    let instances =
        record.instances.iter().filter(|i| !trimmed || asked_instances.contains(&i.instance_id));
    json.wrapped("InvokeInstances", "InvokeInstance", instances, |json, instance| {
        json.fields(instance, &answer.instance, rules);
    });
    json.wrapped("Tags", "Tag", tags(record, rules), |json, tag| {
        json.fields(&*tag, &answer.tag, rules);
    });
}

fn tags<'a>(record: &'a Delivery, rules: &Rules) -> impl Iterator<Item = Cow<'a, Tag>> {
    let system = rules.answer.system_tags && !record.resource_group_id.is_empty();
    let group = system.then(|| {
        Cow::Owned(Tag { key: "acs:rm:rgId".to_owned(), value: record.resource_group_id.clone() })
    });
    record.tags.iter().map(Cow::Borrowed).chain(group)
}

/// The answer to an order.
pub fn sent(request_id: &str, invoke_id: &str) -> Vec<u8> {
    let mut json = Writer::default();
    json.open(b'{');
    json.text("InvokeId", invoke_id);
    json.text("RequestId", request_id);
    json.close(b'}');
    json.out
}

/// An error: the envelope of the gateway (facts 4).
pub fn error(
    request_id: &str,
    host: &str,
    refusal: &Refusal,
    action: &str,
    rules: &Rules,
) -> Vec<u8> {
    let rule = rules.errors.rule(refusal.fault);
    let mut message = rule.message.to_string();
    if !refusal.addition.is_empty() {
        message.push(' ');
        message.push_str(&refusal.addition);
    }
    let mut json = Writer::default();
    json.open(b'{');
    json.text("RequestId", request_id);
    json.text("HostId", host);
    json.text("Code", &rule.code);
    json.text("Message", &message);
    let help = format!(
        "https://api.aliyun.com/troubleshoot?q={}&product=Ecs&requestId={request_id}",
        rule.code
    );
    json.text("Recommend", &help);
    if let Some(denied) = refusal.denied {
        json.name("AccessDeniedDetail");
        json.open(b'{');
        json.text("AuthAction", action);
        json.text("AuthPrincipalType", "SubUser");
        let kind = match denied {
            Denied::Explicitly => "ExplicitDeny",
            Denied::Implicitly => "ImplicitDeny",
        };
        json.text("NoPermissionType", kind);
        json.text("PolicyType", "AccountLevelIdentityBasedPolicy");
        json.close(b'}');
    }
    json.close(b'}');
    json.out
}
