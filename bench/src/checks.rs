//! What every client checks of an answer: status, the schema, five values.

use std::path::Path;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::{Failure, PLACE_OF_ID};

const CHECKS: &str = include_str!("../data/checks.json");

/// Everything that is made ready once.
#[derive(Debug)]
pub struct Checks {
    schema: Validator,
    values: Vec<(JsonPath, Demand)>,
}

#[derive(Debug)]
enum Demand {
    Id,
    Equals(Value),
}

impl Checks {
    /// Compiles a schema file, with the options that the judge takes, and the paths.
    pub fn new(schema: &Path) -> Result<Self, Failure> {
        let document: Value = serde_json::from_slice(&std::fs::read(schema)?)?;
        let schema = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .offline()
            .build(&document)
            .map_err(|error| error.to_string())?;
        let listed: Vec<Value> = serde_json::from_str(CHECKS)?;
        let values = listed.iter().map(|check| {
            let path = JsonPath::parse(check["at"].as_str().unwrap_or_default())?;
            let due = check.get("text").or(check.get("number")).ok_or("a check without a value")?;
            let due = if due == PLACE_OF_ID { Demand::Id } else { Demand::Equals(due.clone()) };
            Ok((path, due))
        });
        let values = values.collect::<Result<_, Failure>>()?;
        Ok(Self { schema, values })
    }

    /// Whether the answer to a row is what it should be.
    pub fn hold(&self, id: &str, status: u16, body: &[u8]) -> bool {
        let Ok(document) = serde_json::from_slice::<Value>(body) else { return false };
        let holds = |(path, due): &(JsonPath, Demand)| {
            let found = path.query(&document).all();
            !found.is_empty()
                && found.iter().all(|value| match due {
                    Demand::Id => value.as_str() == Some(id),
                    Demand::Equals(due) => *value == due,
                })
        };
        status == 200 && self.schema.is_valid(&document) && self.values.iter().all(holds)
    }
}
