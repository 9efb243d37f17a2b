//! Times that are written relative to now.

use jiff::{SignedDuration, Timestamp};

/// Reads `now`, `now-29d`, `now-30d+1h`: the distance from now in seconds. `None` if the text is
/// no such expression.
pub fn offset(text: &str) -> Option<i64> {
    let mut rest = text.strip_prefix("now")?;
    let mut seconds = 0_i64;
    while !rest.is_empty() {
        let sign = match rest.as_bytes()[0] {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[1..=digits].parse().ok()?;
        let unit = match rest.as_bytes().get(digits + 1)? {
            b'd' => 86_400,
            b'h' => 3_600,
            b'm' => 60,
            b's' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(sign * unit)?)?;
        rest = &rest[digits + 2..];
    }
    Some(seconds)
}

/// Reads a length of time that a clock goes forward by, in seconds: `90s`, `5m`, `1h+30m`. `None`
/// if the text is none, or no time at all.
pub fn forward(text: &str) -> Option<i64> {
    let seconds = offset(&format!("now+{text}"))?;
    (seconds > 0).then_some(seconds)
}

/// The time that an expression stands for, in the form of the wire: whole seconds, `Z`.
pub fn absolute(now: Timestamp, offset: i64) -> String {
    let time = now.saturating_add(SignedDuration::from_secs(offset)).unwrap_or(now);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("now", Some(0))]
    #[case("now-29d", Some(-29 * 86_400))]
    #[case("now-30d+1h", Some(-30 * 86_400 + 3_600))]
    #[case("now-90m-5s", Some(-5_405))]
    #[case("nowhere", None)]
    #[case("now-", None)]
    #[case("now-1w", None)]
    #[case("yesterday", None)]
    fn expressions_are_read(#[case] text: &str, #[case] expected: Option<i64>) {
        assert_eq!(offset(text), expected);
    }

    #[rstest]
    #[case("90s", Some(90))]
    #[case("5m", Some(300))]
    #[case("1h+30m", Some(5_400))]
    #[case("0s", None)]
    #[case("1s-2s", None)]
    #[case("90", None)]
    #[case("", None)]
    fn time_goes_forward(#[case] text: &str, #[case] expected: Option<i64>) {
        assert_eq!(forward(text), expected);
    }

    #[test]
    fn absolute_times_have_whole_seconds() {
        let now: Timestamp = "2026-06-26T12:00:00.75Z".parse().unwrap();
        assert_eq!(absolute(now, -86_400), "2026-06-25T12:00:00Z");
    }
}
