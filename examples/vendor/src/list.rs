//! The records, and one page of those that a call asks for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::Refusal;
use crate::ask::Ask;
use crate::status::overall;

/// How far back records can be found.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Members that an answer shows as they were sent.
const SHOWN: [&str; 10] = [
    "CreationTime",
    "ContentType",
    "TargetDir",
    "FileOwner",
    "Description",
    "FileMode",
    "FileGroup",
    "InvokeId",
    "Content",
    "Overwrite",
];

/// All records, newest first, and the walks that have a next page.
#[derive(Default)]
pub struct Records {
    now: Option<Timestamp>,
    regions: BTreeMap<String, Region>,
    deliveries: Vec<Value>,
    walks: HashMap<String, Walk>,
}

struct Region {
    supported: bool,
    fails: bool,
}

/// Where a token goes on.
struct Walk {
    ask: Ask,
    /// Creation time and id of the last record that was shown.
    after: (String, String),
}

fn text<'a>(record: &'a Value, member: &str) -> &'a str {
    record[member].as_str().unwrap_or_default()
}

fn place(record: &Value) -> (String, String) {
    (text(record, "CreationTime").to_owned(), text(record, "InvokeId").to_owned())
}

fn items<'a>(record: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    record[list].as_array().into_iter().flatten()
}

fn status(record: &Value) -> &'static str {
    overall(items(record, "InvokeInstances").map(|instance| text(instance, "InvocationStatus")))
}

impl Records {
    pub fn of_world(world: &Value) -> Self {
        let regions = items(world, "regions").map(|region| {
            let known = Region {
                supported: region["ApiSupported"] != false,
                fails: region["DispatchFails"] == true,
            };
            (text(region, "RegionId").to_owned(), known)
        });
        let mut deliveries: Vec<Value> = items(world, "invocations").cloned().collect();
        deliveries.sort_by_cached_key(|record| Reverse(place(record)));
        Self {
            now: text(world, "now").parse().ok(),
            regions: regions.collect(),
            deliveries,
            walks: HashMap::new(),
        }
    }

    /// One page, without its request id.
    pub fn page(&mut self, ask: &Ask) -> Result<Value, Refusal> {
        match self.regions.get(&ask.region) {
            None => {
                let told = "The RegionId provided does not exist in our records.";
                return Err(Refusal::new(404, "InvalidRegionId.NotFound", told));
            }
            Some(region) if !region.supported => {
                let told = "The api is not supported in this region.";
                return Err(Refusal::new(400, "RegionId.ApiNotSupported", told));
            }
            Some(region) if region.fails => {
                let told = "An error occurred when you dispatched the request.";
                return Err(Refusal::new(500, "InternalError.Dispatch", told));
            }
            Some(_) => {}
        }
        let after = ask.token.as_ref().map(|token| self.resume(token, ask)).transpose()?;
        let mut found = self.found(ask);
        let total = found.len();
        if let Some(after) = after {
            found.retain(|record| place(record) < after);
        }
        let more = found.len() > ask.size;
        found.truncate(ask.size);
        let shown: Vec<Value> = found.iter().map(|record| show(record)).collect();
        let last = found.last().filter(|_| more).map(|record| place(record));
        let token = last.map_or_else(String::new, |after| {
            let token = Uuid::new_v4().simple().to_string();
            self.walks.insert(token.clone(), Walk { ask: ask.clone(), after });
            token
        });
        Ok(json!({"TotalCount": total, "NextToken": token, "Invocations": {"Invocation": shown}}))
    }

    fn resume(&self, token: &str, ask: &Ask) -> Result<(String, String), Refusal> {
        let walk = self.walks.get(token).filter(|walk| walk.ask.same_list(ask));
        walk.map(|walk| walk.after.clone()).ok_or_else(|| {
            let told = "The specified parameter NextToken is not valid.";
            Refusal::new(400, "InvalidParameter.NextToken", told)
        })
    }

    fn found(&self, ask: &Ask) -> Vec<&Value> {
        let oldest = self.now.unwrap_or_else(Timestamp::now) - LOOK_BACK;
        let recent = |record: &Value| {
            text(record, "CreationTime").parse::<Timestamp>().is_ok_and(|made| made >= oldest)
        };
        let fits = |record: &Value| {
            text(record, "RegionId") == ask.region
                && recent(record)
                && ask.filters.iter().all(|(name, wanted)| match *name {
                    "InvocationStatus" => status(record) == wanted,
                    "InstanceId" => items(record, "InvokeInstances")
                        .any(|instance| text(instance, "InstanceId") == wanted),
                    name => text(record, name) == wanted,
                })
                && ask.tags.iter().all(|(key, value)| {
                    items(record, "Tags").any(|tag| {
                        text(tag, "TagKey") == key
                            && value.as_ref().is_none_or(|value| text(tag, "TagValue") == value)
                    })
                })
        };
        self.deliveries.iter().filter(|record| fits(record)).collect()
    }
}

fn show(record: &Value) -> Value {
    let mut shown = Map::new();
    for member in SHOWN.iter().chain(&["Name"]) {
        shown.insert((*member).to_owned(), text(record, member).into());
    }
    let instances: Vec<&Value> = items(record, "InvokeInstances").collect();
    shown.insert("InvocationStatus".to_owned(), status(record).into());
    shown.insert("VmCount".to_owned(), instances.len().into());
    shown.insert("InvokeInstances".to_owned(), json!({"InvokeInstance": instances}));
    shown.insert("Tags".to_owned(), json!({"Tag": items(record, "Tags").collect::<Vec<_>>()}));
    Value::Object(shown)
}
