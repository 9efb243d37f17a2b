//! Seams for what is no rule of the page: each stage hands on a value, and an edit bends it.
//!
//! The reference server has none of them; they are for mutants.

use std::sync::Arc;

use serde_json::Value;

use super::answer::Format;
use super::delivery::Delivery;
use super::error::{Fault, Refusal};
use super::page::Page;
use super::request::Arguments;
use super::rules::Rules;
use super::store::Store;
use super::validate::Query;
use super::world::Caller;
use crate::wire::{Params, WireRequest, WireResponse};

/// Bends a query after validation, or refuses it.
pub type QueryEdit = Arc<dyn Fn(&mut Query, &Arguments<'_>) -> Result<(), Refusal> + Send + Sync>;

/// Bends a page after the look-up, or refuses the call.
pub type PageEdit =
    Arc<dyn for<'a> Fn(&mut Page<'a>, &Lookup<'a, '_>) -> Result<(), Refusal> + Send + Sync>;

/// Bends a document before it is written.
pub type Edit = Arc<dyn Fn(&mut Value, &Context<'_>) + Send + Sync>;

/// Bends a whole HTTP answer.
pub type HttpEdit = Arc<dyn Fn(&mut WireResponse, &Context<'_>) + Send + Sync>;

/// All edits, in the order in which a call meets them.
#[derive(Clone, Default)]
pub struct Edits {
    /// Of the query.
    pub query: Vec<QueryEdit>,
    /// Of the page.
    pub page: Vec<PageEdit>,
    /// Of the document of a success.
    pub success: Vec<Edit>,
    /// Of the document of an error.
    pub error: Vec<Edit>,
    /// Of what goes over the wire.
    pub http: Vec<HttpEdit>,
}

/// What an edit of a page can see.
pub struct Lookup<'a, 'q> {
    /// The query.
    pub query: &'q Query,
    /// All data.
    pub store: &'a Store,
    /// Who called; `None` is the owner.
    pub caller: Option<&'a Caller>,
}

impl<'a> Lookup<'a, '_> {
    /// The deliveries of the region in list order, expired ones among them.
    pub fn region(&self) -> impl Iterator<Item = &'a Delivery> {
        let found = self.store.shelf(&self.query.region);
        found.into_iter().flat_map(|shelf| shelf.records().iter()).map(|record| &**record)
    }
}

/// What an edit of an answer can see.
pub struct Context<'a> {
    /// The request.
    pub request: &'a WireRequest,
    /// The operation that it calls, if it is one that is served.
    pub operation: &'static str,
    /// Its parameters as they were read.
    pub params: &'a Params,
    /// The query, if the call got that far.
    pub query: Option<&'a Query>,
    /// The deliveries of the page, in the order of the answer.
    pub records: &'a [&'a Delivery],
    /// What was wrong, if something was.
    pub fault: Option<Fault>,
    /// The form of the answer.
    pub format: Format,
    /// The rules.
    pub rules: &'a Rules,
}
