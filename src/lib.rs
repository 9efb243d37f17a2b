//! Tells, for any endpoint that claims to speak an Alibaba Cloud RPC operation, whether it does
//! what the published page says: clause by clause, with evidence.
//!
//! Your server in your own tests, without a socket:
//!
//! ```
//! # #[derive(Clone, Default)] struct Store;
//! # impl Store { fn replace(&self, _: &[u8]) {} }
//! # fn app(_: Store) -> axum::Router { axum::Router::new() }
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), acs_conform::Error> {
//! use acs_conform::{Run, RunVerdict, Suite, Target};
//!
//! let store = Store::default();
//! let target = Target::service(app(store.clone())).seed_with(move |world| {
//!     store.replace(&world);
//!     async { Ok(()) }
//! });
//! let run = Run::new(&Suite::built_in(), &target);
//! # let run = run.filter("case(errors/envelope)".parse()?);
//! let report = run.execute().await?;
//! # assert_eq!(report.verdict(), RunVerdict::Nonconformant);
//! println!("{report}"); // or: report.assert_conformant();
//! # Ok(()) }
//! ```
//!
//! [`test_main!`] makes each row a test of its own. `docs/embedding.md` has both from beginning to
//! end.
//!
//! The library is small on purpose: [`Suite`], [`Target`] and [`Run`] give a [`Report`]. Everything
//! below the modules is the inside of the program: it is public for its own tests only, and changes
//! without notice.

#![warn(clippy::unwrap_used)]

pub use api::{Error, Filter, Finding, Format, Report, Row, Run, Stop, Suite, Target};
pub use engine::SignatureUse as Signature;
pub use harness::RowTests;
pub use report::document::{RunVerdict, Verdict};
pub use sign::Credentials;
pub use spec::Level;

mod api;
mod harness;
mod test_main;

#[doc(hidden)]
pub mod case;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod engine;
pub mod evidence;
#[doc(hidden)]
pub mod exit;
#[doc(hidden)]
pub mod export;
#[doc(hidden)]
pub mod lint;
#[doc(hidden)]
pub mod measure;
#[doc(hidden)]
pub mod mock;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod reference;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod sign;
#[doc(hidden)]
pub mod snapshot;
#[doc(hidden)]
pub mod spec;
#[doc(hidden)]
pub mod suite;
#[doc(hidden)]
pub mod target;
#[doc(hidden)]
pub mod transport;
#[doc(hidden)]
pub mod wire;
