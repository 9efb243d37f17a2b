//! The page of `SendFile` as one value, with the first reading of each clause that it leaves open.

use super::agent::AgentRules;
use super::content::ContentRules;
use super::instances::InstanceRules;
use super::order::Order;
use super::record;
use super::text::TextLimit;
use super::token::TokenRules;
use crate::mock::error::Fault;
use crate::mock::number::{IntegerRule, Remedy};
use crate::mock::policy::AccessRules;
use crate::mock::tags::TagRules;

/// Everything that the page of `SendFile` fixes.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent readings of the page")]
pub struct SendRules {
    /// The operation's name.
    pub operation: &'static str,
    /// What the caller may do.
    pub access: AccessRules,
    /// Which of the instances the caller must have a right to.
    pub judged: fn(&[String]) -> &[String],
    /// `Name`.
    pub name: TextLimit,
    /// `Description`.
    pub description: TextLimit,
    /// `TargetDir`.
    pub target_dir: TextLimit,
    /// `FileOwner`.
    pub owner: TextLimit,
    /// `FileGroup`.
    pub group: TextLimit,
    /// `FileMode`.
    pub mode: TextLimit,
    /// `Content` and `ContentType`.
    pub content: ContentRules,
    /// `Overwrite`: what a text says.
    pub boolean: fn(&str) -> Option<bool>,
    /// Whether a text that says neither is refused.
    pub odd_boolean_refused: bool,
    /// Whether files are overwritten where the call does not say.
    pub overwrite_default: bool,
    /// `Timeout`.
    pub timeout: IntegerRule,
    /// To what a shorter one is raised.
    pub shortest_timeout: i64,
    /// Whether a timeout that is no number is refused.
    pub odd_timeout_refused: bool,
    /// `InstanceId.N`.
    pub instances: InstanceRules,
    /// `Tag.N.Key` and `Tag.N.Value`.
    pub tags: TagRules,
    /// How a resource group that does not exist is refused; `None` accepts it.
    pub unknown_group: Option<Fault>,
    /// How an instance outside the resource group is refused; `None` accepts it.
    pub foreign_instance: Option<Fault>,
    /// Whether an instance of a group, which may be empty, is one of the group asked for.
    pub belongs: fn(own: &str, group: &str) -> bool,
    /// `ClientToken`.
    pub token: TokenRules,
    /// How deliveries go.
    pub agent: AgentRules,
    /// Whether an accepted order makes a delivery at all.
    pub is_kept: bool,
    /// `Content` as the results show it.
    pub shown_content: fn(&Order) -> String,
    /// Bends a delivery before it is kept; the reference bends nothing.
    pub record: fn(&mut crate::mock::delivery::Delivery),
    /// Makes an id of a random text.
    pub invoke_id: fn(&str) -> String,
}

impl SendRules {
    /// The page.
    pub fn page() -> Self {
        let text = TextLimit::optional;
        Self {
            operation: "SendFile",
            access: AccessRules { action: "ecs:SendFile", ..AccessRules::page() },
            judged: |instances| instances,
            name: TextLimit::required("Name", Fault::FileName, 255, Fault::MissingName),
            description: text("Description", Fault::FileDescription, 512, ""),
            target_dir: TextLimit::required(
                "TargetDir",
                Fault::TargetDir,
                255,
                Fault::MissingTargetDir,
            ),
            owner: text("FileOwner", Fault::FileOwner, 64, "root"),
            group: text("FileGroup", Fault::FileGroup, 64, "root"),
            mode: TextLimit {
                is_good: octal_mode,
                ..text("FileMode", Fault::FileMode, usize::MAX, "0644")
            },
            content: ContentRules::page(),
            boolean: |text| match text.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            odd_boolean_refused: true,
            overwrite_default: false,
            timeout: IntegerRule {
                default: 60,
                zero: Remedy::Clamp,
                negative: Remedy::Clamp,
                ..IntegerRule::new("Timeout", Fault::TimeoutLimit, 1..=86_400)
            },
            shortest_timeout: 10,
            odd_timeout_refused: true,
            instances: InstanceRules::page(),
            tags: TagRules::page(),
            unknown_group: Some(Fault::ResourceGroupNotFound),
            foreign_instance: Some(Fault::InstanceNotFound),
            belongs: |own, group| own == group,
            token: TokenRules::page(),
            agent: AgentRules::page(),
            is_kept: true,
            shown_content: |order| order.content.clone(),
            record: |_| {},
            invoke_id: record::invoke_id,
        }
    }
}

/// Three or four octal digits, as the agent takes them (facts 1.9).
pub fn octal_mode(text: &str) -> bool {
    matches!(text.len(), 3 | 4) && text.bytes().all(|digit| (b'0'..=b'7').contains(&digit))
}

/// As [`octal_mode`], and what `chmod` takes besides: `u+x,go-w`.
pub fn octal_or_symbolic_mode(text: &str) -> bool {
    let part = |part: &str| {
        let who = part.trim_start_matches(['u', 'g', 'o', 'a']);
        let mut rest = who.chars();
        rest.next().is_some_and(|sign| "+-=".contains(sign)) && rest.all(|c| "rwxXst".contains(c))
    };
    octal_mode(text) || text.split(',').all(part)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0644", true, true)]
    #[case("777", true, true)]
    #[case("0888", false, false)]
    #[case("64", false, false)]
    #[case("00644", false, false)]
    #[case("-644", false, false)]
    #[case("u+x", false, true)]
    #[case("u=rwX,go-w", false, true)]
    #[case("rw-", false, false)]
    fn modes(#[case] text: &str, #[case] octal: bool, #[case] symbolic: bool) {
        assert_eq!(octal_mode(text), octal);
        assert_eq!(octal_or_symbolic_mode(text), symbolic);
    }
}
