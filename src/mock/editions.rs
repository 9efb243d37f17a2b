//! The dated texts of the specification, as edits of [`Rules`].

use super::Rules;
use super::page::{MixedSize, MixedToken};

/// An edition that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{date}` is not an edition; these are: {}", editions.join(", "))]
pub struct EditionError {
    date: String,
    editions: &'static [&'static str],
}

impl EditionError {
    /// An edition that is none of these.
    pub fn new(date: &str, editions: &'static [&'static str]) -> Self {
        Self { date: date.to_owned(), editions }
    }
}

/// The editions by date, the default first.
pub const EDITIONS: [&str; 3] = ["2026-06-26", "2024-12-24", "2026-09-20"];

impl Rules {
    /// The rules of an edition (facts 1.5 and 1.6).
    pub fn for_edition(date: &str) -> Result<Self, EditionError> {
        let mut rules = Self::page();
        match date {
            "2026-06-26" => {}
            "2024-12-24" => {
                rules.retention.days = 42;
                rules.retention.cap = None;
                // "If MaxResults or NextToken is set, PageSize and PageNumber do not take effect."
                rules.paging.mixed_size = MixedSize::TokenWins;
                rules.paging.mixed_token = MixedToken::TokenWins;
            }
            "2026-09-20" => {
                rules.retention.days = 1;
                rules.retention.cap = Some(1_000);
            }
            other => return Err(EditionError::new(other, &EDITIONS)),
        }
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::mock::fixture::{Client, NOW, delivery};

    #[rstest]
    #[case::the_page("2026-06-26", 30)]
    #[case::before("2024-12-24", 42)]
    #[case::after("2026-09-20", 1)]
    fn an_edition_looks_back_so_many_days(#[case] edition: &str, #[case] days: i64) {
        let hour = |hours: i64| hours * 60 - 60;
        let world = json!({"now": NOW, "regions": [{"RegionId": "cn-hangzhou"}], "invocations": [
            delivery("cn-hangzhou", "f-in", hour(24 * days - 1)),
            delivery("cn-hangzhou", "f-out", hour(24 * days + 1)),
        ]});
        let client = Client::with_world(Rules::for_edition(edition).unwrap(), &world);
        assert_eq!(client.get(&[]).ids(), ["f-in"]);
        assert_eq!(client.get(&[("PageNumber", "1")]).json()["TotalCount"], 1);
        client.wait(2);
        assert_eq!(client.get(&[]).ids(), [""; 0]);
    }

    #[rstest]
    #[case::the_page("2026-06-26", 10_000)]
    #[case::before("2024-12-24", 10_001)]
    #[case::after("2026-09-20", 1_000)]
    fn an_edition_keeps_so_many_records(#[case] edition: &str, #[case] kept: i64) {
        let invocations: Vec<_> = (0..10_001)
            .map(|n| {
                json!({"RegionId": "cn-hangzhou", "InvokeId": format!("f-{n}"),
                       "CreationTime": format!("2026-06-26T{:02}:{:02}:{:02}Z", n / 3600, n / 60 % 60, n % 60)})
            })
            .collect();
        let regions = json!([{"RegionId": "cn-hangzhou"}]);
        let world = json!({"now": NOW, "regions": regions, "invocations": invocations});
        let client = Client::with_world(Rules::for_edition(edition).unwrap(), &world);
        let answer = client.get(&[("PageSize", "1")]);
        assert_eq!(answer.json()["TotalCount"], kept);
        assert_eq!(answer.ids(), ["f-10000"]);
    }

    #[test]
    fn an_unknown_edition_names_the_others() {
        let error = Rules::for_edition("2025-01-01").err().unwrap().to_string();
        assert_eq!(
            error,
            "`2025-01-01` is not an edition; these are: 2026-06-26, 2024-12-24, 2026-09-20"
        );
    }
}
