//! From the parameters of a call to a query that can be answered, or to the refusal that is due.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::error::{Fault, Refusal};
use super::filter::Filters;
use super::number::IntegerRule;
use super::page::{MixedSize, MixedToken, Style};
use super::request::Arguments;
use super::rules::Rules;
use super::store::Store;
use super::token::{BadToken, Foreign, LeftOut, Place, TokenFault, TokenKey};

/// What a call without a region gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRegion {
    /// The call is refused in this way.
    Refused(Fault),
    /// The region of the endpoint: that of the host name, else the first one.
    OfEndpoint,
}

/// The rules of the region.
#[derive(Clone)]
pub struct RegionRules {
    /// `RegionId` is absent.
    pub absent: NoRegion,
    /// `RegionId=`.
    pub empty: NoRegion,
    /// Whether a region with this id exists.
    pub exists: fn(&Store, &str) -> bool,
}

impl RegionRules {
    /// The region must be one that exists.
    pub fn page() -> Self {
        Self {
            absent: NoRegion::Refused(Fault::MissingRegionId),
            empty: NoRegion::Refused(Fault::MissingRegionId),
            exists: |store, id| store.region(id).is_some(),
        }
    }
}

/// A call that can be answered.
#[derive(Clone, Debug)]
pub struct Query {
    /// The region to look in.
    pub region: String,
    /// What to look for.
    pub filters: Filters,
    /// The digest of the filters, by which a token knows its call; empty without filters.
    pub digest: String,
    /// Which page.
    pub style: Style,
}

/// Looks up the filters of an earlier call by their digest.
pub type Recall<'a> = &'a dyn Fn(&str) -> Option<Filters>;

/// What validation needs besides the call itself.
pub struct Surroundings<'a> {
    /// The data.
    pub store: &'a Store,
    /// The host name of the call.
    pub host: &'a str,
    /// The key of the tokens.
    pub key: &'a TokenKey,
    /// The filters of earlier calls.
    pub recall: Recall<'a>,
}

/// Checks every parameter. The order of the checks is documented nowhere.
pub fn validate(
    arguments: &Arguments<'_>,
    rules: &Rules,
    around: &Surroundings<'_>,
) -> Result<Query, Refusal> {
    arguments.check()?;
    let region = region(arguments, rules, around.store, around.host)?;
    let filters = rules.filters.read(arguments)?;
    let style = style(arguments, rules)?;
    let mut query = Query { region, digest: filters.digest(), filters, style };
    if let Style::Token { .. } = query.style
        && let Some(token) = given_token(arguments, rules)?
    {
        follow(&token, &mut query, arguments, rules, around)?;
        query.digest = query.filters.digest();
    }
    for edit in &rules.edits.query {
        edit(&mut query, arguments)?;
    }
    Ok(query)
}

/// The region that a call names.
pub fn region(
    arguments: &Arguments<'_>,
    rules: &Rules,
    store: &Store,
    host: &str,
) -> Result<String, Fault> {
    let id = match arguments.text("RegionId") {
        Some(id) if !id.is_empty() => id.into_owned(),
        empty => {
            let rule = if empty.is_some() { rules.region.empty } else { rules.region.absent };
            match rule {
                NoRegion::Refused(fault) => return Err(fault),
                NoRegion::OfEndpoint => of_endpoint(store, host).ok_or(Fault::RegionNotFound)?,
            }
        }
    };
    if !(rules.region.exists)(store, &id) {
        return Err(Fault::RegionNotFound);
    }
    match store.region(&id) {
        Some(region) if !region.api_supported => Err(Fault::RegionNotSupported),
        Some(region) if region.dispatch_fails => Err(Fault::Dispatch),
        _ => Ok(id),
    }
}

/// `ecs.<region>.aliyuncs.com` names its region.
fn of_endpoint(store: &Store, host: &str) -> Option<String> {
    let named = host.split('.').find(|label| store.region(label).is_some());
    named.or(store.regions.first().map(|region| region.id.as_str())).map(str::to_owned)
}

/// Which page is asked for, and in which of the two ways.
fn style(arguments: &Arguments<'_>, rules: &Rules) -> Result<Style, Fault> {
    let paging = &rules.paging;
    let spellings = &rules.spellings;
    let text = |rule: &IntegerRule| arguments.text(rule.name);
    let (max, size, number) =
        (text(&paging.max_results), text(&paging.page_size), text(&paging.page_number));
    let read = |rule: &IntegerRule, text: &Option<std::borrow::Cow<'_, str>>| {
        rule.value(text.as_deref(), spellings)
    };
    let has_max = paging.max_results.is_given(max.as_deref());
    let has_page = paging.page_size.is_given(size.as_deref())
        || paging.page_number.is_given(number.as_deref());
    let has_token = given_token(arguments, rules)?.is_some();
    let by_token = |skipped_pages| {
        let size = read(&paging.max_results, &max)?;
        Ok(Style::Token { size, place: None, skipped_pages })
    };
    let by_number = || {
        let size = read(&paging.page_size, &size)?;
        Ok(Style::Page { size, number: read(&paging.page_number, &number)? })
    };
    match (has_page, has_token, has_max) {
        (false, _, _) => by_token(0),
        (true, false, false) => by_number(),
        (true, true, _) => match paging.mixed_token {
            MixedToken::TokenWins => by_token(0),
            MixedToken::PageNumberWins => by_number(),
            MixedToken::OffsetOnTop => by_token(read(&paging.page_number, &number)?.max(1) - 1),
            MixedToken::Refused => Err(Fault::PageNumber),
        },
        (true, false, true) => match paging.mixed_size {
            MixedSize::TokenWins => by_token(0),
            MixedSize::PageNumberWins => by_number(),
            MixedSize::Combined => Ok(Style::Page {
                size: read(&paging.max_results, &max)?,
                number: read(&paging.page_number, &number)?,
            }),
            MixedSize::Refused => Err(Fault::PageNumber),
        },
    }
}

fn given_token(arguments: &Arguments<'_>, rules: &Rules) -> Result<Option<String>, Fault> {
    match arguments.text("NextToken") {
        Some(token) if token.is_empty() && rules.token.empty_refused => Err(Fault::NextToken),
        Some(token) if token.is_empty() => Ok(None),
        token => Ok(token.map(std::borrow::Cow::into_owned)),
    }
}

/// Goes on where a token says.
fn follow(
    token: &str,
    query: &mut Query,
    arguments: &Arguments<'_>,
    rules: &Rules,
    around: &Surroundings<'_>,
) -> Result<(), Fault> {
    let Some(place) = place_of(token, rules, around)? else { return Ok(()) };
    let token_rules = &rules.token;
    if place.region != query.region {
        match token_rules.other_region {
            Foreign::Refused => return Err(Fault::NextToken),
            Foreign::FollowsToken => query.region.clone_from(&place.region),
            Foreign::FollowsRequest => {}
        }
    }
    if place.filters != query.digest {
        let recalled = || (around.recall)(&place.filters).ok_or(Fault::NextToken);
        if query.filters.is_empty() {
            match token_rules.filters_left_out {
                LeftOut::Kept => query.filters = recalled()?,
                LeftOut::Gone => {}
                LeftOut::Refused => return Err(Fault::NextToken),
            }
        } else {
            match token_rules.other_filters {
                Foreign::Refused => return Err(Fault::NextToken),
                Foreign::FollowsToken if place.filters.is_empty() => {
                    query.filters = no_filters(&query.filters);
                }
                Foreign::FollowsToken => query.filters = recalled()?,
                Foreign::FollowsRequest => {}
            }
        }
    }
    if let Style::Token { size, place: at, .. } = &mut query.style {
        let max_results = &rules.paging.max_results;
        if !max_results.is_given(arguments.text(max_results.name).as_deref()) {
            match token_rules.size_left_out {
                LeftOut::Kept => *size = place.first_size,
                LeftOut::Gone => {}
                LeftOut::Refused => return Err(Fault::MaxResults),
            }
        }
        *at = Some(place);
    }
    Ok(())
}

fn no_filters(filters: &Filters) -> Filters {
    let wanted = filters.wanted.iter().map(|&(name, _)| (name, super::filter::Wanted::Anything));
    Filters { wanted: wanted.collect(), tags: Vec::new() }
}

/// Whether a token is a number, or text about an offset in Base64: what simple servers give out.
fn looks_like_an_offset(token: &str) -> bool {
    let number = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let inside = BASE64_STANDARD.decode(token).ok();
    number || inside.is_some_and(|text| text.windows(6).any(|part| part == b"offset"))
}

/// The place a token stands for; `None` is the beginning.
fn place_of(token: &str, rules: &Rules, around: &Surroundings<'_>) -> Result<Option<Place>, Fault> {
    let rule = &rules.token;
    let (bad, place) = match (rule.decode)(token, around.key) {
        Ok(place) => return Ok(Some(place)),
        Err(TokenFault::Invented) if looks_like_an_offset(token) => (rule.guessed, None),
        Err(TokenFault::Invented) => (rule.invented, None),
        Err(TokenFault::Tampered(place)) => (rule.tampered, place),
        Err(TokenFault::Truncated(place)) => (rule.truncated, place),
    };
    match bad {
        BadToken::Refused => Err(Fault::NextToken),
        BadToken::Answered => Ok(place.map(|place| *place)),
    }
}
