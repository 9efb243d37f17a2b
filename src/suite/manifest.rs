//! `suite.yaml`: what a suite is about, and the few things about its operation that the judge has
//! to be told because it knows none.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::traffic::Traffic;
use super::{Located, Ordered};

/// The manifest of a suite.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// Name of the suite; equal to its folder's.
    pub suite: Located<String>,
    /// What the suite judges, as one line.
    pub title: String,
    /// Product code, e.g. `Ecs`.
    pub product: String,
    /// The operation that requests call unless they say otherwise.
    pub operation: String,
    /// Its version.
    pub version: String,
    /// Every action that the suite sends, and whether it writes.
    pub actions: Ordered<ActionUse>,
    /// The region that `${region}` stands for against a seeded target.
    pub region: String,
    /// The world that a row needs when it names none.
    pub default_world: Located<String>,
    /// The dated texts of the specification; the first is the default.
    pub editions: Vec<Edition>,
    /// What a target may lack.
    pub capabilities: Ordered<Capability>,
    /// The themes, in the order of the report.
    pub themes: Vec<String>,
    /// The schemas that every answer is validated against.
    pub schemas: Schemas,
    /// Where the records of an answer stand, and how they match those of a world.
    pub records: Records,
    /// How the operation pages.
    pub paging: Paging,
    /// What binds any call and its answer; without it only recorded runs can be verified.
    #[serde(default)]
    pub traffic: Option<Traffic>,
    /// Members of an answer that the target makes up: JSONPath to shape (`request-id`, `token`).
    pub generated: Ordered<String>,
    /// The clauses that are broken by what no case asks for by name.
    pub blame: Blame,
    /// Regions and callers of every world.
    pub world: WorldDefaults,
}

/// An action that a suite sends.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ActionUse {
    /// Whether it changes something. Such an action needs `--allow-writes`.
    pub writes: bool,
    /// The schema of its success, where it is not the suite's own.
    #[serde(default)]
    pub success: Option<Located<String>>,
}

/// A dated text of the specification.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Edition {
    /// Its date.
    pub date: String,
    /// Where it was published, and what is particular about it.
    pub says: String,
    /// Values that cases and worlds use as `${edition.name}`.
    #[serde(default)]
    pub values: Ordered<String>,
}

/// Something that a target may not be able to do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Capability {
    /// What it is.
    pub says: String,
    /// Nobody may lack it.
    #[serde(default)]
    pub core: bool,
    /// It shows only in a world that has what it takes, so a target that cannot be seeded does not
    /// show it.
    #[serde(default)]
    pub by_world: bool,
}

/// The schemas of a suite, as file names below its schema folder.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Schemas {
    /// For a success.
    pub success: Located<String>,
    /// For an error.
    pub error: Located<String>,
    /// For the parameters of a call, folded into one document: the limits that bind callers, and
    /// the codes that answer what breaks them.
    #[serde(default)]
    pub request: Option<Located<String>>,
}

/// The records of an answer, and those of a world.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Records {
    /// JSONPath of the list's elements.
    pub at: Located<String>,
    /// The member that identifies a record, in the answer and in a world.
    pub key: String,
    /// The list of a world that holds the same records.
    pub world: String,
    /// Lists inside a record: the member, and how the answer wraps it.
    #[serde(default)]
    pub lists: Ordered<InnerList>,
}

/// A list inside a record, which an answer wraps in an object.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InnerList {
    /// Name of the list inside the wrapper.
    pub wrapper: String,
    /// The member that identifies an element.
    pub key: String,
    /// Elements whose key starts so are the service's own and may be there in addition.
    #[serde(default)]
    pub own_prefix: Option<String>,
}

/// How an operation pages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paging {
    /// JSONPath of the token of the next page.
    pub token: Located<String>,
    /// The parameter that sends it.
    pub token_param: String,
    /// The parameter that counts pages.
    pub number_param: String,
    /// The parameter of the size that goes with it, if it has one of its own.
    #[serde(default)]
    pub number_size_param: Option<String>,
    /// JSONPath of the number of all records.
    pub total: Located<String>,
    /// How many pages a walk takes at most.
    pub pages: u32,
}

/// Clauses broken by what no case asks for by name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Blame {
    /// HTTP 500 and above where no such error is due.
    pub server_error: Located<String>,
    /// A body that is not the JSON that is due.
    pub not_json: Located<String>,
    /// A document that breaks the schema at a place where no clause is noted.
    pub schema: Located<String>,
    /// A walk that does not end, or whose token comes again.
    pub endless_walk: Located<String>,
    /// A record that a walk gives twice.
    pub repeated_record: Located<String>,
    /// A right token of the walk itself that is refused.
    pub refused_token: Located<String>,
    /// An answer of the built-in server that differs from its snapshot.
    pub snapshot: Located<String>,
}

/// Regions and callers that every world has.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WorldDefaults {
    /// Account number of the data's owner.
    pub account_id: String,
    /// Regions, as a world has them.
    pub regions: Vec<Value>,
    /// Callers by name, as a world has them.
    pub callers: Ordered<Value>,
}
