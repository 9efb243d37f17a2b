//! Targets that are broken or mean it: the program comes to a true verdict in bounded time and
//! memory, never panics, and what it prints cannot act.

#![expect(clippy::unwrap_used, reason = "whatever goes wrong here fails the test")]

mod answers;
mod bounds;
mod exhibit;
mod gallery;
mod inert;
mod judged;
mod server;
mod table;
