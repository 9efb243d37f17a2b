use std::collections::BTreeSet;

use super::*;

#[test]
fn ids_are_unique_words() {
    let all = mutants();
    let ids: BTreeSet<_> = all.iter().map(|mutant| &mutant.id).collect();
    assert_eq!(ids.len(), all.len());
    for mutant in &all {
        let (theme, defect) = mutant.id.split_once('/').unwrap();
        for part in [theme, defect] {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(!part.is_empty() && part.chars().all(plain), "{}", mutant.id);
        }
    }
}

#[test]
fn every_slip_is_one_sentence() {
    for mutant in mutants() {
        let sentence = mutant.slip.ends_with('.') && !mutant.slip.trim_end_matches('.').is_empty();
        assert!(sentence && !mutant.clause.is_empty(), "{}", mutant.id);
    }
}

#[test]
fn like_has_two_wildcards() {
    assert!(matching::like("a_b%", "axb.txt"));
    assert!(!matching::like("a_b", "a.b.txt"));
    assert!(matching::like("a.b", "a.b") && !matching::like("a.b", "axb"));
}
