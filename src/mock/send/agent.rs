//! What becomes of a file on one instance: the states, codes and texts of the page of results, and
//! what the agent does (facts 1.9).

use jiff::{SignedDuration, Timestamp};

use super::machine::{Agent, Machine};
use super::order::Order;
use crate::mock::delivery::InstanceState::{self, Aborted, Failed, Invalid, Timeout};

/// How far a delivery comes before it ends so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It never leaves the service.
    Service,
    /// It is given to the agent, which does not take it before the timeout.
    Waiting,
    /// The agent begins and ends it.
    Agent,
}

use Reach::{Agent as OnInstance, Service, Waiting};

/// A reason why a file is not delivered.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Whether it applies; the instant is that at which the agent begins.
    pub applies: fn(&Order, &Machine, Timestamp) -> bool,
    /// How far the delivery comes.
    pub reach: Reach,
    /// The state it ends in.
    pub state: InstanceState,
    /// `ErrorCode`.
    pub code: &'static str,
    /// `ErrorInfo`.
    pub info: &'static str,
}

/// How deliveries go.
#[derive(Clone)]
pub struct AgentRules {
    /// How long a delivery is pending.
    pub pending: SignedDuration,
    /// How long it runs where the instance does not say.
    pub running: SignedDuration,
    /// How long it may take altogether.
    pub patience: fn(&Order) -> SignedDuration,
    /// Why files are not delivered; the first that applies counts.
    pub failures: Vec<Failure>,
    /// How a delivery ends that takes too long.
    pub timeout: Failure,
    /// How one ends whose instance is released meanwhile.
    pub released: Failure,
    /// How one to an instance that does not exist is shown.
    pub unknown: Failure,
}

/// What will become of a delivery on one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// When the agent begins; `None` if it never does.
    pub starts: Option<Timestamp>,
    /// When it ends.
    pub ends: Timestamp,
    /// How it ends.
    pub state: InstanceState,
    /// `ErrorCode`; empty where all is well.
    pub code: &'static str,
    /// `ErrorInfo`, likewise.
    pub info: &'static str,
}

const fn failure(
    applies: fn(&Order, &Machine, Timestamp) -> bool,
    reach: Reach,
    state: InstanceState,
    code: &'static str,
    info: &'static str,
) -> Failure {
    Failure { applies, reach, state, code, info }
}

/// Why files are not delivered: the codes and texts of the page of results, with the states that the
/// agent and its service report.
const FAILURES: [Failure; 11] = [
    failure(
        |_, machine, _| !machine.is_running,
        Service,
        Aborted,
        "InstanceNotRunning",
        "the instance is not running when create task",
    ),
    failure(
        |_, machine, _| machine.agent == Agent::Missing,
        Service,
        Aborted,
        "ClientNotRunning",
        "the aliyun service is not running on the instance",
    ),
    failure(
        |_, machine, _| machine.agent == Agent::Upgrading,
        Service,
        Aborted,
        "ClientIsUpgrading",
        "the aliyun service in the instance is upgrading now",
    ),
    failure(
        |_, machine, _| machine.agent == Agent::Outdated,
        Service,
        Aborted,
        "ClientNeedUpgrade",
        "the aliyun service in the instance need upgrade",
    ),
    failure(
        |_, machine, _| machine.agent == Agent::Silent,
        Waiting,
        Aborted,
        "ClientNotResponse",
        "the aliyun service in the instance does not response",
    ),
    failure(
        |order, _, _| order.name.is_empty(),
        OnInstance,
        Invalid,
        "FileNameInvalid",
        "File name is invalid",
    ),
    failure(
        |order, machine, start| !order.overwrite && machine.has_file(&order.path(), start),
        OnInstance,
        Invalid,
        "FileAlreadyExists",
        "File already exists",
    ),
    failure(
        |order, _, _| order.content.is_empty(),
        OnInstance,
        Invalid,
        "FileContentInvalid",
        "File content is empty",
    ),
    failure(
        |order, machine, _| machine.is_linux && !machine.users.contains(&order.owner),
        OnInstance,
        Invalid,
        // The page has a text for this and no code of its own.
        "AccountNotExists",
        "Owner not exists",
    ),
    failure(
        |order, machine, _| machine.is_linux && !machine.groups.contains(&order.group),
        OnInstance,
        Invalid,
        "UserGroupNotExists",
        "Group not exists",
    ),
    failure(
        |_, machine, _| machine.write_fails,
        OnInstance,
        Failed,
        "FileCreateFail",
        "the file creation is failed due to unknown error",
    ),
];

impl AgentRules {
    /// The page of results.
    pub fn page() -> Self {
        let failure =
            |applies, reach, state, code, info| Failure { applies, reach, state, code, info };
        let never = |_: &Order, _: &Machine, _: Timestamp| false;
        Self {
            pending: SignedDuration::from_secs(1),
            running: SignedDuration::from_secs(2),
            patience: |order| SignedDuration::from_secs(order.timeout),
            failures: FAILURES.to_vec(),
            timeout: failure(
                never,
                OnInstance,
                Timeout,
                "DeliveryTimeout",
                "the command delivery has been timeout",
            ),
            released: failure(
                never,
                Service,
                Aborted,
                "InstanceReleased",
                "the specified instance has been released.",
            ),
            unknown: failure(
                never,
                Service,
                Aborted,
                "InstanceNotExists",
                "the specified instance does not exists",
            ),
        }
    }

    /// What will become of an order that is sent now, on one instance; `None` is one that does not
    /// exist.
    pub fn fate(&self, order: &Order, machine: Option<&Machine>, sent: Timestamp) -> Fate {
        let after = |by: SignedDuration| sent.saturating_add(by).unwrap_or(sent);
        let ended = |failure: &Failure, starts, ends| Fate {
            starts,
            ends,
            state: failure.state,
            code: failure.code,
            info: failure.info,
        };
        let start = after(self.pending);
        let Some(machine) = machine else { return ended(&self.unknown, None, start) };
        let patience = after((self.patience)(order)).max(start);
        let done = start.saturating_add(machine.takes.unwrap_or(self.running)).unwrap_or(start);
        let found = self.failures.iter().find(|failure| (failure.applies)(order, machine, start));
        let fate = match found {
            Some(failure) => match failure.reach {
                Service => ended(failure, None, start),
                Waiting => ended(failure, None, patience),
                OnInstance => ended(failure, Some(start), done),
            },
            None => Fate {
                starts: Some(start),
                ends: done,
                state: InstanceState::Success,
                code: "",
                info: "",
            },
        };
        let fate = if fate.starts.is_some() && fate.ends > patience {
            ended(&self.timeout, fate.starts, patience)
        } else {
            fate
        };
        match machine.released {
            Some(at) if at < fate.ends => {
                ended(&self.released, fate.starts.filter(|start| *start <= at), at)
            }
            _ => fate,
        }
    }
}

impl Fate {
    /// The state at an instant.
    pub fn state_at(&self, now: Timestamp) -> InstanceState {
        if now >= self.ends {
            self.state
        } else if self.starts.is_some_and(|start| now >= start) {
            InstanceState::Running
        } else {
            InstanceState::Pending
        }
    }

    /// When the state changes next; `None` once it is final.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        self.starts.into_iter().chain([self.ends]).filter(|at| *at > now).min()
    }
}
