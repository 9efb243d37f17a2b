//! The status of a delivery, from those of its instances.

/// The page lists Pending first, so it goes before Running.
pub fn overall<'a>(instances: impl Iterator<Item = &'a str>) -> &'static str {
    let states: Vec<&str> = instances.collect();
    let any = |state| states.contains(&state);
    let good = states.iter().filter(|state| **state == "Success").count();
    if any("Pending") {
        "Pending"
    } else if any("Running") {
        "Running"
    } else if good == states.len() {
        "Success"
    } else if good == 0 {
        "Failed"
    } else {
        "PartialFailed"
    }
}

#[cfg(test)]
mod tests {
    use super::overall;

    #[test]
    fn one_that_waits_makes_all_wait() {
        assert_eq!(overall(["Success", "Pending", "Running"].into_iter()), "Pending");
        assert_eq!(overall(["Success", "Timeout"].into_iter()), "PartialFailed");
        assert_eq!(overall(["Invalid", "Timeout"].into_iter()), "Failed");
    }
}
