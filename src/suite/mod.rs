//! A suite as files: where they come from, how they are read, what they hold.

pub mod figures;
pub mod glob;
mod load;
mod located;
pub mod manifest;
mod ordered;
pub mod patterns;
pub mod source;
pub mod table;
pub mod template;
pub mod time;
pub mod traffic;
pub mod world;
pub mod yaml;

pub use load::{LoadOptions, Suite};
pub use located::Located;
pub use ordered::Ordered;
