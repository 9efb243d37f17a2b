//! The reference server as a pure function from request to response, over a world.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::answer::Format;
use super::clock::{ClockError, ClockMove};
use super::edits::{Context, Lookup};
use super::error::{Fault, Refusal};
use super::filter::Filters;
use super::identity::{Auth, identify};
use super::look_up::{look_up, permit};
use super::page::{Page, Style, last_page};
use super::recent::{Recent, locked};
use super::request::Arguments;
use super::rules::Rules;
use super::send::{self, Accepted, Desk};
use super::store::Store;
use super::token::TokenKey;
use super::validate::{Query, Surroundings, validate};
use super::world::{SeedError, World};
use super::{render_json, render_xml};
use crate::sign::verify::{Claim, ClaimError, Kind};
use crate::wire::{Params, WireRequest, WireResponse};

/// How many nonces are remembered; older ones are caught by their timestamps.
const NONCES: usize = 100_000;
/// How many filters and used tokens are remembered.
const WALKS: usize = 1_000;

/// What a server is made of.
#[derive(Clone)]
pub struct ServiceSettings {
    /// The specification.
    pub rules: Rules,
    /// Whether calls must be signed.
    pub auth: Auth,
    /// The real time.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Makes a `RequestId`.
    pub ids: Arc<dyn Fn() -> String + Send + Sync>,
    /// Seals the tokens.
    pub token_key: TokenKey,
}

impl ServiceSettings {
    /// A server with these rules, on the machine's clock, with random ids and a random key.
    pub fn new(rules: Rules) -> Self {
        let mut token_key = [0; 32];
        token_key[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        token_key[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        Self {
            rules,
            auth: Auth::default(),
            now: Arc::new(Timestamp::now),
            ids: Arc::new(|| Uuid::new_v4().to_string().to_uppercase()),
            token_key,
        }
    }
}

/// A running server, without its sockets.
pub struct Service {
    settings: ServiceSettings,
    store: RwLock<Arc<Store>>,
    nonces: Mutex<Recent<()>>,
    /// The filters of recent walks by their digest, for calls that leave them out.
    filters: Mutex<Recent<Filters>>,
    used_tokens: Mutex<Recent<()>>,
    /// How many tokens were given that are good for one call only.
    tokens: AtomicU64,
}

/// What a call came to.
#[expect(
    clippy::large_enum_variant,
    reason = "the large one is the usual one, and lives for a call"
)]
enum Found<'a> {
    /// A page of deliveries.
    Page(Query, Page<'a>),
    /// A delivery was ordered, and has this id.
    Sent(String),
}

/// The operation that a call is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    Describe,
    Send,
}

impl Service {
    /// A server in which no region exists yet.
    pub fn new(settings: ServiceSettings) -> Self {
        Self {
            settings,
            store: RwLock::new(Arc::new(Store::empty())),
            nonces: Mutex::new(Recent::new(NONCES)),
            filters: Mutex::new(Recent::new(WALKS)),
            used_tokens: Mutex::new(Recent::new(WALKS)),
            tokens: AtomicU64::new(0),
        }
    }

    /// Replaces the whole state by a world, or leaves it as it is.
    pub fn seed(&self, world_json: &[u8]) -> Result<(), SeedError> {
        self.seed_world(World::read(world_json)?);
        Ok(())
    }

    /// Replaces the whole state by a world that was read before.
    pub fn seed_world(&self, world: World) {
        let store = Store::new(world, (self.settings.now)(), &self.settings.rules.retention);
        self.put_store(Arc::new(store));
    }

    /// Replaces the whole state by a world that was put in order before, by the same rules.
    pub fn put_store(&self, store: Arc<Store>) {
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = store;
        locked(&self.nonces).clear();
    }

    /// Forgets what it noticed of earlier calls, and keeps the data.
    pub fn forget_calls(&self) {
        locked(&self.nonces).clear();
        locked(&self.filters).clear();
        locked(&self.used_tokens).clear();
        self.tokens.store(0, Ordering::Relaxed);
    }

    /// Moves the clock of the world forward, and tells what it shows then. The clock that signatures
    /// are checked by stays where it is.
    pub fn move_clock(&self, to: ClockMove) -> Result<Timestamp, ClockError> {
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        let now = store.now((self.settings.now)());
        let by = to.distance(now)?;
        let store = Arc::make_mut(&mut store);
        store.clock = store.clock.saturating_add(by);
        Ok(store.now((self.settings.now)()))
    }

    /// Answers a request, whatever it holds.
    pub fn answer(&self, request: &WireRequest) -> WireResponse {
        let rules = &self.settings.rules;
        let now = (self.settings.now)();
        let request_id = (self.settings.ids)();
        let params = (rules.request.parameters)(request);
        let claim = (rules.identity.claim)(request);
        let format = format(&params, &claim, rules);
        let called = format.and_then(|_| route(request, &params, rules));
        let store;
        let outcome = match called {
            Ok(Called::Describe) => {
                store = self.current(now);
                self.outcome(request, &params, claim, &store, now)
            }
            Ok(Called::Send) => self.send(request, &params, claim, now).map(Found::Sent),
            Err(fault) => Err(fault.into()),
        };
        let format = format.unwrap_or(Format::Json);
        let sending = called == Ok(Called::Send);
        let (operation, action) = if sending {
            (rules.send.operation, rules.send.access.action)
        } else {
            (rules.operation, rules.access.action)
        };
        let mut context = Context {
            request,
            operation,
            params: &params,
            query: None,
            records: &[],
            fault: None,
            format,
            rules,
        };
        let (status, json, root, edits) = match &outcome {
            Ok(Found::Sent(invoke_id)) => {
                let json = render_json::sent(&request_id, invoke_id);
                (200, json, format!("{operation}Response"), &rules.edits.success)
            }
            Ok(Found::Page(query, page)) => {
                context.query = Some(query);
                context.records = &page.records;
                let json = self.success(&request_id, query, page);
                (200, json, format!("{operation}Response"), &rules.edits.success)
            }
            Err(refusal) => {
                context.fault = Some(refusal.fault);
                let host = request.header("host").unwrap_or("ecs.aliyuncs.com");
                let json = render_json::error(&request_id, host, refusal, action, rules);
                let status = rules.errors.rule(refusal.fault).status;
                (status, json, "Error".to_owned(), &rules.edits.error)
            }
        };
        let body = if edits.is_empty() && format == Format::Json {
            json
        } else {
            let mut document: Value =
                serde_json::from_slice(&json).expect("the writer writes JSON");
            for edit in edits {
                edit(&mut document, &context);
            }
            match format {
                Format::Json => document.to_string().into_bytes(),
                Format::Xml => render_xml::document(&root, &document),
            }
        };
        let kind = match format {
            Format::Json => rules.answer.json_type,
            Format::Xml => rules.answer.xml_type,
        };
        let header = |name: &str, value: String| (name.to_owned(), value);
        let mut response = WireResponse {
            status,
            headers: vec![
                header("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
                header("Content-Type", kind.to_owned()),
                header("x-acs-request-id", request_id),
            ],
            body: body.into(),
        };
        for edit in &rules.edits.http {
            edit(&mut response, &context);
        }
        response
    }

    /// The data as it is now, by the world's clock.
    fn current(&self, real_now: Timestamp) -> Arc<Store> {
        let store = Arc::clone(&self.store.read().unwrap_or_else(PoisonError::into_inner));
        if !store.is_due(store.now(real_now)) {
            return store;
        }
        drop(store);
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        let now = store.now(real_now);
        Arc::make_mut(&mut store).settle(now, &self.settings.rules.retention);
        Arc::clone(&store)
    }

    /// From the request to the delivery: identify, read the order, permit, decide what becomes of it.
    fn send(
        &self,
        request: &WireRequest,
        params: &Params,
        claim: Result<Option<Claim>, ClaimError>,
        real_now: Timestamp,
    ) -> Result<String, Refusal> {
        let rules = &self.settings.rules;
        let mut shared = self.store.write().unwrap_or_else(PoisonError::into_inner);
        let store = &**shared;
        let auth = self.settings.auth;
        let nonces = &self.nonces;
        let caller = identify(request, claim, &rules.identity, store, auth, real_now, nonces)?;
        let arguments = Arguments::new(params, &rules.request);
        let host = request.header("host").unwrap_or_default();
        let desk = Desk { store, caller, host, now: store.now(real_now) };
        let random = (self.settings.ids)();
        match send::accept(&arguments, params, rules, &desk, &random)? {
            Accepted::Again(invoke_id) => Ok(invoke_id),
            Accepted::New(parcel) => {
                let invoke_id = parcel.invoke_id().to_owned();
                parcel.keep(Arc::make_mut(&mut shared), rules);
                Ok(invoke_id)
            }
        }
    }

    /// From the request to the page: identify, validate, permit, look up.
    fn outcome<'s>(
        &self,
        request: &WireRequest,
        params: &Params,
        claim: Result<Option<Claim>, ClaimError>,
        store: &'s Store,
        now: Timestamp,
    ) -> Result<Found<'s>, Refusal> {
        let rules = &self.settings.rules;
        let auth = self.settings.auth;
        let caller = identify(request, claim, &rules.identity, store, auth, now, &self.nonces)?;
        let arguments = Arguments::new(params, &rules.request);
        let around = Surroundings {
            store,
            host: request.header("host").unwrap_or_default(),
            key: &self.settings.token_key,
            recall: &|digest| locked(&self.filters).recall(digest).cloned(),
        };
        let query = validate(&arguments, rules, &around)?;
        if rules.token.once
            && let Some(token) = arguments.text("NextToken").filter(|token| !token.is_empty())
            && !locked(&self.used_tokens).insert(token.into_owned(), ())
        {
            return Err(Fault::NextToken.into());
        }
        let policy = caller.and_then(|caller| caller.policy.as_ref());
        let scope = permit(policy, &query, store, rules)?;
        let mut query = query;
        let mut page = look_up(&query, store, rules, scope, now)?;
        if rules.paging.past_end_is_last
            && let Some(last) = last_page(&query.style, &page)
            && let Style::Page { number, .. } = &mut query.style
        {
            *number = last;
            page = look_up(&query, store, rules, scope, now)?;
        }
        if rules.token.once
            && let Some(next) = &mut page.next
        {
            next.serial = Some(self.tokens.fetch_add(1, Ordering::Relaxed));
        }
        let seen = Lookup { query: &query, store, caller };
        for edit in &rules.edits.page {
            edit(&mut page, &seen)?;
        }
        Ok(Found::Page(query, page))
    }

    fn success(&self, request_id: &str, query: &Query, page: &Page<'_>) -> Vec<u8> {
        let rules = &self.settings.rules;
        let mut echo = (rules.answer.echo)(&query.style, page);
        match &page.next {
            Some(place) => {
                if !place.filters.is_empty() {
                    let mut filters = locked(&self.filters);
                    if filters.recall(&place.filters).is_none() {
                        filters.insert(place.filters.clone(), query.filters.clone());
                    }
                }
                echo.next_token = Some((rules.token.encode)(place, &self.settings.token_key));
            }
            None if rules.answer.empty_last_token && page.total.is_none() => {
                echo.next_token = Some(String::new());
            }
            None => {}
        }
        let asked = query.filters.texts("InstanceId");
        render_json::success(request_id, &echo, &page.records, asked, rules)
    }
}

/// The form that the call asks for.
fn format(
    params: &Params,
    claim: &Result<Option<Claim>, ClaimError>,
    rules: &Rules,
) -> Result<Format, Fault> {
    match params.first_text("Format").as_deref() {
        Some(text) if !text.is_empty() => (rules.answer.named_format)(text).ok_or(Fault::Format),
        _ => match claim {
            Ok(Some(claim)) if claim.kind == Kind::Rpc => Ok(rules.answer.rpc_format),
            _ => Ok(rules.answer.other_format),
        },
    }
}

/// Finds out which operation the call is for.
fn route(request: &WireRequest, params: &Params, rules: &Rules) -> Result<Called, Fault> {
    if !rules.request.methods.contains(&request.method.as_str()) {
        return Err(Fault::Method);
    }
    if !matches!(request.target.split('?').next(), Some("/" | "")) {
        return Err(Fault::ActionNotFound);
    }
    let called = match (rules.request.action)(request, params) {
        None => return Err(Fault::MissingAction),
        Some(action) if action == rules.operation => Called::Describe,
        Some(action) if action == rules.send.operation => Called::Send,
        Some(_) => return Err(Fault::ActionNotFound),
    };
    match (rules.request.version)(request, params) {
        Some(version) if version == rules.version => Ok(called),
        _ => Err(Fault::Version),
    }
}

#[cfg(test)]
mod tests;
