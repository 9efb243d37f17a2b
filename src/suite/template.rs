//! `${name}` in the texts of a suite.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Bytes of a text when it is filled in: a name may stand in it many times, for a long text.
pub const MOST_FILLED: usize = 16 << 20;

/// Why a text cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// No value has this name.
    #[error("`${{{0}}}` is neither an axis, a capture, nor another known name")]
    Unknown(String),
    /// The value is a list or an object.
    #[error("`${{{0}}}` is not a single value")]
    NotAText(String),
    /// `${` without `}`.
    #[error("`${{` without a closing `}}`")]
    Unclosed,
    /// The format after the colon is not `0` and a width.
    #[error("`{0}` is no format; only zero padding such as `${{n:04}}` is known")]
    Format(String),
    /// More than [`MOST_FILLED`].
    #[error("filled in, the text is longer than {} MiB", MOST_FILLED >> 20)]
    TooLong,
}

/// Whether a text holds a name to fill in.
pub fn is_template(text: &str) -> bool {
    text.contains("${")
}

/// The names that a text asks for.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.split_once(':').map_or(name, |(name, _)| name))
}

/// Fills in all names. `Ok(None)` when the text is one single name whose value is `null`: whatever
/// the text stands for is left out.
pub fn fill<'a>(
    text: &'a str,
    lookup: &dyn Fn(&str) -> Option<Cow<'a, Value>>,
) -> Result<Option<Cow<'a, str>>, TemplateError> {
    if !is_template(text) {
        return Ok(Some(Cow::Borrowed(text)));
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let inner = &rest[at + 2..];
        let end = inner.find('}').ok_or(TemplateError::Unclosed)?;
        let (name, format) = match inner[..end].split_once(':') {
            Some((name, format)) => (name, Some(format)),
            None => (&inner[..end], None),
        };
        let value = lookup(name).ok_or_else(|| TemplateError::Unknown(name.to_owned()))?;
        match value.as_ref() {
            Value::Null if at == 0 && out.is_empty() && end + 1 == inner.len() => return Ok(None),
            Value::Null => {}
            Value::String(text) => pad(&mut out, text, format)?,
            Value::Number(number) => pad(&mut out, &number.to_string(), format)?,
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Array(_) | Value::Object(_) => {
                return Err(TemplateError::NotAText(name.to_owned()));
            }
        }
        rest = &inner[end + 1..];
        if out.len() > MOST_FILLED {
            return Err(TemplateError::TooLong);
        }
    }
    out.push_str(rest);
    Ok(Some(Cow::Owned(out)))
}

fn pad(out: &mut String, text: &str, format: Option<&str>) -> Result<(), TemplateError> {
    if let Some(format) = format {
        let width = format.strip_prefix('0').and_then(|width| width.parse::<usize>().ok());
        let width = width.filter(|width| *width <= 20);
        let width = width.ok_or_else(|| TemplateError::Format(format.to_owned()))?;
        out.extend(std::iter::repeat_n('0', width.saturating_sub(text.len())));
    }
    out.push_str(text);
    Ok(())
}

/// Looks a dotted name up in an object.
pub fn member<'a>(root: &'a Value, dotted: &str) -> Option<&'a Value> {
    dotted.split('.').try_fold(root, |value, name| value.get(name))
}

/// Looks a dotted name up in named values.
pub fn member_of<'a>(vars: &'a Map<String, Value>, dotted: &str) -> Option<&'a Value> {
    match dotted.split_once('.') {
        None => vars.get(dotted),
        Some((first, rest)) => member(vars.get(first)?, rest),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn filled(text: &str) -> Result<Option<String>, TemplateError> {
        let vars = json!({"n": 7, "row": {"code": "X"}, "gone": null, "list": []});
        let filled = fill(text, &|name| member(&vars, name).cloned().map(Cow::Owned));
        filled.map(|text| text.map(Cow::into_owned))
    }

    #[rstest]
    #[case::plain("a", Some("a"))]
    #[case::padded("f-${n:04}", Some("f-0007"))]
    #[case::column("${row.code}!", Some("X!"))]
    #[case::absent("${gone}", None)]
    #[case::absent_inside("a${gone}", Some("a"))]
    fn names_are_filled_in(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(filled(text).unwrap().as_deref(), expected);
    }

    #[test]
    fn a_text_does_not_grow_without_end() {
        let long = Value::from("x".repeat(MOST_FILLED / 4));
        let filled = |times: usize| {
            let text = "${long}".repeat(times);
            fill(&text, &|_| Some(Cow::Borrowed(&long))).map(|filled| filled.map(|f| f.len()))
        };
        assert_eq!(filled(4), Ok(Some(MOST_FILLED)));
        assert_eq!(filled(100_000), Err(TemplateError::TooLong));
    }

    #[rstest]
    #[case::unknown("${m}", TemplateError::Unknown("m".into()))]
    #[case::list("${list}", TemplateError::NotAText("list".into()))]
    #[case::unclosed("${n", TemplateError::Unclosed)]
    #[case::format("${n:x}", TemplateError::Format("x".into()))]
    fn mistakes_are_told(#[case] text: &str, #[case] expected: TemplateError) {
        assert_eq!(filled(text).unwrap_err(), expected);
    }
}
