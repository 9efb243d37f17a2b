//! Makes an answer independent of the day and of generated ids. A generated value is replaced
//! only after its shape has been checked; values of the world keep their identity.

use std::collections::BTreeMap;

use serde_json::Value;

/// The shape of a generated value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A UUID in text form, upper or lower case.
    RequestId,
    /// A string. An empty one is no token; it stays, so that the snapshot shows it.
    Token,
}

impl Shape {
    /// The shape of a name in a suite file.
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "request-id" => Some(Self::RequestId),
            "token" => Some(Self::Token),
            _ => None,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestId => "request-id",
            Self::Token => "token",
        }
    }

    /// What is asked of a value, for people.
    pub const fn asks(self) -> &'static str {
        match self {
            Self::RequestId => "a UUID, 8-4-4-4-12 hexadecimal digits",
            Self::Token => "a string",
        }
    }

    fn fits(self, value: &Value) -> bool {
        match self {
            Self::RequestId => value.as_str().is_some_and(is_uuid),
            Self::Token => value.is_string(),
        }
    }
}

/// Where a generated value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// A JSON pointer in which `*` stands for any member or index.
    pub pointer: String,
    /// The shape that the value must have.
    pub shape: Shape,
}

/// A generated value that does not have its shape: a finding, never replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongShape {
    /// Where it stands.
    pub pointer: String,
    /// The shape it should have.
    pub shape: Shape,
    /// The value as JSON.
    pub actual: String,
}

/// An answer as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    /// Pretty JSON with sorted keys.
    pub text: String,
    /// Generated values of a wrong shape.
    pub wrong: Vec<WrongShape>,
}

/// Makes an answer stable.
///
/// `names` maps a whole value of this run to what it stands for, e.g. the absolute time
/// `2026-06-25T12:00:00Z` to `now-1d`; the text then says `[now-1d]`. A request id is replaced
/// wherever it recurs, e.g. in a link to a help page.
pub fn normalise(
    body: &Value,
    generated: &[Generated],
    names: &BTreeMap<String, String>,
) -> Normalised {
    let mut walk = Walk { generated, names, ids: Vec::new(), wrong: Vec::new() };
    let replaced = walk.replace(body, &mut Vec::new());
    let stable = recur(replaced, &walk.ids);
    let text = format!("{stable:#}");
    Normalised { text, wrong: walk.wrong }
}

struct Walk<'a> {
    generated: &'a [Generated],
    names: &'a BTreeMap<String, String>,
    ids: Vec<String>,
    wrong: Vec<WrongShape>,
}

impl Walk<'_> {
    fn replace(&mut self, value: &Value, at: &mut Vec<String>) -> Value {
        if let Some(shape) =
            self.generated.iter().find(|one| is_at(&one.pointer, at)).map(|one| one.shape)
        {
            return self.generated(value, at, shape);
        }
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(key, value)| (key.clone(), self.below(key.clone(), value, at)))
                .collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, value)| self.below(index.to_string(), value, at))
                .collect(),
            Value::String(text) => match self.names.get(text) {
                Some(name) => Value::String(format!("[{name}]")),
                None => value.clone(),
            },
            other => other.clone(),
        }
    }

    fn below(&mut self, part: String, value: &Value, at: &mut Vec<String>) -> Value {
        at.push(part);
        let replaced = self.replace(value, at);
        at.pop();
        replaced
    }

    fn generated(&mut self, value: &Value, at: &[String], shape: Shape) -> Value {
        if !shape.fits(value) {
            self.wrong.push(WrongShape { pointer: pointer(at), shape, actual: value.to_string() });
            return value.clone();
        }
        let text = value.as_str().unwrap_or_default();
        match shape {
            Shape::Token if text.is_empty() => value.clone(),
            Shape::Token => Value::String(format!("[{}]", shape.name())),
            Shape::RequestId => {
                self.ids.push(text.to_owned());
                Value::String(format!("[{}]", shape.name()))
            }
        }
    }
}

fn recur(value: Value, ids: &[String]) -> Value {
    match value {
        Value::Object(members) => {
            members.into_iter().map(|(key, value)| (key, recur(value, ids))).collect()
        }
        Value::Array(items) => items.into_iter().map(|value| recur(value, ids)).collect(),
        Value::String(text) => {
            Value::String(ids.iter().fold(text, |text, id| text.replace(id, "[request-id]")))
        }
        other => other,
    }
}

fn is_at(pattern: &str, at: &[String]) -> bool {
    let mut parts = pattern.split('/').skip(1);
    at.iter().all(|part| parts.next().is_some_and(|asked| asked == "*" || unescape(asked) == *part))
        && parts.next().is_none()
}

/// RFC 6901: `~1` is `/`, `~0` is `~`.
fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

fn pointer(at: &[String]) -> String {
    at.iter().fold(String::new(), |out, part| {
        format!("{out}/{}", part.replace('~', "~0").replace('/', "~1"))
    })
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    const ID: &str = "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E";

    fn generated() -> Vec<Generated> {
        [("/Id", Shape::RequestId), ("/Next", Shape::Token), ("/Items/*/a~1b", Shape::Token)]
            .map(|(pointer, shape)| Generated { pointer: pointer.to_owned(), shape })
            .into()
    }

    fn normalised(body: &Value) -> Normalised {
        let names = [("2026-06-25T12:00:00Z".to_owned(), "now-1d".to_owned())].into();
        normalise(body, &generated(), &names)
    }

    #[test]
    fn generated_values_and_times_are_replaced_and_keys_sorted() {
        let body = json!({
            "Next": "eyJ2IjoxfQ",
            "Id": ID,
            "Help": format!("https://help.example/?id={ID}"),
            "Items": [{"When": "2026-06-25T12:00:00Z", "a/b": "x"}, {"When": "2026-06-24T12:00:00Z"}],
            "Count": 2,
        });
        let normalised = normalised(&body);
        assert_eq!(normalised.wrong, []);
        insta::assert_snapshot!(normalised.text);
    }

    #[rstest]
    #[case::no_uuid(json!({"Id": "473469C7"}), "/Id")]
    #[case::uuid_without_hyphens(json!({"Id": "473469C7AA6F4DC5B3DBA3DC0DE3C83E0000"}), "/Id")]
    #[case::number(json!({"Id": 12}), "/Id")]
    #[case::null_token(json!({"Next": null}), "/Next")]
    #[case::escaped_pointer(json!({"Items": [{}, {"a/b": 7}]}), "/Items/1/a~1b")]
    fn a_wrong_shape_is_a_finding_and_stays(#[case] body: Value, #[case] pointer: &str) {
        let normalised = normalised(&body);
        assert_eq!(normalised.wrong.len(), 1);
        assert_eq!(normalised.wrong[0].pointer, pointer);
        assert_eq!(normalised.text, format!("{body:#}"));
    }

    #[rstest]
    #[case::lower_case(json!({"Id": ID.to_lowercase()}), "{\n  \"Id\": \"[request-id]\"\n}")]
    #[case::empty_token_stays(json!({"Next": ""}), "{\n  \"Next\": \"\"\n}")]
    #[case::same_name_elsewhere_stays(json!({"Items": [{"Next": "x"}]}), "{\n  \"Items\": [\n    {\n      \"Next\": \"x\"\n    }\n  ]\n}")]
    #[case::time_inside_a_text_stays(json!("at 2026-06-25T12:00:00Z"), "\"at 2026-06-25T12:00:00Z\"")]
    fn what_is_kept(#[case] body: Value, #[case] text: &str) {
        let normalised = normalised(&body);
        assert_eq!(normalised.wrong, []);
        assert_eq!(normalised.text, text);
    }

    #[rstest]
    #[case("request-id")]
    #[case("token")]
    fn shapes_have_names(#[case] name: &str) {
        assert_eq!(Shape::of_name(name).map(Shape::name), Some(name));
    }

    #[test]
    fn other_names_are_no_shape() {
        assert_eq!(Shape::of_name("anything"), None);
    }
}
