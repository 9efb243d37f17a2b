//! Numbers that are read too leniently, and limits that are off. The lenient readers are a family
//! over the three parameters.

use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::Rules;
use crate::mock::error::Fault;
use crate::mock::number::{IntegerRule, Numeral, Remedy, Spellings, read_integer};

/// A parameter: words, clause of its type, its rule.
type Parameter = (&'static str, &'static str, fn(&mut Rules) -> &mut IntegerRule);

const PARAMETERS: [Parameter; 3] = [
    ("max-results", "max-results-type", |r| &mut r.paging.max_results),
    ("page-size", "page-size-type", |r| &mut r.paging.page_size),
    ("page-number", "page-number-type", |r| &mut r.paging.page_number),
];

/// A reader that takes what is no integer: words, slip, reader.
type Reader = (&'static str, &'static str, fn(&str, &Spellings) -> Numeral);

const READERS: [Reader; 4] = [
    ("digits-before-letters", "The parser stops at the first letter.", |text, spellings| {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        // Hexadecimal and exponents have a letter within, and are left to the other readers.
        read_integer(digits, spellings)
    }),
    ("hexadecimal", "The parser guesses the base.", |text, spellings| {
        match text.strip_prefix("0x").map(|hex| i64::from_str_radix(hex, 16)) {
            Some(Ok(number)) => Numeral::Value(number),
            _ => read_integer(text, spellings),
        }
    }),
    ("exponent", "The number is read as a float.", |text, spellings| {
        match text
            .split_once('e')
            .and_then(|(a, b)| Some((a.parse::<i64>().ok()?, b.parse::<u32>().ok()?)))
        {
            Some((mantissa, exponent)) => {
                Numeral::Value(mantissa.saturating_mul(10_i64.saturating_pow(exponent)))
            }
            None => read_integer(text, spellings),
        }
    }),
    ("fraction", "A fraction is cut off.", |text, spellings| {
        read_integer(text.split_once('.').map_or(text, |(whole, _)| whole), spellings)
    }),
];

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Mutant::of_theme("numbers", LINES);
    for (words, clause, rule) in PARAMETERS {
        for (reader, slip, read) in READERS {
            all.push(Mutant::new(
                format!("numbers/{words}-takes-{reader}"),
                clause,
                slip,
                move |rules| {
                    rule(rules).read = read;
                },
            ));
        }
        all.push(Mutant::new(
            format!("numbers/{words}-wrong-is-default"),
            clause,
            "A number that cannot be parsed counts as not given.",
            move |rules| rule(rules).junk = Remedy::Default,
        ));
        all.push(Mutant::new(
            format!("numbers/{words}-wrong-blames-another"),
            clause,
            "The wrong parameter is blamed.",
            move |rules| {
                let rule = rule(rules);
                let blamed =
                    if rule.fault == Fault::PageSize { Fault::MaxResults } else { Fault::PageSize };
                rule.fault = blamed;
            },
        ));
        all.push(Mutant::new(
            format!("numbers/{words}-negative-fails"),
            "no-server-error",
            "A negative offset makes the query fail.",
            move |rules| {
                let name = rule(rules).name;
                fail_when(rules, name, |text| text.starts_with('-'));
            },
        ));
        all.push(Mutant::new(
            format!("numbers/{words}-huge-fails"),
            "no-server-error",
            "The offset overflows.",
            move |rules| {
                let name = rule(rules).name;
                fail_when(rules, name, |text| text.trim_start_matches('-').len() >= 10);
            },
        ));
    }
    all
}

/// Makes the server fail where a parameter has a certain text.
fn fail_when(rules: &mut Rules, parameter: &'static str, is: fn(&str) -> bool) {
    rules.edits.http.push(Arc::new(move |response, context| {
        if context.params.first_text(parameter).is_some_and(|text| is(&text)) {
            response.status = 500;
            response.body = bytes::Bytes::new();
        }
    }));
}

const LINES: &[Line] = &[
    (
        "max-results-of-49",
        "max-results-limit",
        "The limit is compared with `<` instead of `<=`.",
        |r| {
            r.paging.max_results.max = 49;
        },
    ),
    (
        "max-results-of-51",
        "max-results-over-max",
        "The limit is compared with `>` of the number before.",
        |r| {
            r.paging.max_results.max = 51;
        },
    ),
    (
        "max-results-too-large-is-nothing",
        "max-results-over-max",
        "A size over the limit becomes zero.",
        |r| {
            r.paging.max_results.above = Remedy::Serve;
            r.paging.length = |size| if size > 50 { 0 } else { crate::mock::page::length_of(size) };
        },
    ),
    (
        "max-results-beyond-32-bits-wraps",
        "max-results-huge",
        "The number is cut to 32 bits.",
        |r| {
            r.paging.max_results.read = |text, spellings| match read_integer(text, spellings) {
                #[expect(clippy::cast_possible_truncation, reason = "this is the slip")]
                Numeral::Value(n) => Numeral::Value(i64::from(n as i32)),
                other => other,
            };
            r.paging.max_results.negative = Remedy::Default;
            r.paging.max_results.beyond = Remedy::Serve;
        },
    ),
    (
        "max-results-from-two",
        "max-results-minimum",
        "The minimum is compared with `>` instead of `>=`.",
        |r| {
            r.paging.max_results.min = 2;
        },
    ),
    (
        "max-results-in-tens",
        "max-results-minimum",
        "The size is chosen from a list of sizes.",
        |r| {
            r.paging.max_results.read = |text, spellings| match read_integer(text, spellings) {
                Numeral::Value(n) if n % 10 != 0 && n < 50 => Numeral::Junk,
                other => other,
            };
        },
    ),
    (
        "default-of-11",
        "max-results-default",
        "One record more is read to know whether there is more.",
        |r| {
            r.paging.max_results.default = 11;
        },
    ),
    ("default-of-50", "max-results-default", "Without a size the greatest is taken.", |r| {
        r.paging.max_results.default = 50;
    }),
    (
        "page-size-of-49",
        "page-size-limit",
        "The limit is compared with `<` instead of `<=`.",
        |r| {
            r.paging.page_size.max = 49;
        },
    ),
    ("page-size-default-of-9", "page-size-default", "The page ends one record early.", |r| {
        r.paging.page_size.default = 9;
    }),
    ("page-size-default-of-11", "page-size-default", "The page ends one record late.", |r| {
        r.paging.page_size.default = 11;
    }),
    (
        "page-number-default-of-2",
        "page-number-default",
        "The number is counted up before the first page.",
        |r| {
            r.paging.page_number.default = 2;
        },
    ),
];
