//! Each rule by which rows are judged, with a server that breaks it. The servers answer in
//! process; the suite is `tests/fixtures/suite/rules`, a case for each rule.

mod evidence;
mod findings;
mod obstacles;
mod server;
mod summary;
mod trial;
