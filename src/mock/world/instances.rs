//! The instances of a world, which are optional.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{SeedError, wrong};
use crate::mock::send::machine::{Agent, Machine, Machines};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MachineEntry {
    region_id: String,
    instance_id: String,
    #[serde(default)]
    resource_group_id: String,
    status: Option<String>,
    agent: Option<String>,
    platform: Option<String>,
    users: Option<Vec<String>>,
    groups: Option<Vec<String>>,
    #[serde(default)]
    files: Vec<String>,
    takes: Option<String>,
    released_after: Option<String>,
    #[serde(default)]
    write_fails: bool,
}

/// Checks the instances of a world.
pub(super) fn instances(
    entries: Option<Vec<MachineEntry>>,
    regions: &HashSet<&str>,
) -> Result<Machines, SeedError> {
    let Some(entries) = entries else { return Ok(Machines::any()) };
    let mut seen = HashSet::new();
    let mut machines = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        let at = |member: &str| format!("instances[{index}].{member}");
        if !regions.contains(entry.region_id.as_str()) {
            let told = format!("`{}` is not one of the regions", entry.region_id);
            return Err(wrong(at("RegionId"), told));
        }
        let id = (entry.region_id.clone(), entry.instance_id.clone());
        if entry.instance_id.is_empty() || !seen.insert(id.clone()) {
            let told = format!("`{}` is empty, or there twice in this region", entry.instance_id);
            return Err(wrong(at("InstanceId"), told));
        }
        machines.push((id, entry.check(&at)?));
    }
    Ok(Machines::of(machines))
}

impl MachineEntry {
    fn check(self, at: &dyn Fn(&str) -> String) -> Result<Machine, SeedError> {
        let word = |member: &str, text: Option<String>, known: &[&str]| match text {
            Some(text) if !known.contains(&text.as_str()) => {
                let told = format!("`{text}` is none of {}", known.join(", "));
                Err(wrong(at(member), told))
            }
            text => Ok(text.unwrap_or_else(|| known[0].to_owned())),
        };
        let length = |member: &str, text: Option<String>| -> Result<_, SeedError> {
            let Some(text) = text else { return Ok(None) };
            let read: Result<SignedDuration, _> = text.parse();
            match read {
                Ok(length) if !length.is_negative() => Ok(Some(length)),
                _ => Err(wrong(at(member), format!("`{text}` is no length of time, such as 30s"))),
            }
        };
        let agents: Vec<&str> = Agent::WORDS.iter().map(|(word, _)| *word).collect();
        let agent = word("Agent", self.agent, &agents)?;
        let usual = Machine::default();
        Ok(Machine {
            resource_group_id: self.resource_group_id,
            is_running: word("Status", self.status, &["Running", "Stopped"])? == "Running",
            agent: Agent::WORDS
                .iter()
                .find(|(w, _)| *w == agent)
                .map(|(_, a)| *a)
                .unwrap_or_default(),
            is_linux: word("Platform", self.platform, &["Linux", "Windows"])? == "Linux",
            users: self.users.unwrap_or(usual.users),
            groups: self.groups.unwrap_or(usual.groups),
            files: self.files.into_iter().map(|path| (path, Timestamp::MIN)).collect(),
            takes: length("Takes", self.takes)?,
            released_after: length("ReleasedAfter", self.released_after)?,
            released: None,
            write_fails: self.write_fails,
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::mock::world::World;

    #[rstest]
    #[case::region(r#"{"RegionId":"y","InstanceId":"i"}"#, "instances[0].RegionId: `y`")]
    #[case::no_id(r#"{"RegionId":"x","InstanceId":""}"#, "instances[0].InstanceId")]
    #[case::status(
        r#"{"RegionId":"x","InstanceId":"i","Status":"Asleep"}"#,
        "none of Running, Stopped"
    )]
    #[case::agent(
        r#"{"RegionId":"x","InstanceId":"i","Agent":"Old"}"#,
        "instances[0].Agent: `Old`"
    )]
    #[case::takes(r#"{"RegionId":"x","InstanceId":"i","Takes":"long"}"#, "no length of time")]
    #[case::released(
        r#"{"RegionId":"x","InstanceId":"i","ReleasedAfter":"-1s"}"#,
        "no length of time"
    )]
    fn what_is_wrong_is_said(#[case] instance: &str, #[case] expected: &str) {
        let json = format!(r#"{{"regions":[{{"RegionId":"x"}}],"instances":[{instance}]}}"#);
        let error = World::read(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn an_instance_is_there_until_it_is_released() {
        let json = br#"{"now":"2026-06-26T12:00:00Z","regions":[{"RegionId":"x"}],
            "instances":[{"RegionId":"x","InstanceId":"i","ReleasedAfter":"5s"}]}"#;
        let world = World::read(json).unwrap();
        let begins = world.now.unwrap();
        let machines = world.machines.begun(begins);
        let at = |text: &str| text.parse().unwrap();
        assert!(machines.find("x", "i", at("2026-06-26T12:00:04Z")).is_some());
        assert!(machines.find("x", "i", at("2026-06-26T12:00:05Z")).is_none());
        assert!(machines.find("x", "other", at("2026-06-26T12:00:00Z")).is_none());
        assert!(Machines::any().find("x", "other", at("2026-06-26T12:00:00Z")).is_some());
    }
}
