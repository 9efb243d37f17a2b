//! The error envelope of the RPC protocol, and what an answer says about throttling and time.

use std::time::Duration;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use quick_xml::events::Event;
use serde::Deserialize;
use serde_json::Value;

use super::WireResponse;

/// Error codes of this family mean throttling, at whatever status they come.
const THROTTLING: &str = "Throttling";

/// What stands at the top of an error. A member that is absent, or no text, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The id under which the vendor finds the request again.
    pub request_id: Option<String>,
    /// The host that answered.
    pub host_id: Option<String>,
    /// The error code.
    pub code: Option<String>,
    /// The error in words.
    pub message: Option<String>,
}

impl Envelope {
    /// Reads the body of an answer, a JSON object or an XML document; `None` when it is neither.
    pub fn read(body: &[u8]) -> Option<Self> {
        match body.trim_ascii_start().first()? {
            b'{' => Self::read_json(body),
            b'<' => Self::read_xml(body),
            _ => None,
        }
    }

    fn read_json(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Members {
            request_id: Option<Value>,
            host_id: Option<Value>,
            code: Option<Value>,
            message: Option<Value>,
        }
        let members: Members = serde_json::from_slice(body).ok()?;
        let text = |value: Option<Value>| match value {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        Some(Self {
            request_id: text(members.request_id),
            host_id: text(members.host_id),
            code: text(members.code),
            message: text(members.message),
        })
    }

    fn read_xml(body: &[u8]) -> Option<Self> {
        let mut reader = quick_xml::Reader::from_reader(body);
        let mut envelope = Self::default();
        let mut path: Vec<Vec<u8>> = Vec::new();
        loop {
            let piece = match reader.read_event().ok()? {
                Event::Start(tag) => {
                    path.push(tag.name().as_ref().to_owned());
                    continue;
                }
                Event::End(_) => {
                    path.pop();
                    continue;
                }
                Event::Text(text) => text.decode().ok()?.into_owned(),
                Event::CData(text) => text.decode().ok()?.into_owned(),
                Event::GeneralRef(entity) => entity_text(&entity.decode().ok()?).to_owned(),
                Event::Eof => return path.is_empty().then_some(envelope),
                _ => continue,
            };
            let [_, member] = path.as_slice() else { continue };
            let slot = match member.as_slice() {
                b"RequestId" => &mut envelope.request_id,
                b"HostId" => &mut envelope.host_id,
                b"Code" => &mut envelope.code,
                b"Message" => &mut envelope.message,
                _ => continue,
            };
            slot.get_or_insert_default().push_str(&piece);
        }
    }
}

/// The five entities of XML; anything else says nothing here.
fn entity_text(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "\u{fffd}",
    }
}

/// An answer that asks to come back later, so that it says nothing about the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// What it said: the error code, or the status.
    pub said: String,
    /// How long to wait, if it told.
    pub after: Option<Duration>,
}

impl Throttle {
    /// Tells whether an answer is throttling: a code `Throttling…`, status 429, status 503 with
    /// `Retry-After`, or any error with the gateway's own `x-acs-retry-after`.
    pub fn of(response: &WireResponse) -> Option<Self> {
        if response.status < 400 {
            return None;
        }
        let own = header_number(response, "x-acs-retry-after").map(Duration::from_millis);
        let common = retry_after(response);
        let code = throttling_code(&response.body);
        let by_status = match response.status {
            429 => true,
            503 => response.header("retry-after").is_some(),
            _ => false,
        };
        (code.is_some() || by_status || own.is_some()).then(|| Self {
            said: code.unwrap_or_else(|| format!("HTTP status {}", response.status)),
            after: own.or(common),
        })
    }
}

/// Codes with which the gateway refuses credentials before it looks at the operation.
const CREDENTIALS: [&str; 5] = [
    "InvalidAccessKeyId",
    "InvalidSecurityToken",
    "MissingSecurityToken",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
];

/// What an answer says, if it refuses the credentials of the call.
pub fn refused_credentials(response: &WireResponse) -> Option<String> {
    if !(400..500).contains(&response.status) {
        return None;
    }
    let envelope = Envelope::read(&response.body)?;
    let code = envelope.code?;
    let of_credentials = CREDENTIALS.iter().any(|family| code.starts_with(family));
    of_credentials.then(|| format!("{code}: {}", envelope.message.unwrap_or_default()))
}

/// The code of an error body, if it is one of throttling. Most bodies are not even parsed.
fn throttling_code(body: &[u8]) -> Option<String> {
    if !body.windows(THROTTLING.len()).any(|w| w == THROTTLING.as_bytes()) {
        return None;
    }
    Envelope::read(body)?.code.filter(|code| code.starts_with(THROTTLING))
}

/// `Retry-After`: seconds, or a date that is compared with the answer's own `Date`.
fn retry_after(response: &WireResponse) -> Option<Duration> {
    if let Some(seconds) = header_number(response, "retry-after") {
        return Some(Duration::from_secs(seconds));
    }
    let then = date(response.header("retry-after")?)?;
    let now = date(response.header("date")?)?;
    then.duration_since(now).try_into().ok()
}

fn header_number(response: &WireResponse, name: &str) -> Option<u64> {
    response.header(name)?.trim().parse().ok()
}

/// How far the target's clock is ahead of ours (behind: negative), from its `Date` header;
/// `None` without a readable one. `now` is our clock when the answer came.
pub fn clock_skew(response: &WireResponse, now: Timestamp) -> Option<SignedDuration> {
    Some(date(response.header("date")?)?.duration_since(now))
}

/// Reads an HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> WireResponse {
        let headers = headers.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
        WireResponse { status, headers, body: body.to_owned().into() }
    }

    const XML: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<Error>\
        <RequestId>R</RequestId><HostId>h</HostId><Code>A.B</Code>\
        <Message>a &amp; b</Message><Recommend><![CDATA[<Code>no</Code>]]></Recommend>\
        <Detail><Code>inner</Code></Detail></Error>";

    #[rstest]
    #[case::json(r#"{"RequestId":"R","HostId":"h","Code":"A.B","Message":"a & b","X":[1]}"#)]
    #[case::json_after_blanks(
        "\n {\"RequestId\":\"R\",\"HostId\":\"h\",\"Code\":\"A.B\",\"Message\":\"a & b\"}"
    )]
    #[case::xml(XML)]
    fn envelope_is_read(#[case] body: &str) {
        let envelope = Envelope::read(body.as_bytes()).unwrap();
        let expected = Envelope {
            request_id: Some("R".to_owned()),
            host_id: Some("h".to_owned()),
            code: Some("A.B".to_owned()),
            message: Some("a & b".to_owned()),
        };
        assert_eq!(envelope, expected);
    }

    #[rstest]
    #[case::empty("")]
    #[case::list("[]")]
    #[case::broken_json("{\"Code\":")]
    #[case::broken_xml("<Error><Code>a</Error>")]
    #[case::unclosed_xml("<Error><Code>a</Code>")]
    #[case::text("Bad Gateway")]
    fn no_envelope(#[case] body: &str) {
        assert_eq!(Envelope::read(body.as_bytes()), None);
    }

    #[test]
    fn members_of_another_type_are_absent() {
        let envelope = Envelope::read(br#"{"Code": 400, "Message": null}"#).unwrap();
        assert_eq!(envelope, Envelope::default());
    }

    #[rstest]
    #[case::code(answer(400, &[], r#"{"Code":"Throttling.User"}"#), "Throttling.User", None)]
    #[case::code_in_xml(answer(403, &[], "<Error><Code>Throttling</Code></Error>"), "Throttling", None)]
    #[case::own_header(answer(400, &[("X-Acs-Retry-After", "200"), ("Retry-After", "9")], ""), "HTTP status 400", Some(200))]
    #[case::status_429(answer(429, &[], "<html>"), "HTTP status 429", None)]
    #[case::status_503(answer(503, &[("Retry-After", "2")], ""), "HTTP status 503", Some(2000))]
    #[case::at_a_date(answer(503, &[("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Date", "Sun, 06 Nov 1994 08:49:30 GMT")], ""), "HTTP status 503", Some(7000))]
    #[case::at_a_date_gone_by(answer(503, &[("Retry-After", "Sun, 06 Nov 1994 08:49:30 GMT"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")], ""), "HTTP status 503", None)]
    #[case::nonsense_wait(answer(429, &[("Retry-After", "-1")], ""), "HTTP status 429", None)]
    fn throttling(#[case] answer: WireResponse, #[case] said: &str, #[case] millis: Option<u64>) {
        let after = millis.map(Duration::from_millis);
        assert_eq!(Throttle::of(&answer), Some(Throttle { said: said.to_owned(), after }));
    }

    #[rstest]
    #[case::success(answer(200, &[("Retry-After", "1")], r#"{"Code":"Throttling"}"#))]
    #[case::another_code(answer(400, &[], r#"{"Code":"A","Message":"Throttling"}"#))]
    #[case::status_503_alone(answer(503, &[], ""))]
    #[case::status_500(answer(500, &[("Retry-After", "1")], ""))]
    fn no_throttling(#[case] answer: WireResponse) {
        assert_eq!(Throttle::of(&answer), None);
    }

    #[rstest]
    #[case::ahead("Sun, 06 Nov 1994 08:49:37 GMT", Some(7))]
    #[case::behind("Sun, 06 Nov 1994 08:34:30 GMT", Some(-900))]
    #[case::nonsense("yesterday", None)]
    fn skew(#[case] date: &str, #[case] seconds: Option<i64>) {
        let now = "1994-11-06T08:49:30Z".parse().unwrap();
        let skew = clock_skew(&answer(200, &[("Date", date)], ""), now);
        assert_eq!(skew.map(|s| s.as_secs()), seconds);
        assert_eq!(clock_skew(&answer(200, &[], ""), now), None);
    }
}
