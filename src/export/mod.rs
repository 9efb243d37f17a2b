//! A suite's data in the formats of others. Pure: what is written follows from the suite alone.

pub mod openapi;
mod parameters;
mod schemas;
