//! Answers in XML: well-formedness, the root element, and texts.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Bench;
use super::answer::Answer;
use super::finding::{Finding, brief, listed};
use super::outcome;
use crate::case::expect::{Expect, XmlCheck};
use crate::suite::Located;

/// The texts of all elements without children, by path below the root, in document order.
type Texts = Vec<(String, String)>;

/// Judges an XML answer.
pub(super) fn judge(
    bench: Bench<'_>,
    expect: &Expect,
    demand: &Located<XmlCheck>,
    answer: &Answer,
) -> Vec<Finding> {
    let clause = bench.clause(expect.clause.as_ref());
    let wrong = |check, expected: String, actual: String| {
        let finding = bench.finding(clause.clone(), check, expected, actual);
        finding.demanded_at(&bench.row.case, demand)
    };
    let due =
        expect.error.as_ref().map_or_else(|| vec![200], |error| outcome::statuses(bench, error));
    let mut findings = Vec::new();
    if !due.contains(&answer.response.status) {
        let actual = answer.describe(bench.suite);
        let due: Vec<String> = due.iter().map(u16::to_string).collect();
        findings.push(wrong("status", format!("HTTP {}", due.join(" or ")), actual));
    }
    let (root, texts) = match read(&answer.response.body) {
        Ok(read) => read,
        Err(told) => {
            let body = String::from_utf8_lossy(&answer.response.body);
            let actual = format!("{told}: {}", brief(body.trim()));
            findings.push(wrong("xml", "a well-formed XML document".into(), actual));
            return findings;
        }
    };
    if root != demand.root {
        findings.push(wrong("xml", format!("the root element {}", demand.root), root));
    }
    for (path, due) in demand.texts.iter() {
        let sent: Vec<&str> =
            texts.iter().filter(|(p, _)| p == path).map(|(_, text)| text.as_str()).collect();
        let due: Vec<String> =
            due.0.iter().map(|text| bench.text(text).unwrap_or_default().into_owned()).collect();
        if sent != due {
            let due: Vec<&str> = due.iter().map(String::as_str).collect();
            let expected = format!("{path}: {}", listed(&due));
            findings.push(wrong("xml", expected, listed(&sent)));
        }
    }
    findings
}

fn read(body: &[u8]) -> Result<(String, Texts), String> {
    let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8".to_owned())?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<(String, String, bool)> = Vec::new();
    let mut root = None;
    let mut texts = Texts::new();
    let mut finish = |open: &[(String, String, bool)], text: String, leaf: bool| {
        let names: Vec<&str> = open.iter().skip(1).map(|(name, _, _)| name.as_str()).collect();
        if leaf && !names.is_empty() {
            texts.push((names.join("/"), text));
        }
    };
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) => {
                let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
                if open.len() > 64 {
                    return Err("elements nest too deeply".to_owned());
                }
                if let Some(parent) = open.last_mut() {
                    parent.2 = false;
                } else if root.is_some() {
                    return Err("a second root element".to_owned());
                }
                root.get_or_insert_with(|| name.clone());
                open.push((name, String::new(), true));
            }
            Event::Empty(empty) => {
                let name = String::from_utf8_lossy(empty.name().as_ref()).into_owned();
                if let Some(parent) = open.last_mut() {
                    parent.2 = false;
                } else if root.is_some() {
                    return Err("a second root element".to_owned());
                }
                root.get_or_insert_with(|| name.clone());
                open.push((name, String::new(), true));
                finish(&open, String::new(), true);
                open.pop();
            }
            Event::Text(piece) => {
                if let Some(current) = open.last_mut() {
                    current.1.push_str(&piece.decode().map_err(|error| error.to_string())?);
                }
            }
            Event::CData(piece) => {
                if let Some(current) = open.last_mut() {
                    current.1.push_str(&piece.decode().map_err(|error| error.to_string())?);
                }
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| error.to_string())?;
                let text = match reference.resolve_char_ref().map_err(|error| error.to_string())? {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&name)
                        .ok_or_else(|| format!("the entity &{name}; is unknown"))?
                        .to_owned(),
                };
                if let Some(current) = open.last_mut() {
                    current.1.push_str(&text);
                }
            }
            Event::End(_) => {
                if let Some((_, text, leaf)) = open.last().cloned() {
                    finish(&open, text, leaf);
                }
                open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !open.is_empty() {
        return Err("an element is not closed".to_owned());
    }
    let root = root.ok_or_else(|| "there is no element".to_owned())?;
    Ok((root, texts))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn texts_are_found_by_path() {
        let body =
            "<?xml version='1.0'?><R><A><B>x &amp; &#65;</B><B/></A><C><![CDATA[<y>]]></C></R>";
        let (root, texts) = read(body.as_bytes()).unwrap();
        assert_eq!(root, "R");
        let texts: Vec<(&str, &str)> =
            texts.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        assert_eq!(texts, [("A/B", "x & A"), ("A/B", ""), ("C", "<y>")]);
    }

    #[test]
    fn broken_documents_are_refused() {
        for body in ["", "<R>", "<R></S>", "<R/><S/>", "<R>&unknown;</R>", "text"] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
