//! File names of snapshots: readable, different for different rows, and never outside the folder.

use std::fmt::Write;
use std::path::{Component, Path};

/// Bytes of a file name that every file system takes, with room for `.snap.new`.
const MAX_NAME: usize = 200;

/// The file of a row, relative to the snapshot folder: `paging/first[size=10]` becomes
/// `paging/first@size=10.snap`. Whatever a file system might not take is percent-encoded.
pub fn of_row(row: &str) -> String {
    let mut out = String::new();
    let (case, axes) = row.split_once('[').unwrap_or((row, ""));
    encode(&mut out, case, true);
    let axes = axes.strip_suffix(']').unwrap_or(axes);
    if !axes.is_empty() {
        out.push('@');
        encode(&mut out, axes, false);
    }
    let start = out.rfind('/').map_or(0, |at| at + 1);
    if out.len() - start > MAX_NAME {
        let digest = fingerprint(row);
        out.truncate(start + MAX_NAME - digest.len() - 1);
        out.push('~');
        out.push_str(&digest);
    }
    out.push_str(".snap");
    out
}

/// Whether a relative name stays in its folder.
pub fn is_inside(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['\\', '\0', ':'])
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

fn encode(out: &mut String, text: &str, slashes: bool) {
    let mut at_start = true;
    for byte in text.bytes() {
        match byte {
            b'/' if slashes => out.push('/'),
            // A leading dot would hide the file, or climb.
            b'.' if !at_start => out.push('.'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'=' | b',' | b'+' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        at_start = byte == b'/';
    }
}

/// FNV-1a, so that names that were cut stay different; no secret depends on it.
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::no_axis("paging/first", "paging/first.snap")]
    #[case::axes("paging/first[size=10,via=get]", "paging/first@size=10,via=get.snap")]
    #[case::odd("a/b[k=*?:/x标]", "a/b@k=%2A%3F%3A%2Fx%E6%A0%87.snap")]
    #[case::climbing("../../etc[x=../y]", "%2E./%2E./etc@x=..%2Fy.snap")]
    #[case::hidden("a/.b", "a/%2Eb.snap")]
    fn rows_have_readable_files(#[case] row: &str, #[case] file: &str) {
        assert_eq!(of_row(row), file);
        assert!(is_inside(&of_row(row)));
    }

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let [a, b] = ["a", "b"].map(|end| of_row(&format!("t/c[k={}{end}]", "x".repeat(400))));
        assert_ne!(a, b);
        assert!(a.len() < 220, "{a}");
    }

    #[rstest]
    #[case::plain("a/b.snap", true)]
    #[case::climbing("a/../../b.snap", false)]
    #[case::absolute("/etc/passwd", false)]
    #[case::drive("C:\\x", false)]
    #[case::backslash("a\\..\\b", false)]
    #[case::empty("", false)]
    fn names_stay_inside(#[case] name: &str, #[case] inside: bool) {
        assert_eq!(is_inside(name), inside);
    }
}
