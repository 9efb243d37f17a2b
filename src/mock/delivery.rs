//! One file delivery as it is stored: what was sent, to which instances, and how it went there.

use jiff::Timestamp;

/// A delivery task. Texts are kept as the world wrote them; an unset one is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members are the fields of the page under their own names")]
pub struct Delivery {
    /// `CreationTime` as an instant.
    pub created: Timestamp,
    pub region_id: String,
    pub resource_group_id: String,
    pub invoke_id: String,
    pub name: String,
    pub creation_time: String,
    pub content_type: String,
    pub content: String,
    pub target_dir: String,
    pub file_owner: String,
    pub file_group: String,
    pub file_mode: String,
    pub overwrite: String,
    pub description: String,
    /// The instances in the order of the world.
    pub instances: Vec<Instance>,
    /// The tags in the order of the world.
    pub tags: Vec<Tag>,
}

/// What became of a delivery on one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members are the fields of the page under their own names")]
pub struct Instance {
    pub instance_id: String,
    pub state: InstanceState,
    pub creation_time: String,
    pub start_time: String,
    pub finish_time: String,
    pub update_time: String,
    pub error_code: String,
    pub error_info: String,
}

/// A tag that was given when the file was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// At most 64 characters.
    pub key: String,
    /// At most 128 characters; may be empty.
    pub value: String,
}

/// The eight states of a delivery on one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the states are those of the page")]
pub enum InstanceState {
    Pending,
    Invalid,
    Running,
    Aborted,
    Success,
    Failed,
    Error,
    Timeout,
}

impl InstanceState {
    /// All states, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Invalid,
        Self::Running,
        Self::Aborted,
        Self::Success,
        Self::Failed,
        Self::Error,
        Self::Timeout,
    ];

    /// The state as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Invalid => "Invalid",
            Self::Running => "Running",
            Self::Aborted => "Aborted",
            Self::Success => "Success",
            Self::Failed => "Failed",
            Self::Error => "Error",
            Self::Timeout => "Timeout",
        }
    }

    /// The state with this name, if there is one.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}
