//! The data a server is seeded with: the JSON of a world, read and checked.

mod instances;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use instances::{MachineEntry, instances};

use super::delivery::{Delivery, Instance, InstanceState, Tag};
use super::policy::{Effect, Policy, Statement};
use super::send::machine::Machines;

/// What is wrong with a world, so that nothing of it was taken.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Not JSON, or a member of the wrong type or missing.
    #[error("the world is not valid: {0}")]
    Json(#[from] serde_json::Error),
    /// A member holds a value that it cannot hold.
    #[error("{at}: {what}")]
    Value {
        /// Where, e.g. `invocations[3].CreationTime`.
        at: String,
        /// What is wrong there.
        what: String,
    },
}

/// A world that was read and checked.
#[derive(Clone, Debug)]
pub struct World {
    /// The instant the world's clock starts from, if it is not the real one.
    pub now: Option<Timestamp>,
    /// The account that owns everything.
    pub account_id: String,
    /// Every region that exists, in the order of the file.
    pub regions: Vec<Region>,
    /// Who may sign. `None`: every call is allowed, whoever signs it.
    pub callers: Option<Vec<Caller>>,
    /// The deliveries, in the order of the file.
    pub deliveries: Vec<Arc<Delivery>>,
    /// The instances; any, if the file names none.
    pub machines: Machines,
}

/// One region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The id, e.g. `cn-hangzhou`.
    pub id: String,
    /// Whether the operation exists there.
    pub api_supported: bool,
    /// Whether every call there ends in an error of the server.
    pub dispatch_fails: bool,
}

/// One holder of an access key.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The key id.
    pub access_key_id: String,
    /// The key's secret.
    pub secret: SecretString,
    /// What the caller may do; without one it is the account's owner.
    pub policy: Option<Policy>,
}

/// The account of a world that names none.
const DEFAULT_ACCOUNT: &str = "1234567890123456";

impl World {
    /// Reads a world. Members that are not known are ignored.
    pub fn read(json: &[u8]) -> Result<Self, SeedError> {
        let file: WorldFile = serde_json::from_slice(json)?;
        let now = file.now.map(|text| instant("now", &text)).transpose()?;
        let regions = regions(file.regions)?;
        let known: HashSet<&str> = regions.iter().map(|r| r.id.as_str()).collect();
        let machines = instances(file.instances, &known)?;
        let mut ids = HashSet::new();
        let mut deliveries = Vec::with_capacity(file.invocations.len());
        for (index, entry) in file.invocations.into_iter().enumerate() {
            let delivery = entry.check(index, &known)?;
            if !ids.insert((delivery.region_id.clone(), delivery.invoke_id.clone())) {
                return Err(wrong(
                    format!("invocations[{index}].InvokeId"),
                    format!("`{}` is there twice in this region", delivery.invoke_id),
                ));
            }
            deliveries.push(Arc::new(delivery));
        }
        let callers = file.callers.map(callers).transpose()?;
        let account_id = file.account_id.unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned());
        Ok(Self { now, account_id, regions, callers, deliveries, machines })
    }
}

fn wrong(at: impl Into<String>, what: impl Into<String>) -> SeedError {
    SeedError::Value { at: at.into(), what: what.into() }
}

fn instant(at: &str, text: &str) -> Result<Timestamp, SeedError> {
    text.parse().map_err(|error| wrong(at, format!("`{text}` is not a time: {error}")))
}

fn regions(entries: Vec<RegionEntry>) -> Result<Vec<Region>, SeedError> {
    let mut seen = HashSet::new();
    let mut regions = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        let at = format!("regions[{index}].RegionId");
        if entry.region_id.is_empty() {
            return Err(wrong(at, "is empty"));
        }
        if !seen.insert(entry.region_id.clone()) {
            return Err(wrong(at, format!("`{}` is there twice", entry.region_id)));
        }
        regions.push(Region {
            id: entry.region_id,
            api_supported: entry.api_supported,
            dispatch_fails: entry.dispatch_fails,
        });
    }
    Ok(regions)
}

fn callers(entries: BTreeMap<String, CallerEntry>) -> Result<Vec<Caller>, SeedError> {
    let mut seen = HashSet::new();
    let mut callers = Vec::with_capacity(entries.len());
    for (name, entry) in entries {
        if !seen.insert(entry.access_key_id.clone()) {
            return Err(wrong(
                format!("callers.{name}.AccessKeyId"),
                format!("`{}` belongs to another caller already", entry.access_key_id),
            ));
        }
        let policy = entry.policy.map(|policy| policy.check(&name)).transpose()?;
        callers.push(Caller {
            access_key_id: entry.access_key_id,
            secret: SecretString::from(entry.access_key_secret),
            policy,
        });
    }
    Ok(callers)
}

#[derive(Deserialize)]
struct WorldFile {
    now: Option<String>,
    #[serde(rename = "AccountId")]
    account_id: Option<String>,
    regions: Vec<RegionEntry>,
    callers: Option<BTreeMap<String, CallerEntry>>,
    #[serde(default)]
    invocations: Vec<DeliveryEntry>,
    instances: Option<Vec<MachineEntry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RegionEntry {
    region_id: String,
    #[serde(default = "yes")]
    api_supported: bool,
    #[serde(default)]
    dispatch_fails: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CallerEntry {
    access_key_id: String,
    access_key_secret: String,
    policy: Option<PolicyEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct PolicyEntry {
    version: Option<String>,
    statement: Vec<StatementEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct StatementEntry {
    effect: String,
    #[serde(deserialize_with = "text_or_list")]
    action: Vec<String>,
    #[serde(deserialize_with = "text_or_list")]
    resource: Vec<String>,
}

impl PolicyEntry {
    fn check(self, caller: &str) -> Result<Policy, SeedError> {
        if let Some(version) = self.version.filter(|version| version != "1") {
            let at = format!("callers.{caller}.Policy.Version");
            return Err(wrong(at, format!("`{version}` is not a version; it must be `1`")));
        }
        let mut statements = Vec::with_capacity(self.statement.len());
        for (index, entry) in self.statement.into_iter().enumerate() {
            let effect = match entry.effect.as_str() {
                "Allow" => Effect::Allow,
                "Deny" => Effect::Deny,
                other => {
                    let at = format!("callers.{caller}.Policy.Statement[{index}].Effect");
                    return Err(wrong(at, format!("`{other}` is neither `Allow` nor `Deny`")));
                }
            };
            statements.push(Statement { effect, actions: entry.action, resources: entry.resource });
        }
        Ok(Policy { statements })
    }
}

/// A policy's Action and Resource are one text or a list of texts.
fn text_or_list<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    struct TextOrList;
    impl<'de> serde::de::Visitor<'de> for TextOrList {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a text or a list of texts")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(vec![text.to_owned()])
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut list: A,
        ) -> Result<Vec<String>, A::Error> {
            let mut texts = Vec::new();
            while let Some(text) = list.next_element()? {
                texts.push(text);
            }
            Ok(texts)
        }
    }
    from.deserialize_any(TextOrList)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeliveryEntry {
    region_id: String,
    #[serde(default)]
    resource_group_id: String,
    invoke_id: String,
    #[serde(default)]
    name: String,
    creation_time: String,
    #[serde(default)]
    content_type: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    target_dir: String,
    #[serde(default)]
    file_owner: String,
    #[serde(default)]
    file_group: String,
    #[serde(default)]
    file_mode: String,
    #[serde(default)]
    overwrite: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    invoke_instances: Vec<InstanceEntry>,
    #[serde(default)]
    tags: Vec<TagEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InstanceEntry {
    instance_id: String,
    invocation_status: String,
    #[serde(default)]
    creation_time: String,
    #[serde(default)]
    start_time: String,
    #[serde(default)]
    finish_time: String,
    #[serde(default)]
    update_time: String,
    #[serde(default)]
    error_code: String,
    #[serde(default)]
    error_info: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagEntry {
    tag_key: String,
    #[serde(default)]
    tag_value: String,
}

impl DeliveryEntry {
    fn check(self, index: usize, regions: &HashSet<&str>) -> Result<Delivery, SeedError> {
        if !regions.contains(self.region_id.as_str()) {
            return Err(wrong(
                format!("invocations[{index}].RegionId"),
                format!("`{}` is not one of the regions", self.region_id),
            ));
        }
        let created = instant(&format!("invocations[{index}].CreationTime"), &self.creation_time)?;
        let mut instances = Vec::with_capacity(self.invoke_instances.len());
        for (nth, entry) in self.invoke_instances.into_iter().enumerate() {
            let state = InstanceState::from_text(&entry.invocation_status).ok_or_else(|| {
                wrong(
                    format!("invocations[{index}].InvokeInstances[{nth}].InvocationStatus"),
                    format!("`{}` is not a state of an instance", entry.invocation_status),
                )
            })?;
            instances.push(Instance {
                instance_id: entry.instance_id,
                state,
                creation_time: entry.creation_time,
                start_time: entry.start_time,
                finish_time: entry.finish_time,
                update_time: entry.update_time,
                error_code: entry.error_code,
                error_info: entry.error_info,
            });
        }
        let tags = self.tags.into_iter().map(|t| Tag { key: t.tag_key, value: t.tag_value });
        Ok(Delivery {
            created,
            region_id: self.region_id,
            resource_group_id: self.resource_group_id,
            invoke_id: self.invoke_id,
            name: self.name,
            creation_time: self.creation_time,
            content_type: self.content_type,
            content: self.content,
            target_dir: self.target_dir,
            file_owner: self.file_owner,
            file_group: self.file_group,
            file_mode: self.file_mode,
            overwrite: self.overwrite,
            description: self.description,
            instances,
            tags: tags.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::not_json("{", "EOF")]
    #[case::no_regions("{}", "missing field `regions`")]
    #[case::empty_region(r#"{"regions":[{"RegionId":""}]}"#, "regions[0].RegionId: is empty")]
    #[case::region_twice(
        r#"{"regions":[{"RegionId":"a"},{"RegionId":"a"}]}"#,
        "`a` is there twice"
    )]
    #[case::bad_now(r#"{"now":"soon","regions":[]}"#, "now: `soon` is not a time")]
    #[case::foreign_region(
        r#"{"regions":[],"invocations":[{"RegionId":"x","InvokeId":"f","CreationTime":"2026-01-01T00:00:00Z"}]}"#,
        "invocations[0].RegionId: `x` is not one of the regions"
    )]
    #[case::bad_time(
        r#"{"regions":[{"RegionId":"x"}],"invocations":[{"RegionId":"x","InvokeId":"f","CreationTime":"?"}]}"#,
        "invocations[0].CreationTime: `?` is not a time"
    )]
    #[case::bad_state(
        r#"{"regions":[{"RegionId":"x"}],"invocations":[{"RegionId":"x","InvokeId":"f","CreationTime":"2026-01-01T00:00:00Z",
            "InvokeInstances":[{"InstanceId":"i","InvocationStatus":"Done"}]}]}"#,
        "InvokeInstances[0].InvocationStatus: `Done` is not a state"
    )]
    #[case::id_twice(
        r#"{"regions":[{"RegionId":"x"}],"invocations":[
            {"RegionId":"x","InvokeId":"f","CreationTime":"2026-01-01T00:00:00Z"},
            {"RegionId":"x","InvokeId":"f","CreationTime":"2026-01-01T00:00:00Z"}]}"#,
        "invocations[1].InvokeId: `f` is there twice"
    )]
    #[case::bad_effect(
        r#"{"regions":[],"callers":{"a":{"AccessKeyId":"k","AccessKeySecret":"s",
            "Policy":{"Version":"1","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}}}}"#,
        "callers.a.Policy.Statement[0].Effect: `Maybe`"
    )]
    #[case::condition(
        r#"{"regions":[],"callers":{"a":{"AccessKeyId":"k","AccessKeySecret":"s",
            "Policy":{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}]}}}}"#,
        "unknown field `Condition`"
    )]
    #[case::key_twice(
        r#"{"regions":[],"callers":{"a":{"AccessKeyId":"k","AccessKeySecret":"s"},"b":{"AccessKeyId":"k","AccessKeySecret":"t"}}}"#,
        "callers.b.AccessKeyId: `k` belongs to another caller"
    )]
    fn what_is_wrong_is_said(#[case] json: &str, #[case] expected: &str) {
        let error = World::read(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn unknown_members_are_ignored() {
        let world =
            World::read(br#"{"future":1,"regions":[{"RegionId":"x","Colour":"red"}]}"#).unwrap();
        assert_eq!(world.regions[0].id, "x");
        assert!(world.callers.is_none());
    }
}
