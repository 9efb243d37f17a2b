//! Writes a document as XML: a list repeats its element inside its wrapper.

use serde_json::Value;

/// Writes a document under a root element.
pub fn document(root: &str, value: &Value) -> Vec<u8> {
    let mut out = String::from("<?xml version='1.0' encoding='UTF-8'?>");
    element(&mut out, root, value);
    out.into_bytes()
}

fn element(out: &mut String, name: &str, value: &Value) {
    if let Value::Array(items) = value {
        for item in items {
            element(out, name, item);
        }
        return;
    }
    let mut content = String::new();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                element(&mut content, name, member);
            }
        }
        Value::String(text) => escape(&mut content, text),
        Value::Null | Value::Array(_) => {}
        Value::Bool(_) | Value::Number(_) => content = value.to_string(),
    }
    out.push('<');
    out.push_str(name);
    if content.is_empty() {
        out.push_str("/>");
    } else {
        out.push('>');
        out.push_str(&content);
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A bare carriage return would be read back as a line feed.
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            // XML 1.0 has no way to write these; one of them would make the list unreadable.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use quick_xml::events::Event;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_repeats_its_element() {
        let value =
            json!({"Tags": {"Tag": [{"TagKey": "a"}, {"TagKey": ""}]}, "None": {"Tag": []}});
        let xml = String::from_utf8(document("R", &value)).unwrap();
        let body = "<R><None/><Tags><Tag><TagKey>a</TagKey></Tag><Tag><TagKey/></Tag></Tags></R>";
        assert_eq!(xml, format!("<?xml version='1.0' encoding='UTF-8'?>{body}"));
    }

    #[rstest]
    #[case::markup("a & b < c > d ]]> \"e\" 'f'", "a & b < c > d ]]> \"e\" 'f'")]
    #[case::control("a\u{1}b\0c\u{ffff}", "a\u{fffd}b\u{fffd}c\u{fffd}")]
    #[case::lines("  a\r\nb\tc\n\n", "  a\r\nb\tc\n\n")]
    #[case::cjk("标签🚀", "标签🚀")]
    fn any_text_stays_readable(#[case] text: &str, #[case] expected: &str) {
        let xml = document("R", &json!({"Content": text}));
        let mut reader = quick_xml::Reader::from_reader(&*xml);
        let mut read = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Text(part) => read.push_str(&part.decode().unwrap()),
                Event::GeneralRef(name) => match reader_char(&name) {
                    Some(c) => read.push(c),
                    None => panic!("unknown reference"),
                },
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(read, expected);
    }

    fn reader_char(name: &quick_xml::events::BytesRef<'_>) -> Option<char> {
        match name.resolve_char_ref().unwrap() {
            Some(c) => Some(c),
            None => match &*name.decode().unwrap() {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                _ => None,
            },
        }
    }
}
