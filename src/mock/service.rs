//! The reference server as a pure function from request to response, over a world.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::answer::{Context, Format};
use super::delivery::Delivery;
use super::error::{Fault, Refusal};
use super::filter::Filters;
use super::identity::{Auth, identify};
use super::page::{self, Page};
use super::policy::{Access, Asked, Policy};
use super::recent::{Recent, locked};
use super::request::Arguments;
use super::rules::Rules;
use super::store::{Shelf, Store};
use super::token::TokenKey;
use super::validate::{Query, Surroundings, validate};
use super::world::{SeedError, World};
use super::{render_json, render_xml};
use crate::sign::verify::Kind;
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
}

/// A call that was answered with a page.
struct Found<'a> {
    query: Query,
    page: Page<'a>,
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
        }
    }

    /// Replaces the whole state by a world, or leaves it as it is.
    pub fn seed(&self, world_json: &[u8]) -> Result<(), SeedError> {
        let world = World::read(world_json)?;
        let store = Store::new(world, (self.settings.now)(), &self.settings.rules.retention);
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(store);
        locked(&self.nonces).clear();
        Ok(())
    }

    /// Answers a request, whatever it holds.
    pub fn answer(&self, request: &WireRequest) -> WireResponse {
        let rules = &self.settings.rules;
        let now = (self.settings.now)();
        let request_id = (self.settings.ids)();
        let params = (rules.request.parameters)(request);
        let store = Arc::clone(&self.store.read().unwrap_or_else(PoisonError::into_inner));
        let format = self.format(request, &params);
        let outcome = match format {
            Ok(_) => self.outcome(request, &params, &store, now),
            Err(fault) => Err(fault.into()),
        };
        let format = format.unwrap_or(Format::Json);
        let mut context = Context {
            request,
            params: &params,
            query: None,
            records: &[],
            fault: None,
            format,
            rules,
        };
        let (status, json, root, edits) = match &outcome {
            Ok(Found { query, page }) => {
                context.query = Some(query);
                context.records = &page.records;
                let json = self.success(&request_id, query, page);
                (200, json, format!("{}Response", rules.operation), &rules.answer.success_edits)
            }
            Err(refusal) => {
                context.fault = Some(refusal.fault);
                let host = request.header("host").unwrap_or("ecs.aliyuncs.com");
                let json = render_json::error(&request_id, host, refusal, rules);
                let status = rules.errors.rule(refusal.fault).status;
                (status, json, "Error".to_owned(), &rules.answer.error_edits)
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
        for edit in &rules.answer.http_edits {
            edit(&mut response, &context);
        }
        response
    }

    /// The form that the call asks for.
    fn format(&self, request: &WireRequest, params: &Params) -> Result<Format, Fault> {
        let rules = &self.settings.rules;
        match params.first_text("Format").as_deref() {
            Some(text) if text.eq_ignore_ascii_case("json") => Ok(Format::Json),
            Some(text) if text.eq_ignore_ascii_case("xml") => Ok(Format::Xml),
            Some(text) if !text.is_empty() => Err(Fault::Format),
            _ => match (rules.identity.claim)(request) {
                Ok(Some(claim)) if claim.kind == Kind::Rpc => Ok(rules.answer.rpc_format),
                _ => Ok(Format::Json),
            },
        }
    }

    /// From the request to the page: route, identify, validate, permit, look up.
    fn outcome<'s>(
        &self,
        request: &WireRequest,
        params: &Params,
        store: &'s Store,
        now: Timestamp,
    ) -> Result<Found<'s>, Refusal> {
        let rules = &self.settings.rules;
        route(request, params, rules)?;
        let auth = self.settings.auth;
        let caller = identify(request, &rules.identity, store, auth, now, &self.nonces)?;
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
        let page = look_up(&query, store, rules, scope, now)?;
        Ok(Found { query, page })
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

/// Finds out whether the call is for this operation at all.
fn route(request: &WireRequest, params: &Params, rules: &Rules) -> Result<(), Fault> {
    if !rules.request.methods.contains(&request.method.as_str()) {
        return Err(Fault::Method);
    }
    if !matches!(request.target.split('?').next(), Some("/" | "")) {
        return Err(Fault::ActionNotFound);
    }
    match (rules.request.action)(request, params) {
        None => return Err(Fault::MissingAction),
        Some(action) if action != rules.operation => return Err(Fault::ActionNotFound),
        Some(_) => {}
    }
    match (rules.request.version)(request, params) {
        Some(version) if version == rules.version => Ok(()),
        _ => Err(Fault::Version),
    }
}

/// The policy that trims the list; `None` when the caller may read all that was asked for.
fn permit<'s>(
    policy: Option<&'s Policy>,
    query: &Query,
    store: &Store,
    rules: &Rules,
) -> Result<Option<(&'s Policy, String)>, Refusal> {
    let Some(policy) = policy else { return Ok(None) };
    let instances = query.filters.texts("InstanceId");
    let asked = |instance| Asked { region: &query.region, account: &store.account_id, instance };
    // Several instances can be asked for under one reading only; each must be allowed.
    let each: Vec<Option<&str>> = if instances.is_empty() {
        vec![None]
    } else {
        instances.iter().map(|i| Some(i.as_str())).collect()
    };
    let mut trimmed = false;
    for instance in each {
        match (rules.access.judge)(policy, &asked(instance), &rules.access) {
            Access::Whole => {}
            Access::Trimmed => trimmed = true,
            Access::None(denied) => return Err(rules.access.refusal(denied)),
        }
    }
    Ok(trimmed.then(|| (policy, store.account_id.clone())))
}

fn look_up<'s>(
    query: &Query,
    store: &'s Store,
    rules: &Rules,
    scope: Option<(&Policy, String)>,
    real_now: Timestamp,
) -> Result<Page<'s>, Fault> {
    static NONE: Shelf = Shelf { records: Vec::new(), earliest: None };
    let shelf = (rules.retention.shelf)(store, &query.region).unwrap_or(&NONE);
    let retention = &rules.retention;
    let now = real_now.saturating_add(store.clock).unwrap_or(real_now);
    let expiring = shelf.may_have_expired(now, retention);
    let all_match = !expiring && scope.is_none() && query.filters.is_empty();
    let may_read = |delivery: &Delivery| {
        scope.as_ref().is_none_or(|(policy, account)| {
            let asked = Asked { region: &query.region, account, instance: None };
            let ids = delivery.instances.iter().map(|i| i.instance_id.as_str());
            ids.into_iter().any(|id| rules.access.allows_instance(policy, &asked, id))
        })
    };
    let matches = |delivery: &Delivery| {
        (!expiring || (retention.is_within)((retention.instant)(delivery), now, retention.days))
            && rules.filters.pass(delivery, &query.filters, &rules.status)
            && may_read(delivery)
    };
    page::cut(shelf, query, rules, all_match, &matches)
}

#[cfg(test)]
mod tests;
