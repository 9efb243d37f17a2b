//! How an answer is written: its fields and its form.

use std::borrow::Cow;

use super::delivery::{Delivery, Instance, Tag};
use super::page::{Page, Style};
use super::rules::Rules;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// An integer.
    Number(i64),
}

impl<'a> From<&'a str> for Shown<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

/// A field of a record: its name and where its value comes from.
pub struct Field<T: 'static> {
    /// The name on the wire.
    pub name: &'static str,
    /// The value.
    pub value: for<'a> fn(&'a T, &Rules) -> Shown<'a>,
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<T> {}

/// The page counts and the token as an answer shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Echo {
    /// `PageSize`.
    pub page_size: Option<i64>,
    /// `PageNumber`.
    pub page_number: Option<i64>,
    /// `TotalCount`.
    pub total_count: Option<i64>,
    /// `NextToken`.
    pub next_token: Option<String>,
}

/// The rules of answers.
#[derive(Clone)]
pub struct AnswerRules {
    /// Whether the last page has `NextToken` with the value "".
    pub empty_last_token: bool,
    /// Which counts are shown, without the token.
    pub echo: fn(&Style, &Page<'_>) -> Echo,
    /// Whether only the instance that was asked for is shown.
    pub only_asked_instance: bool,
    /// Whether an extra tag tells the resource group.
    pub system_tags: bool,
    /// The fields of a delivery besides its lists.
    pub delivery: Vec<Field<Delivery>>,
    /// The fields of an instance.
    pub instance: Vec<Field<Instance>>,
    /// The fields of a tag.
    pub tag: Vec<Field<Tag>>,
    /// The form that a value of `Format` names; `None` is none that exists.
    pub named_format: fn(&str) -> Option<Format>,
    /// The form of an answer to an HMAC-SHA1 call that names none.
    pub rpc_format: Format,
    /// The form of an answer to any other call that names none.
    pub other_format: Format,
    /// `Content-Type` of JSON.
    pub json_type: &'static str,
    /// `Content-Type` of XML; clients compare it byte by byte.
    pub xml_type: &'static str,
}

macro_rules! texts {
    ($($name:literal = $field:ident),* $(,)?) => {
        vec![$(Field { name: $name, value: |record, _| record.$field.as_str().into() }),*]
    };
}

impl AnswerRules {
    /// The response table of the page.
    pub fn page() -> Self {
        let mut delivery: Vec<Field<Delivery>> = texts![
            "CreationTime" = creation_time,
            "ContentType" = content_type,
            "TargetDir" = target_dir,
            "FileOwner" = file_owner,
            "Description" = description,
            "FileMode" = file_mode,
            "FileGroup" = file_group,
            "InvokeId" = invoke_id,
            "Name" = name,
            "Content" = content,
            "Overwrite" = overwrite,
        ];
        delivery.insert(
            1,
            Field {
                name: "InvocationStatus",
                value: |record, rules| rules.status.of(record).as_str().into(),
            },
        );
        delivery.insert(
            6,
            Field {
                name: "VmCount",
                value: |record, _| {
                    Shown::Number(i64::try_from(record.instances.len()).unwrap_or(i64::MAX))
                },
            },
        );
        let mut instance: Vec<Field<Instance>> = texts![
            "CreationTime" = creation_time,
            "StartTime" = start_time,
            "FinishTime" = finish_time,
            "UpdateTime" = update_time,
            "ErrorInfo" = error_info,
            "ErrorCode" = error_code,
            "InstanceId" = instance_id,
        ];
        instance.insert(
            2,
            Field { name: "InvocationStatus", value: |record, _| record.state.as_str().into() },
        );
        Self {
            empty_last_token: false,
            echo: echo_of_page_numbers,
            only_asked_instance: false,
            system_tags: false,
            delivery,
            instance,
            tag: texts!["TagKey" = key, "TagValue" = value],
            named_format,
            rpc_format: Format::Xml,
            other_format: Format::Json,
            json_type: "application/json;charset=utf-8",
            xml_type: "text/xml;charset=utf-8",
        }
    }
}

/// JSON or XML in any case of letters.
fn named_format(text: &str) -> Option<Format> {
    if text.eq_ignore_ascii_case("json") {
        Some(Format::Json)
    } else {
        text.eq_ignore_ascii_case("xml").then_some(Format::Xml)
    }
}

/// Counts belong to page numbers; in token mode they are invalid (facts 1.6) and left out.
pub fn echo_of_page_numbers(style: &Style, page: &Page<'_>) -> Echo {
    match *style {
        Style::Token { .. } => Echo::default(),
        Style::Page { size, number } => Echo {
            page_size: Some(size),
            page_number: Some(number),
            total_count: page.total.map(|total| i64::try_from(total).unwrap_or(i64::MAX)),
            next_token: None,
        },
    }
}
