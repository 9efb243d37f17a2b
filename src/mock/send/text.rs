//! Texts of an order that have a greatest length.

use std::borrow::Cow;

use crate::mock::error::Fault;
use crate::mock::request::Arguments;

/// What is done about a text that is missing, or empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// The call is refused.
    Refused(Fault),
    /// The default stands for it.
    Default,
}

/// A parameter that is a text.
#[derive(Clone)]
pub struct TextLimit {
    /// The parameter's name on the wire.
    pub name: &'static str,
    /// How a text that is too long is refused.
    pub fault: Fault,
    /// The greatest length.
    pub max: usize,
    /// How length is counted.
    pub length: fn(&str) -> usize,
    /// What stands for a text that is not sent.
    pub default: &'static str,
    /// The parameter is not sent.
    pub absent: Without,
    /// It is sent without a value.
    pub empty: Without,
    /// Whether the text is good otherwise.
    pub is_good: fn(&str) -> bool,
}

impl TextLimit {
    /// A text that may be left out; characters count.
    pub fn optional(name: &'static str, fault: Fault, max: usize, default: &'static str) -> Self {
        Self {
            name,
            fault,
            max,
            length: |text| text.chars().count(),
            default,
            absent: Without::Default,
            empty: Without::Default,
            is_good: |_| true,
        }
    }

    /// A text that has to be there.
    pub fn required(name: &'static str, fault: Fault, max: usize, missing: Fault) -> Self {
        let missing = Without::Refused(missing);
        Self { absent: missing, empty: missing, ..Self::optional(name, fault, max, "") }
    }

    /// The text of a call, or how it is refused.
    pub fn read(&self, arguments: &Arguments<'_>) -> Result<String, Fault> {
        let sent = arguments.text(self.name);
        let without = match &sent {
            None => Some(self.absent),
            Some(text) if text.is_empty() => Some(self.empty),
            Some(_) => None,
        };
        match without {
            Some(Without::Refused(fault)) => return Err(fault),
            Some(Without::Default) => return Ok(self.default.to_owned()),
            None => {}
        }
        let text = sent.map_or_else(String::new, Cow::into_owned);
        if (self.length)(&text) > self.max || !(self.is_good)(&text) {
            return Err(self.fault);
        }
        Ok(text)
    }
}
