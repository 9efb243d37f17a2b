//! The instances of a world, and what will happen to a file on each.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};

/// What the agent on an instance is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Agent {
    /// It works.
    #[default]
    Running,
    /// It is not installed, or does not run.
    Missing,
    /// It does not answer.
    Silent,
    /// It is being upgraded.
    Upgrading,
    /// It is too old to take files.
    Outdated,
}

impl Agent {
    /// The agents by the word that a world has for them.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("Running", Self::Running),
        ("Missing", Self::Missing),
        ("Silent", Self::Silent),
        ("Upgrading", Self::Upgrading),
        ("Outdated", Self::Outdated),
    ];
}

/// One instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its resource group; may be empty.
    pub resource_group_id: String,
    /// Whether it runs.
    pub is_running: bool,
    /// Its agent.
    pub agent: Agent,
    /// Whether owner, group and mode mean something there.
    pub is_linux: bool,
    /// The users that exist.
    pub users: Vec<String>,
    /// The groups that exist.
    pub groups: Vec<String>,
    /// The paths of files, and since when each is there.
    pub files: Vec<(String, Timestamp)>,
    /// How long it takes to write a file; the rules say if it does not.
    pub takes: Option<SignedDuration>,
    /// How long after the beginning of the world it is released.
    pub released_after: Option<SignedDuration>,
    /// When that is, once the world has begun.
    pub released: Option<Timestamp>,
    /// Whether no file can be written.
    pub write_fails: bool,
}

impl Default for Machine {
    fn default() -> Self {
        let root = || vec!["root".to_owned()];
        Self {
            resource_group_id: String::new(),
            is_running: true,
            agent: Agent::Running,
            is_linux: true,
            users: root(),
            groups: root(),
            files: Vec::new(),
            takes: None,
            released_after: None,
            released: None,
            write_fails: false,
        }
    }
}

impl Machine {
    /// Whether a file is there at an instant.
    pub fn has_file(&self, path: &str, at: Timestamp) -> bool {
        self.files.iter().any(|(known, since)| known == path && *since <= at)
    }
}

/// The instances of all regions.
#[derive(Clone, Debug, Default)]
pub struct Machines {
    /// Whether every instance exists, because the world names none.
    any: bool,
    by_id: BTreeMap<(String, String), Machine>,
    groups: HashSet<String>,
}

impl Machines {
    /// These instances and no others.
    pub fn of(machines: Vec<((String, String), Machine)>) -> Self {
        let by_id: BTreeMap<_, _> = machines.into_iter().collect();
        let groups = by_id.values().map(|m| m.resource_group_id.clone()).collect();
        Self { any: false, by_id, groups }
    }

    /// Every instance there can be, each of which takes every file.
    pub fn any() -> Self {
        Self { any: true, ..Self::default() }
    }

    /// The same in a world that begins at an instant.
    #[must_use]
    pub fn begun(mut self, at: Timestamp) -> Self {
        for machine in self.by_id.values_mut() {
            machine.released = machine.released_after.and_then(|after| at.checked_add(after).ok());
        }
        self
    }

    /// An instance that exists at an instant.
    pub fn find(&self, region: &str, id: &str, now: Timestamp) -> Option<Machine> {
        match self.by_id.get(&(region.to_owned(), id.to_owned())) {
            Some(machine) if machine.released.is_none_or(|at| at > now) => Some(machine.clone()),
            Some(_) => None,
            None => self.any.then(Machine::default),
        }
    }

    /// Whether a resource group exists.
    pub fn has_group(&self, id: &str) -> bool {
        self.any || self.groups.contains(id)
    }

    /// Whether the world says which instances belong to which group.
    pub fn knows_groups(&self) -> bool {
        !self.any
    }

    /// A file that will be there from an instant on.
    pub fn put_file(&mut self, region: &str, id: &str, path: String, at: Timestamp) {
        let machine = self.by_id.entry((region.to_owned(), id.to_owned())).or_default();
        machine.files.push((path, at));
    }
}
