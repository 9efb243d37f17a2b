//! Moving the clock of the world: what `POST /clock` says.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// Where the clock of the world goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMove {
    /// Forward by so much.
    Advance(SignedDuration),
    /// To this instant.
    To(Timestamp),
}

/// Why the clock stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// Not JSON, or not one of the two members.
    #[error("the move is not valid: {0}")]
    Json(#[from] serde_json::Error),
    /// None or both of the members.
    #[error("write either {{\"advance\": \"90s\"}} or {{\"now\": \"2026-06-26T12:00:00Z\"}}")]
    Form,
    /// A text that is no length of time, or no time.
    #[error("{member}: `{text}` is not understood: {why}")]
    Text {
        /// The member.
        member: &'static str,
        /// Its value.
        text: String,
        /// What the reader says.
        why: String,
    },
    /// Back, or out of the calendar.
    #[error("the clock goes forward only; it shows {0}")]
    Back(Timestamp),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveFile {
    advance: Option<String>,
    now: Option<String>,
}

impl ClockMove {
    /// Reads a move: `{"advance": "90s"}` or `{"now": "2026-06-26T12:00:00Z"}`.
    pub fn read(json: &[u8]) -> Result<Self, ClockError> {
        let file: MoveFile = serde_json::from_slice(json)?;
        let wrong = |member, text: String, why: jiff::Error| ClockError::Text {
            member,
            text,
            why: why.to_string(),
        };
        match (file.advance, file.now) {
            (Some(text), None) => match text.parse() {
                Ok(by) => Ok(Self::Advance(by)),
                Err(why) => Err(wrong("advance", text, why)),
            },
            (None, Some(text)) => match text.parse() {
                Ok(at) => Ok(Self::To(at)),
                Err(why) => Err(wrong("now", text, why)),
            },
            _ => Err(ClockError::Form),
        }
    }

    /// How far a clock goes that shows `now`.
    pub fn distance(self, now: Timestamp) -> Result<SignedDuration, ClockError> {
        let by = match self {
            Self::Advance(by) => by,
            Self::To(at) => at.duration_since(now),
        };
        let ahead = now.checked_add(by).is_ok_and(|then| then >= now);
        if ahead { Ok(by) } else { Err(ClockError::Back(now)) }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NOW: &str = "2026-06-26T12:00:00Z";

    #[rstest]
    #[case::seconds(r#"{"advance": "90s"}"#, 90)]
    #[case::minutes(r#"{"advance": "5m"}"#, 300)]
    #[case::nothing(r#"{"advance": "0s"}"#, 0)]
    #[case::an_instant(r#"{"now": "2026-06-26T13:00:00Z"}"#, 3_600)]
    fn the_clock_goes_forward(#[case] json: &str, #[case] seconds: i64) {
        let moved = ClockMove::read(json.as_bytes()).unwrap().distance(NOW.parse().unwrap());
        assert_eq!(moved.unwrap(), SignedDuration::from_secs(seconds));
    }

    #[rstest]
    #[case::no_json("soon", "not valid")]
    #[case::neither("{}", "write either")]
    #[case::both(r#"{"advance": "1s", "now": "2026-06-26T13:00:00Z"}"#, "write either")]
    #[case::another(r#"{"by": "1s"}"#, "unknown field")]
    #[case::no_length(r#"{"advance": "soon"}"#, "advance: `soon`")]
    #[case::no_time(r#"{"now": "noon"}"#, "now: `noon`")]
    #[case::back(r#"{"advance": "-1s"}"#, "forward only")]
    #[case::before(r#"{"now": "2026-06-26T11:00:00Z"}"#, "forward only")]
    #[case::out_of_the_calendar(r#"{"advance": "200000000h"}"#, "forward only")]
    fn what_is_wrong_is_said(#[case] json: &str, #[case] told: &str) {
        let moved = ClockMove::read(json.as_bytes()).and_then(|m| m.distance(NOW.parse().unwrap()));
        let error = moved.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
