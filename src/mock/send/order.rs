//! What a call orders: every parameter read and checked. The order of the checks is documented
//! nowhere.

use super::content::ContentType;
use super::rules::SendRules;
use crate::mock::delivery::Tag;
use crate::mock::error::Fault;
use crate::mock::number::Numeral;
use crate::mock::request::Arguments;
use crate::mock::rules::Rules;

/// An order that can be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members are the parameters of the page")]
pub struct Order {
    pub resource_group_id: String,
    pub name: String,
    pub description: String,
    pub target_dir: String,
    pub content_type: ContentType,
    pub content: String,
    pub owner: String,
    pub group: String,
    pub mode: String,
    pub overwrite: bool,
    /// In seconds.
    pub timeout: i64,
    /// The instances in the order of their numbers.
    pub instances: Vec<String>,
    pub tags: Vec<Tag>,
    /// Empty if the call had none.
    pub client_token: String,
}

impl Order {
    /// Reads an order.
    pub fn read(arguments: &Arguments<'_>, all: &Rules) -> Result<Self, Fault> {
        let rules = &all.send;
        let (content_type, content) = rules.content.read(arguments)?;
        let tags = rules.tags.filters(arguments)?;
        Ok(Self {
            resource_group_id: arguments.text("ResourceGroupId").unwrap_or_default().into_owned(),
            name: rules.name.read(arguments)?,
            description: rules.description.read(arguments)?,
            target_dir: rules.target_dir.read(arguments)?,
            content_type,
            content,
            owner: rules.owner.read(arguments)?,
            group: rules.group.read(arguments)?,
            mode: rules.mode.read(arguments)?,
            overwrite: overwrite(arguments, rules)?,
            timeout: timeout(arguments, all)?,
            instances: rules.instances.read(arguments)?,
            tags: tags
                .into_iter()
                .map(|tag| Tag { key: tag.key, value: tag.value.unwrap_or_default() })
                .collect(),
            client_token: rules.token.read(arguments)?,
        })
    }

    /// The path of the file on an instance.
    pub fn path(&self) -> String {
        format!("{}/{}", self.target_dir.trim_end_matches('/'), self.name)
    }
}

/// Clients write `true`, `True` and `TRUE`.
fn overwrite(arguments: &Arguments<'_>, rules: &SendRules) -> Result<bool, Fault> {
    match arguments.text("Overwrite") {
        Some(text) if !text.is_empty() => match (rules.boolean)(&text) {
            Some(overwrite) => Ok(overwrite),
            None if rules.odd_boolean_refused => Err(Fault::Parameter),
            None => Ok(rules.overwrite_default),
        },
        _ => Ok(rules.overwrite_default),
    }
}

fn timeout(arguments: &Arguments<'_>, all: &Rules) -> Result<i64, Fault> {
    let rule = &all.send.timeout;
    let text = arguments.text(rule.name);
    let odd = text
        .as_deref()
        .is_some_and(|text| !text.is_empty() && (rule.read)(text, &all.spellings) == Numeral::Junk);
    if odd && all.send.odd_timeout_refused {
        return Err(Fault::Parameter);
    }
    let value = rule.value(text.as_deref().filter(|_| !odd), &all.spellings)?;
    Ok(value.max(all.send.shortest_timeout))
}
