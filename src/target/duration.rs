//! Lengths of time as people write them.

use std::time::Duration;

/// Reads `10s`, `500ms`, `2m`, `1h`; zero and anything else is refused.
pub fn duration(text: &str) -> Result<Duration, String> {
    let refused = || format!("`{text}` is no length of time such as `10s`, `500ms` or `2m`");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().map_err(|_| refused())?;
    let millis = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(refused()),
    };
    match number.checked_mul(millis) {
        Some(millis) if millis > 0 => Ok(Duration::from_millis(millis)),
        _ => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10s", Some(10_000))]
    #[case("500ms", Some(500))]
    #[case("2m", Some(120_000))]
    #[case("1h", Some(3_600_000))]
    #[case("0s", None)]
    #[case("10", None)]
    #[case("s", None)]
    #[case("-1s", None)]
    #[case("1.5s", None)]
    #[case("1 s", None)]
    #[case("99999999999999999999s", None)]
    #[case("18446744073709551615h", None)]
    #[case("", None)]
    fn lengths(#[case] text: &str, #[case] millis: Option<u64>) {
        let read = duration(text);
        assert_eq!(read.as_ref().ok(), millis.map(Duration::from_millis).as_ref());
        if let Err(told) = read {
            assert!(told.contains(&format!("`{text}`")), "{told}");
        }
    }
}
