//! A response as it came, or the reason why none came.

use std::time::Duration;

use bytes::Bytes;

use super::WireRequest;

/// One complete HTTP answer. Whatever it holds, it is evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireResponse {
    /// HTTP status.
    pub status: u16,
    /// Header names and values in the order of arrival; bytes that are not UTF-8 become U+FFFD.
    pub headers: Vec<(String, String)>,
    /// The body after any declared `Content-Encoding` was undone, at most the configured bound.
    pub body: Bytes,
}

impl WireResponse {
    /// The first header of a name, compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// Why no complete answer came, so that nothing can be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The request cannot be put on the wire as it is: our own limit, not the target's.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    /// No connection could be made.
    #[error("cannot connect to the target: {0}")]
    Connect(String),
    /// The TLS handshake failed.
    #[error("the TLS handshake failed: {0}")]
    Tls(String),
    /// The target closed or reset the connection before the answer was complete.
    #[error("the target dropped the connection before its answer was complete: {0}")]
    Dropped(String),
    /// The answer was not complete in time.
    #[error("no complete answer within {0:?}")]
    Timeout(Duration),
    /// The answer is larger than the configured bound.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// What came is not HTTP.
    #[error("what came back is not a valid HTTP answer: {0}")]
    NotHttp(String),
    /// The target throttled every attempt within the retry budget.
    #[error("throttled: {0}")]
    Throttled(String),
    /// The target knows nothing of the credentials that were given to us, so it judged no request.
    #[error("the target refuses the credentials: {0}")]
    Refused(String),
    /// The run has sent as many requests as it may.
    #[error("the limit of {0} requests is used up (--max-requests)")]
    Spent(u64),
    /// The run has taken as long as it may.
    #[error("the time for the whole run, {0:?}, is used up (the bound `time`)")]
    Overtime(Duration),
    /// A recorded run is judged, and it holds no answer to this request.
    #[error("the recording holds no answer to this request: {0}")]
    NotRecorded(String),
    /// The run was stopped before the answer came.
    #[error("the run was interrupted")]
    Interrupted,
}

impl Obstacle {
    /// Whether it is no sign that the target is silent: we asked nothing, or asked no target.
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::NotRecorded(_) | Self::Overtime(_))
    }

    /// The same with every text of the target changed.
    #[must_use]
    pub fn mapped(self, change: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Unsendable(told) => Self::Unsendable(change(&told)),
            Self::Connect(told) => Self::Connect(change(&told)),
            Self::Tls(told) => Self::Tls(change(&told)),
            Self::Dropped(told) => Self::Dropped(change(&told)),
            Self::NotHttp(told) => Self::NotHttp(change(&told)),
            Self::Throttled(told) => Self::Throttled(change(&told)),
            Self::Refused(told) => Self::Refused(change(&told)),
            Self::NotRecorded(told) => Self::NotRecorded(change(&told)),
            same @ (Self::Timeout(_)
            | Self::TooLarge(_)
            | Self::Spent(_)
            | Self::Overtime(_)
            | Self::Interrupted) => same,
        }
    }
}

/// One request and what became of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub request: WireRequest,
    /// What came back.
    pub outcome: Result<WireResponse, Obstacle>,
    /// Time from sending to the last byte, in milliseconds.
    pub millis: f64,
}
