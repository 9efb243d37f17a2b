//! Finds the passing row of the same case that differs least from a failing one.

/// Of the `passing` ids, the one with the fewest differing axes, then the closest numbers (64
/// before 63 for a failing 65), then the most similar text.
///
/// Ids are `<case>[key=value,…]`; all of them are of one case.
pub fn nearest<'a>(id: &str, passing: &[&'a str]) -> Option<&'a str> {
    let axes = axes(id);
    passing
        .iter()
        .min_by_key(|other| {
            (differing(&axes, other), apart(id, other), strsim::levenshtein(id, other), **other)
        })
        .copied()
}

fn axes(id: &str) -> Vec<&str> {
    let inside = id.split_once('[').map_or("", |(_, rest)| rest.trim_end_matches(']'));
    inside.split(',').collect()
}

fn differing(axes: &[&str], other: &str) -> usize {
    let theirs = self::axes(other);
    let changed = axes.iter().zip(&theirs).filter(|(mine, their)| mine != their).count();
    changed + axes.len().abs_diff(theirs.len())
}

/// How far the numbers of two ids are apart; far where they have not equally many.
fn apart(id: &str, other: &str) -> u64 {
    let (mine, theirs) = (numbers(id), numbers(other));
    if mine.len() != theirs.len() {
        return u64::MAX;
    }
    mine.iter().zip(&theirs).map(|(a, b)| a.abs_diff(*b)).fold(0, u64::saturating_add)
}

fn numbers(id: &str) -> Vec<u64> {
    let digits = id.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    digits.map(|run| run.parse().unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::nearest;

    #[rstest]
    #[case::one_axis_less("c[key=65xa,via=get]", &["c[key=1xb,via=get]", "c[key=64xa,via=post]"], Some("c[key=1xb,via=get]"))]
    #[case::closest_number("c[key=65xa]", &["c[key=63xa]", "c[key=64xa]", "c[key=60xa]"], Some("c[key=64xa]"))]
    #[case::text_breaks_the_tie("c[key=65xa]", &["c[key=1xb]", "c[key=64xa]"], Some("c[key=64xa]"))]
    #[case::no_axis("c", &["c[key=1]"], Some("c[key=1]"))]
    #[case::nothing_passed("c[key=65xa]", &[], None)]
    fn differs_least(#[case] id: &str, #[case] passing: &[&str], #[case] expected: Option<&str>) {
        assert_eq!(nearest(id, passing), expected);
    }
}
