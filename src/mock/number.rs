//! The three integer parameters: how their text is read, and what is done about a bad one.

use super::error::Fault;

/// What a text says as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numeral {
    /// A number that fits 64 bits.
    Value(i64),
    /// A positive number that does not.
    Huge,
    /// A negative number that does not.
    NegativeHuge,
    /// No number.
    Junk,
}

/// What is done about a number out of its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The call is refused with the parameter's own code.
    Refuse,
    /// As if the parameter were absent.
    Default,
    /// The nearest limit is taken.
    Clamp,
    /// The number is taken as it is.
    Serve,
}

/// Spellings of a number that a lenient reader takes beyond an optional minus and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "six independent readings of the page")]
pub struct Spellings {
    /// `+5`.
    pub plus_sign: bool,
    /// `05`.
    pub leading_zero: bool,
    /// ` 5`.
    pub padded: bool,
    /// `5.0`.
    pub zero_fraction: bool,
    /// `1_0`.
    pub digit_separator: bool,
    /// `５`.
    pub fullwidth: bool,
}

impl Spellings {
    /// Only digits, with or without leading zeros.
    pub fn page() -> Self {
        Self {
            plus_sign: false,
            leading_zero: true,
            padded: false,
            zero_fraction: false,
            digit_separator: false,
            fullwidth: false,
        }
    }
}

/// The rule of one integer parameter.
#[derive(Clone)]
pub struct IntegerRule {
    /// The parameter's name on the wire.
    pub name: &'static str,
    /// How a bad value is refused.
    pub fault: Fault,
    /// The value when the parameter is absent.
    pub default: i64,
    /// The least value.
    pub min: i64,
    /// The greatest value.
    pub max: i64,
    /// The greatest value of the parameter's type: 32 or 64 bits.
    pub widest: i64,
    /// Reads the text.
    pub read: fn(&str, &Spellings) -> Numeral,
    /// What is done about no number at all.
    pub junk: Remedy,
    /// About `Name=`.
    pub empty: Remedy,
    /// About zero, where zero is below the least.
    pub zero: Remedy,
    /// About a negative number.
    pub negative: Remedy,
    /// About a number over the greatest.
    pub above: Remedy,
    /// About a number over what the type holds.
    pub beyond: Remedy,
}

impl IntegerRule {
    /// A parameter with limits, where everything that is wrong is refused, and an empty text is
    /// as none.
    pub fn new(name: &'static str, fault: Fault, limits: std::ops::RangeInclusive<i64>) -> Self {
        Self {
            name,
            fault,
            default: 10,
            min: *limits.start(),
            max: *limits.end(),
            widest: i64::MAX,
            read: read_integer,
            junk: Remedy::Refuse,
            empty: Remedy::Default,
            zero: Remedy::Refuse,
            negative: Remedy::Refuse,
            above: Remedy::Refuse,
            beyond: Remedy::Refuse,
        }
    }

    /// Whether a value counts as given: an empty one may be as none.
    pub fn is_given(&self, text: Option<&str>) -> bool {
        text.is_some_and(|text| !(text.is_empty() && self.empty == Remedy::Default))
    }

    /// The number to work with. `None` is an absent parameter.
    pub fn value(&self, text: Option<&str>, spellings: &Spellings) -> Result<i64, Fault> {
        let Some(text) = text else { return Ok(self.default) };
        let numeral = (self.read)(text, spellings);
        let (remedy, number) = match numeral {
            Numeral::Junk if text.is_empty() => (self.empty, self.min),
            Numeral::Junk => (self.junk, self.min),
            Numeral::Huge => (self.beyond, i64::MAX),
            Numeral::NegativeHuge => (self.negative, i64::MIN),
            Numeral::Value(n) if n < self.min && n < 0 => (self.negative, n),
            Numeral::Value(n) if n < self.min => (self.zero, n),
            Numeral::Value(n) if n > self.widest => (self.beyond, n),
            Numeral::Value(n) if n > self.max => (self.above, n),
            Numeral::Value(n) => (Remedy::Serve, n),
        };
        match remedy {
            Remedy::Refuse => Err(self.fault),
            Remedy::Default => Ok(self.default),
            Remedy::Clamp => Ok(number.clamp(self.min, self.max)),
            Remedy::Serve => Ok(number),
        }
    }
}

/// Reads an optional minus and digits, and what the spellings allow beyond.
pub fn read_integer(text: &str, spellings: &Spellings) -> Numeral {
    let mut rest = if spellings.padded { text.trim() } else { text };
    let negative = rest.starts_with('-');
    if negative || (spellings.plus_sign && rest.starts_with('+')) {
        rest = &rest[1..];
    }
    if spellings.zero_fraction {
        rest = match rest.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
            _ => rest,
        };
    }
    let mut digits = String::with_capacity(rest.len());
    let mut previous_is_digit = false;
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' if spellings.fullwidth => {
                digits.extend(char::from_u32(c as u32 - '０' as u32 + '0' as u32));
            }
            '_' if spellings.digit_separator && previous_is_digit => {}
            _ => return Numeral::Junk,
        }
        previous_is_digit = c != '_';
    }
    if digits.is_empty() || !previous_is_digit {
        return Numeral::Junk;
    }
    if !spellings.leading_zero && digits.len() > 1 && digits.starts_with('0') {
        return Numeral::Junk;
    }
    let signed = if negative { format!("-{digits}") } else { digits };
    match signed.parse() {
        Ok(value) => Numeral::Value(value),
        Err(_) if negative => Numeral::NegativeHuge,
        Err(_) => Numeral::Huge,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("5", Numeral::Value(5))]
    #[case::leading_zero("05", Numeral::Value(5))]
    #[case::negative("-1", Numeral::Value(-1))]
    #[case::widest("9223372036854775807", Numeral::Value(i64::MAX))]
    #[case::huge("99999999999999999999", Numeral::Huge)]
    #[case::negative_huge("-99999999999999999999", Numeral::NegativeHuge)]
    #[case::empty("", Numeral::Junk)]
    #[case::minus_alone("-", Numeral::Junk)]
    #[case::text("abc", Numeral::Junk)]
    #[case::fraction("1.5", Numeral::Junk)]
    #[case::zero_fraction("5.0", Numeral::Junk)]
    #[case::trailing_text("3abc", Numeral::Junk)]
    #[case::hexadecimal("0x10", Numeral::Junk)]
    #[case::exponent("1e1", Numeral::Junk)]
    #[case::plus("+5", Numeral::Junk)]
    #[case::padded(" 5", Numeral::Junk)]
    #[case::separator("1_0", Numeral::Junk)]
    #[case::fullwidth("５", Numeral::Junk)]
    fn only_digits_are_a_number(#[case] text: &str, #[case] expected: Numeral) {
        assert_eq!(read_integer(text, &Spellings::page()), expected);
    }

    #[rstest]
    #[case::plus("+5", 5)]
    #[case::padded(" 5 ", 5)]
    #[case::zero_fraction("5.0", 5)]
    #[case::separator("1_0", 10)]
    #[case::fullwidth("５", 5)]
    fn a_lenient_reader_takes_more(#[case] text: &str, #[case] expected: i64) {
        let all = Spellings {
            plus_sign: true,
            leading_zero: true,
            padded: true,
            zero_fraction: true,
            digit_separator: true,
            fullwidth: true,
        };
        assert_eq!(read_integer(text, &all), Numeral::Value(expected));
        for junk in ["1.5", "abc", "1e1", "0x10", "3abc", "5.", "_1", "1_", "+"] {
            assert_eq!(read_integer(junk, &all), Numeral::Junk, "{junk}");
        }
    }

    #[rstest]
    #[case::absent(None, Ok(10))]
    #[case::empty(Some(""), Ok(10))]
    #[case::least(Some("1"), Ok(1))]
    #[case::greatest(Some("50"), Ok(50))]
    #[case::over(Some("51"), Err(Fault::MaxResults))]
    #[case::zero(Some("0"), Err(Fault::MaxResults))]
    #[case::negative(Some("-1"), Err(Fault::MaxResults))]
    #[case::beyond(Some("2147483648"), Err(Fault::MaxResults))]
    fn limits_hold(#[case] text: Option<&str>, #[case] expected: Result<i64, Fault>) {
        let rule = IntegerRule::new("MaxResults", Fault::MaxResults, 1..=50);
        assert_eq!(rule.value(text, &Spellings::page()), expected);
    }
}
