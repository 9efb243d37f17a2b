//! Limits of the parameters that are missing, off by one, or counted in another way.

use crate::mock::error::Fault;
use crate::mock::mutants::{Line, Mutant};
use crate::mock::number::{Numeral, Remedy, read_integer};
use crate::mock::send::rules::octal_mode;
use crate::mock::send::text::Without;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-parameters", LINES)
}

fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

const LINES: &[Line] = &[
    ("no-name", "name-required", "A missing name is taken for an empty one.", |r| {
        r.send.name.absent = Without::Default;
    }),
    ("no-target-dir", "target-dir-required", "The working directory is the default.", |r| {
        r.send.target_dir.absent = Without::Default;
    }),
    ("name-of-254-at-most", "name-length", "The limit is compared with `<`.", |r| {
        r.send.name.max = 254;
    }),
    ("name-of-256", "name-length", "The limit counts the byte at the end of the text.", |r| {
        r.send.name.max = 256;
    }),
    ("name-in-bytes", "name-length", "The file system counts bytes.", |r| {
        r.send.name.length = str::len;
    }),
    ("name-in-utf16", "name-length", "The language counts UTF-16 units.", |r| {
        r.send.name.length = utf16;
    }),
    ("long-name-under-another-code", "name-length", "The checks share a code.", |r| {
        r.send.name.fault = Fault::FileDescription;
    }),
    ("name-of-ascii", "name-characters", "Names are checked by an old expression.", |r| {
        r.send.name.is_good = str::is_ascii;
    }),
    ("name-without-blanks", "name-characters", "A name goes through a shell.", |r| {
        r.send.name.is_good = |text| !text.contains([' ', '$', ';']);
    }),
    ("name-without-quotes", "name-characters", "A filter against injection is in front.", |r| {
        r.send.name.is_good = |text| !text.contains(['\'', '"', '&']);
    }),
    ("hidden-name", "name-characters", "Names that begin with a dot are taken for paths.", |r| {
        r.send.name.is_good = |text| !text.starts_with('.');
    }),
    ("description-of-511-at-most", "description-length", "The limit is compared with `<`.", |r| {
        r.send.description.max = 511;
    }),
    ("description-of-any-length", "description-length", "The column takes more.", |r| {
        r.send.description.max = usize::MAX;
    }),
    ("description-in-bytes", "description-length", "The column counts bytes.", |r| {
        r.send.description.length = str::len;
    }),
    ("description-in-utf16", "description-length", "The language counts UTF-16 units.", |r| {
        r.send.description.length = utf16;
    }),
    ("description-as-name", "description-length", "The limit of the name is taken.", |r| {
        r.send.description.max = 255;
    }),
    ("dir-of-254-at-most", "target-dir-length", "The limit is compared with `<`.", |r| {
        r.send.target_dir.max = 254;
    }),
    ("dir-of-any-length", "target-dir-length", "Only the name is checked.", |r| {
        r.send.target_dir.max = usize::MAX;
    }),
    ("dir-in-bytes", "target-dir-length", "The file system counts bytes.", |r| {
        r.send.target_dir.length = str::len;
    }),
    ("long-dir-under-another-code", "target-dir-length", "The code is that of the name.", |r| {
        r.send.target_dir.fault = Fault::FileName;
    }),
    ("owner-of-63-at-most", "file-owner-length", "The limit is compared with `<`.", |r| {
        r.send.owner.max = 63;
    }),
    ("owner-of-any-length", "file-owner-length", "The agent is left to find out.", |r| {
        r.send.owner.max = usize::MAX;
    }),
    ("owner-in-bytes", "file-owner-length", "The system counts bytes.", |r| {
        r.send.owner.length = str::len;
    }),
    ("owner-of-32-at-most", "file-owner-length", "The limit of Linux is taken.", |r| {
        r.send.owner.max = 32;
    }),
    ("group-of-63-at-most", "file-group-length", "The limit is compared with `<`.", |r| {
        r.send.group.max = 63;
    }),
    ("group-of-any-length", "file-group-length", "The agent is left to find out.", |r| {
        r.send.group.max = usize::MAX;
    }),
    ("long-group-as-owner", "file-group-length", "The check of the owner was copied.", |r| {
        r.send.group.fault = Fault::FileOwner;
    }),
    ("mode-of-four-digits", "file-mode-octal", "The form of the default is required.", |r| {
        r.send.mode.is_good = |text| text.len() == 4 && octal_mode(text);
    }),
    ("mode-of-three-digits", "file-mode-octal", "The leading zero is no digit.", |r| {
        r.send.mode.is_good = |text| text.len() == 3 && octal_mode(text);
    }),
    ("mode-with-rights", "file-mode-octal", "Zero is taken for no permissions given.", |r| {
        r.send.mode.is_good = |text| octal_mode(text) && !text.trim_start_matches('0').is_empty();
    }),
    ("any-mode", "file-mode-invalid", "The agent is left to find out.", |r| {
        r.send.mode.is_good = |_| true;
    }),
    ("decimal-mode", "file-mode-invalid", "The digits are those of decimal numbers.", |r| {
        r.send.mode.is_good = |text| text.len() < 5 && text.bytes().all(|b| b.is_ascii_digit());
    }),
    ("listed-mode", "file-mode-invalid", "The form that `ls` shows is understood.", |r| {
        r.send.mode.is_good = |text| octal_mode(text) || text.len() == 9 || text.len() == 10;
    }),
    ("parsed-mode", "file-mode-invalid", "A number is parsed, whatever its base.", |r| {
        r.send.mode.is_good = |text| octal_mode(text) || text.starts_with(['-', '0']);
    }),
    ("overwrite-by-digit", "overwrite-values", "The flag is stored as 0 or 1.", |r| {
        r.send.boolean = |text| match text {
            "1" | "True" => Some(true),
            "0" | "False" => Some(false),
            _ => None,
        };
    }),
    ("overwrite-in-small-letters", "overwrite-spelling", "One spelling is compared.", |r| {
        r.send.boolean = |text| text.parse().ok();
    }),
    ("timeout-of-a-minute-at-least", "timeout-values", "The default is the least.", |r| {
        r.send.timeout.min = 60;
        r.send.timeout.zero = Remedy::Refuse;
    }),
    ("timeout-in-minutes", "timeout-values", "The limit is in another unit.", |r| {
        r.send.timeout.max = 30;
    }),
    ("short-timeout-refused", "timeout-short", "The least is enforced by a refusal.", |r| {
        r.send.timeout.min = 10;
        r.send.timeout.zero = Remedy::Refuse;
    }),
    ("one-second-refused", "timeout-short", "The least is checked before it is set.", |r| {
        r.send.timeout.min = 2;
        r.send.timeout.zero = Remedy::Refuse;
    }),
    ("junk-timeout", "timeout-type", "What cannot be parsed is the default.", |r| {
        r.send.odd_timeout_refused = false;
        r.send.timeout.junk = Remedy::Default;
    }),
    ("timeout-with-unit", "timeout-type", "Parsing stops at the first letter.", |r| {
        r.send.timeout.read = |text, spellings| {
            let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            match read_integer(digits, spellings) {
                Numeral::Junk => Numeral::Junk,
                read => read,
            }
        };
    }),
    ("any-group", "resource-group-unknown", "The group is only written down.", |r| {
        r.send.unknown_group = None;
        r.send.foreign_instance = None;
    }),
    ("group-not-looked-up", "resource-group-unknown", "Only the instance is compared.", |r| {
        r.send.unknown_group = None;
    }),
    ("foreign-instance", "resource-group-member", "The group is looked up, and no more.", |r| {
        r.send.foreign_instance = None;
    }),
    ("ungrouped-instance", "resource-group-member", "No group is every group.", |r| {
        r.send.belongs = |own, group| own.is_empty() || own == group;
    }),
    (
        "no-instance-in-a-group",
        "resource-group-accepted",
        "Ids of groups are compared as names.",
        |r| {
            r.send.belongs = |own, _| own.is_empty();
        },
    ),
];
