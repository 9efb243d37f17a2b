//! The base URL of a target, and how a request's target is put behind it.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

/// Scheme, host, port and an optional path in front of every request, e.g.
/// `https://gateway.example:8443/ecs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// Without a trailing slash.
    text: String,
    /// The same, as what requests are put behind.
    url: Url,
    host_header: String,
    loopback: bool,
    https: bool,
}

/// Why a text cannot be the base URL of a target. It never repeats the text, which may hold a
/// password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is no absolute URL.
    #[error("not a URL such as `https://ecs.example.com`: {0}")]
    Malformed(String),
    /// It is neither `http` nor `https`.
    #[error("the scheme `{0}` is neither `http` nor `https`")]
    Scheme(String),
    /// It holds a user name or a password.
    #[error("a URL must not hold a user name or password")]
    UserInfo,
    /// It holds a query or a fragment.
    #[error("a base URL has no `?query` and no `#fragment`")]
    Query,
}

impl BaseUrl {
    /// Reads a base URL.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text.trim()).map_err(|e| BaseUrlError::Malformed(e.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Query);
        }
        let host = url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let loopback = bare.parse::<IpAddr>().map_or(host == "localhost", |ip| ip.is_loopback());
        let host_header = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            host_header,
            loopback,
            https: url.scheme() == "https",
            url,
        })
    }

    /// Reads a full URL: its server as a base, and the path and query below it.
    pub fn split(text: &str) -> Result<(Self, String), BaseUrlError> {
        let mut url =
            Url::parse(text.trim()).map_err(|e| BaseUrlError::Malformed(e.to_string()))?;
        if url.cannot_be_a_base() {
            return Err(BaseUrlError::Scheme(url.scheme().to_owned()));
        }
        let mut target = url.path().to_owned();
        if let Some(query) = url.query() {
            target.push('?');
            target.push_str(query);
        }
        url.set_path("");
        url.set_query(None);
        Self::parse(url.as_str()).map(|base| (base, target))
    }

    /// The value of the `Host` header: the port only where it is not the scheme's own.
    pub fn host_header(&self) -> &str {
        &self.host_header
    }

    /// Whether it names this machine: a loopback address or `localhost`. A name that merely
    /// resolves to one does not count.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The full URL of a request target (path and query); `None` when a URL cannot hold those
    /// bytes as they are, e.g. `/?a=<b>` or `/../`.
    pub(super) fn join(&self, target: &str) -> Option<Url> {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let mut url = self.url.clone();
        // Nearly every call goes to the base itself.
        if path != "/" || !url.path().ends_with('/') {
            url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        }
        url.set_query(query);
        let full = url.as_str().strip_prefix(self.text.as_str());
        (target.starts_with('/') && full == Some(target)).then_some(url)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("http://a.example", "http://a.example", "a.example", false)]
    #[case::port("http://127.0.0.1:80801", "", "", true)]
    #[case::default_port("https://a.example:443/", "https://a.example", "a.example", false)]
    #[case::path(
        "https://A.example:8443/ecs/",
        "https://a.example:8443/ecs",
        "a.example:8443",
        false
    )]
    #[case::loopback("http://127.9.9.9:8080/", "http://127.9.9.9:8080", "127.9.9.9:8080", true)]
    #[case::loopback_v6("http://[::1]:8080", "http://[::1]:8080", "[::1]:8080", true)]
    #[case::localhost("http://localhost", "http://localhost", "localhost", true)]
    #[case::not_quite_localhost(
        "http://localhost.example",
        "http://localhost.example",
        "localhost.example",
        false
    )]
    fn parts(#[case] text: &str, #[case] shown: &str, #[case] host: &str, #[case] loopback: bool) {
        match BaseUrl::parse(text) {
            Ok(base) => {
                assert_eq!(base.to_string(), shown);
                assert_eq!(base.host_header(), host);
                assert_eq!(base.is_loopback(), loopback);
            }
            Err(told) => {
                assert_eq!(told, BaseUrlError::Malformed("invalid port number".into()));
                assert!(shown.is_empty());
            }
        }
    }

    #[rstest]
    #[case::no_scheme("ecs.example.com", BaseUrlError::Malformed("relative URL without a base".into()))]
    #[case::other_scheme("ftp://a", BaseUrlError::Scheme("ftp".into()))]
    #[case::file("file:///etc/passwd", BaseUrlError::Scheme("file".into()))]
    #[case::password("http://u:the-password@a", BaseUrlError::UserInfo)]
    #[case::query("http://a/?b", BaseUrlError::Query)]
    #[case::fragment("http://a/#b", BaseUrlError::Query)]
    fn refused(#[case] text: &str, #[case] why: BaseUrlError) {
        assert_eq!(BaseUrl::parse(text), Err(why.clone()));
        assert!(!why.to_string().contains("the-password"));
    }

    #[rstest]
    #[case::path("http://h:1/world", "http://h:1", "/world")]
    #[case::query("https://h/a/b?c=d", "https://h", "/a/b?c=d")]
    #[case::bare("http://h", "http://h", "/")]
    fn a_full_url_is_split(#[case] text: &str, #[case] base: &str, #[case] below: &str) {
        let (server, target) = BaseUrl::split(text).unwrap();
        assert_eq!((server.to_string().as_str(), target.as_str()), (base, below));
    }

    #[rstest]
    #[case::password("http://u:p@h/world", BaseUrlError::UserInfo)]
    #[case::no_server("mailto:a@b", BaseUrlError::Scheme("mailto".into()))]
    #[case::fragment("http://h/#a", BaseUrlError::Query)]
    fn a_full_url_is_refused(#[case] text: &str, #[case] why: BaseUrlError) {
        assert_eq!(BaseUrl::split(text), Err(why));
    }

    #[rstest]
    #[case::plain("/?a=b", true)]
    #[case::no_query("/", true)]
    #[case::empty_query("/?", true)]
    #[case::bad_escape("/?a=%zz&b=%&c=%7e", true)]
    #[case::not_utf8("/?a=%FF", true)]
    #[case::plus_and_star("/?a=b+c*d|e^f`{}", true)]
    #[case::markup("/?a=<b>", false)]
    #[case::quote("/?a='", false)]
    #[case::blank("/?a=b c", false)]
    #[case::hash("/?a#b", false)]
    #[case::cjk("/?a=标", false)]
    #[case::dots("/../?a=b", false)]
    #[case::no_slash("x", false)]
    fn a_target_is_kept_or_refused(#[case] target: &str, #[case] kept: bool) {
        let base = BaseUrl::parse("http://h:1/base").unwrap();
        let url = base.join(target);
        assert_eq!(url.is_some(), kept);
        if let Some(url) = url {
            assert_eq!(url.as_str(), format!("http://h:1/base{target}"));
        }
    }
}
