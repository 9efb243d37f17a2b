//! What a call says, read from its bytes: parameters, action, version.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::error::Fault;
use super::tags::SentTag;
use crate::wire::{Params, WireRequest};

/// What is done about a parameter that is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// The first value counts.
    First,
    /// The last value counts.
    Last,
    /// A filter takes records with either value; elsewhere the first counts.
    Both,
    /// A filter matches nothing; elsewhere the first counts.
    NoMatch,
    /// The call is refused.
    Refused,
}

/// How a call is read from its bytes.
#[derive(Clone)]
pub struct RequestRules {
    /// Gathers the parameters from query and form.
    pub parameters: fn(&WireRequest) -> Params,
    /// The methods that are served.
    pub methods: Vec<&'static str>,
    /// The operation that the call names.
    pub action: fn(&WireRequest, &Params) -> Option<String>,
    /// The version that the call names.
    pub version: fn(&WireRequest, &Params) -> Option<String>,
    /// Whether a name that was sent is the wanted one.
    pub same_name: fn(sent: &str, wanted: &str) -> bool,
    /// A parameter that is sent twice.
    pub repeated: Repeated,
    /// Whether a parameter that does not exist is refused.
    pub unknown_refused: bool,
}

impl RequestRules {
    /// Query and form together; action and version in a parameter or a header.
    pub fn page() -> Self {
        Self {
            parameters: WireRequest::params,
            methods: vec!["GET", "POST"],
            action: |request, params| named(request, params, "Action", "x-acs-action"),
            version: |request, params| named(request, params, "Version", "x-acs-version"),
            same_name: |sent, wanted| sent == wanted,
            repeated: Repeated::First,
            unknown_refused: false,
        }
    }
}

/// A value that stands in a parameter or, failing that, in a header.
pub fn named(
    request: &WireRequest,
    params: &Params,
    parameter: &str,
    header: &str,
) -> Option<String> {
    let text = params.first_text(parameter).filter(|text| !text.is_empty());
    text.map(Cow::into_owned).or_else(|| request.header(header).map(str::to_owned))
}

/// Parameters of the operations and of the protocol that are known, besides those with numbers.
const KNOWN: [&str; 38] = [
    "RegionId",
    "ResourceGroupId",
    "InvokeId",
    "Name",
    "InstanceId",
    "PageNumber",
    "PageSize",
    "MaxResults",
    "NextToken",
    "InvocationStatus",
    "OwnerId",
    "OwnerAccount",
    "ResourceOwnerId",
    "ResourceOwnerAccount",
    "Action",
    "Version",
    "Format",
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "SignatureType",
    "Timestamp",
    "TimeStamp",
    "SecurityToken",
    "AcceptLanguage",
    "ClientToken",
    "DryRun",
    "TargetDir",
    "Content",
    "ContentType",
    "Description",
    "Timeout",
    "FileOwner",
    "FileGroup",
    "FileMode",
    "Overwrite",
];

/// The parameters of a call under the rules by which they are read.
pub struct Arguments<'a> {
    params: &'a Params,
    rules: &'a RequestRules,
}

impl<'a> Arguments<'a> {
    /// Looks at parameters through rules.
    pub fn new(params: &'a Params, rules: &'a RequestRules) -> Self {
        Self { params, rules }
    }

    /// All values of a parameter in the order of sending.
    pub fn all(&self, wanted: &str) -> Vec<&'a [u8]> {
        let named = self.params.iter().filter(|(name, _)| self.is(name, wanted));
        named.map(|(_, value)| value).collect()
    }

    /// The value of a parameter that takes one.
    pub fn one(&self, wanted: &str) -> Option<&'a [u8]> {
        let mut named = self.params.iter().filter(|(name, _)| self.is(name, wanted));
        let first = named.next()?.1;
        match self.rules.repeated {
            Repeated::Last => Some(named.last().map_or(first, |(_, value)| value)),
            _ => Some(first),
        }
    }

    /// As [`Self::one`], as text; bytes that are not UTF-8 become U+FFFD, which no rule accepts.
    pub fn text(&self, wanted: &str) -> Option<Cow<'a, str>> {
        self.one(wanted).map(String::from_utf8_lossy)
    }

    /// What a filter asks for.
    pub fn wanted(&self, parameter: &str) -> Vec<&'a [u8]> {
        let mut values = self.all(parameter);
        if values.len() > 1 {
            match self.rules.repeated {
                Repeated::First | Repeated::Refused => values.truncate(1),
                Repeated::Last => drop(values.drain(..values.len() - 1)),
                Repeated::Both | Repeated::NoMatch => {}
            }
        }
        values
    }

    /// Whether several values of a filter leave nothing that matches.
    pub fn several_match_nothing(&self) -> bool {
        self.rules.repeated == Repeated::NoMatch
    }

    /// Refuses what no single parameter's rule looks at.
    pub fn check(&self) -> Result<(), Fault> {
        let known = |name: &[u8]| {
            KNOWN.iter().any(|wanted| self.is(name, wanted))
                || self.tag(name).is_some()
                || self.number_of(name, "InstanceId").is_some()
        };
        if self.rules.unknown_refused && self.params.iter().any(|(name, _)| !known(name)) {
            return Err(Fault::Parameter);
        }
        if self.rules.repeated == Repeated::Refused {
            let mut names: Vec<_> = self.params.iter().map(|(name, _)| name).collect();
            names.sort_unstable();
            if names.windows(2).any(|pair| pair[0] == pair[1]) {
                return Err(Fault::Parameter);
            }
        }
        Ok(())
    }

    /// The values of `<name>.N` by number, N in decimal without leading zeros.
    pub fn numbered(&self, wanted: &str) -> Vec<(u64, &'a [u8])> {
        let mut found: BTreeMap<u64, &[u8]> = BTreeMap::new();
        for (name, value) in self.params.iter() {
            let Some(number) = self.number_of(name, wanted) else { continue };
            if self.rules.repeated == Repeated::Last || !found.contains_key(&number) {
                found.insert(number, value);
            }
        }
        found.into_iter().collect()
    }

    fn number_of(&self, name: &[u8], wanted: &str) -> Option<u64> {
        let (list, number) = std::str::from_utf8(name).ok()?.split_once('.')?;
        let plain = !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit());
        (plain && (self.rules.same_name)(list, wanted)).then(|| number.parse().ok())?
    }

    /// The tags as they were sent, by number.
    pub fn tags(&self) -> Vec<SentTag> {
        let mut tags: BTreeMap<u64, SentTag> = BTreeMap::new();
        for (name, value) in self.params.iter() {
            let Some((number, part)) = self.tag(name) else { continue };
            let tag = tags.entry(number).or_insert(SentTag { number, key: None, value: None });
            let slot = match part {
                TagPart::Key => &mut tag.key,
                TagPart::Value => &mut tag.value,
            };
            if slot.is_none() || self.rules.repeated == Repeated::Last {
                *slot = Some(std::str::from_utf8(value).map(str::to_owned).map_err(drop));
            }
        }
        tags.into_values().collect()
    }

    fn is(&self, sent: &[u8], wanted: &str) -> bool {
        std::str::from_utf8(sent).is_ok_and(|sent| (self.rules.same_name)(sent, wanted))
    }

    /// Reads `Tag.N.Key` and `Tag.N.Value`, N in decimal without leading zeros.
    fn tag(&self, name: &[u8]) -> Option<(u64, TagPart)> {
        let mut parts = std::str::from_utf8(name).ok()?.split('.');
        let (tag, number, part) = (parts.next()?, parts.next()?, parts.next()?);
        let plain = number.bytes().all(|b| b.is_ascii_digit())
            && (number == "0" || !number.starts_with('0'));
        if parts.next().is_some() || !plain || !(self.rules.same_name)(tag, "Tag") {
            return None;
        }
        let part = match part {
            _ if (self.rules.same_name)(part, "Key") => TagPart::Key,
            _ if (self.rules.same_name)(part, "Value") => TagPart::Value,
            _ => return None,
        };
        Some((number.parse().ok()?, part))
    }
}

#[derive(Clone, Copy)]
enum TagPart {
    Key,
    Value,
}
