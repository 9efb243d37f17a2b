//! What the programs of this folder share: the rows, the answer, and the checks of an answer.

#![forbid(unsafe_code)]

mod answer;
mod arguments;
mod checks;
mod ending;
mod rows;

pub use answer::{Answer, PLACE_OF_ID};
pub use arguments::Arguments;
pub use checks::Checks;
pub use ending::end_with_input;
pub use rows::{HEADERS, Rows, id, query};

/// What `main` ends with when something cannot be set up.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
