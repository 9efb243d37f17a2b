//! A request exactly as it goes over the wire.

use super::Params;

/// One HTTP request as bytes: what a transport sends and what the reference server gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireRequest {
    /// Upper-case HTTP method.
    pub method: String,
    /// Path and query as written in the request line, e.g. `/?RegionId=cn-hangzhou`.
    pub target: String,
    /// Header names (any case) and values in order, without `Content-Length`.
    pub headers: Vec<(String, String)>,
    /// The body; empty when there is none.
    pub body: Vec<u8>,
}

impl WireRequest {
    /// The raw query, without `?`; empty when there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The first header of a name, compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the body is declared to be a form (`application/x-www-form-urlencoded`).
    pub fn has_form(&self) -> bool {
        const FORM: &str = "application/x-www-form-urlencoded";
        self.header("content-type").is_some_and(|kind| {
            kind.trim_start().get(..FORM.len()).is_some_and(|k| k.eq_ignore_ascii_case(FORM))
        })
    }

    /// Query parameters followed by those of a form body.
    pub fn params(&self) -> Params {
        let mut params = Params::parse_form(self.query().as_bytes());
        if self.has_form() {
            params.extend(Params::parse_form(&self.body));
        }
        params
    }
}
