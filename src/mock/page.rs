//! Which records a page holds, and where the next one begins.

use std::sync::Arc;

use jiff::Timestamp;

use super::delivery::Delivery;
use super::error::Fault;
use super::number::{IntegerRule, Remedy};
use super::rules::Rules;
use super::store::Key;
use super::token::Place;
use super::validate::Query;

/// Which page is asked for, and in which of the two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Style {
    /// `MaxResults` and `NextToken`.
    Token {
        /// The greatest number of records.
        size: i64,
        /// Where the page begins; `None` is the beginning.
        place: Option<Place>,
        /// How many pages are left out after the place.
        skipped_pages: i64,
    },
    /// `PageSize` and `PageNumber`.
    Page {
        /// The greatest number of records.
        size: i64,
        /// The page, from 1.
        number: i64,
    },
}

/// What is done when `MaxResults` comes with `PageSize` or `PageNumber`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MixedSize {
    /// The page numbers have no effect.
    TokenWins,
    /// `MaxResults` has no effect.
    PageNumberWins,
    /// `PageNumber` counts pages of `MaxResults`.
    Combined,
    /// The call is refused.
    Refused,
}

/// What is done when `NextToken` comes with `PageSize` or `PageNumber`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MixedToken {
    /// The page numbers have no effect.
    TokenWins,
    /// The token has no effect.
    PageNumberWins,
    /// `PageNumber` leaves out pages after the token.
    OffsetOnTop,
    /// The call is refused.
    Refused,
}

/// What a rule about the end of a page in token mode can see.
pub struct PageEnd<'a> {
    /// The records of the page.
    pub records: &'a [&'a Delivery],
    /// The next record that matches, if there is one.
    pub next: Option<&'a Delivery>,
    /// How many records were asked for.
    pub size: usize,
    /// Where the page began.
    pub from: Option<&'a Place>,
    /// The query.
    pub query: &'a Query,
    /// Whether an exactly full page always has another after it.
    pub full_goes_on: bool,
}

/// What a rule about the total can see.
pub struct Total<'a> {
    /// How many records match.
    pub matching: usize,
    /// How many of them are on the page.
    pub on_page: usize,
    /// All records of the region, matching or not.
    pub region: &'a [Arc<Delivery>],
    /// Whether a record matches.
    pub matches: &'a dyn Fn(&Delivery) -> bool,
}

/// Finds the place in a list where the records after a token begin.
pub type Seek = fn(&[Arc<Delivery>], &Place, &Rules) -> usize;

/// The rules of paging.
#[derive(Clone)]
pub struct PagingRules {
    /// The size in token mode.
    pub max_results: IntegerRule,
    /// The size in page-number mode.
    pub page_size: IntegerRule,
    /// The page in page-number mode.
    pub page_number: IntegerRule,
    /// `MaxResults` with page numbers.
    pub mixed_size: MixedSize,
    /// `NextToken` with page numbers.
    pub mixed_token: MixedToken,
    /// Whether a page after the last one is refused.
    pub past_end_refused: bool,
    /// Whether the last page is served in place of one after it.
    pub past_end_is_last: bool,
    /// How many records come before a page.
    pub offset: fn(number: i64, size: i64) -> usize,
    /// How many records a page holds.
    pub length: fn(size: i64) -> usize,
    /// The place in the list where the records after a token begin.
    pub seek: Seek,
    /// How many matching records after that place are left out.
    pub skip: fn(&Place) -> usize,
    /// Whether another page follows.
    pub goes_on: fn(&PageEnd<'_>) -> bool,
    /// Whether an exactly full page always has another after it.
    pub full_goes_on: bool,
    /// The place where the next page begins.
    pub place: fn(&PageEnd<'_>) -> Place,
    /// The total in page-number mode.
    pub total: fn(&Total<'_>) -> usize,
}

impl PagingRules {
    /// The rules of the page.
    pub fn page() -> Self {
        let int32 = i64::from(i32::MAX);
        Self {
            max_results: IntegerRule {
                widest: int32,
                ..IntegerRule::new("MaxResults", Fault::MaxResults, 1..=50)
            },
            page_size: IntegerRule::new("PageSize", Fault::PageSize, 1..=50),
            page_number: IntegerRule {
                default: 1,
                above: Remedy::Serve,
                ..IntegerRule::new("PageNumber", Fault::PageNumber, 1..=i64::MAX)
            },
            mixed_size: MixedSize::TokenWins,
            mixed_token: MixedToken::TokenWins,
            past_end_refused: false,
            past_end_is_last: false,
            offset: |number, size| length_of((number - 1).saturating_mul(size)),
            length: length_of,
            seek: after_place,
            skip: |_| 0,
            goes_on: |end| {
                end.next.is_some() || (end.full_goes_on && end.records.len() == end.size)
            },
            full_goes_on: false,
            place: after_last,
            total: |total| total.matching,
        }
    }
}

/// A number of records; a negative one is none.
pub fn length_of(size: i64) -> usize {
    usize::try_from(size.max(0)).unwrap_or(usize::MAX)
}

/// Finds the first record that comes after a place in list order, whether or not the record of
/// the place is still there.
#[inline(never)]
pub fn after_place(records: &[Arc<Delivery>], place: &Place, rules: &Rules) -> usize {
    let Ok(created) = Timestamp::from_nanosecond(place.created) else { return 0 };
    let key = Key { created, invoke_id: &place.invoke_id };
    let order = rules.retention.order;
    records.partition_point(|record| order(&(&**record).into(), &key).is_le())
}

/// The place after the last record of the page.
pub fn after_last(end: &PageEnd<'_>) -> Place {
    let from = end.from.cloned().unwrap_or_default();
    let last = end.records.last();
    Place {
        region: end.query.region.clone(),
        filters: end.query.digest.clone(),
        created: last.map_or(from.created, |d| d.created.as_nanosecond()),
        invoke_id: last.map_or(from.invoke_id, |d| d.invoke_id.clone()),
        served: from.served + end.records.len() as u64,
        pages: from.pages.saturating_add(1),
        first_size: if from.pages == 0 {
            i64::try_from(end.size).unwrap_or(i64::MAX)
        } else {
            from.first_size
        },
        serial: None,
    }
}

/// One page of the list.
pub struct Page<'a> {
    /// Its records in list order.
    pub records: Vec<&'a Delivery>,
    /// Where the next page begins; `None` on the last page and in page-number mode.
    pub next: Option<Place>,
    /// The total, in page-number mode.
    pub total: Option<usize>,
}

/// The number of the last page, where the one asked for comes after it.
pub fn last_page(style: &Style, page: &Page<'_>) -> Option<i64> {
    let (Style::Page { size, number }, Some(total)) = (style, page.total) else { return None };
    let size = usize::try_from(*size).unwrap_or(1).max(1);
    let last = i64::try_from(total.div_ceil(size)).unwrap_or(i64::MAX);
    (page.records.is_empty() && last >= 1 && *number > last).then_some(last)
}

/// What a page is cut out of.
pub struct Listing<'a, 'm> {
    /// The records in list order; no other one matches.
    pub records: &'a [Arc<Delivery>],
    /// All records of the region.
    pub region: &'a [Arc<Delivery>],
    /// Whether every one of the records matches, so that none need be asked: a page of a long list
    /// then costs no more than one of a short one.
    pub all_match: bool,
    /// Whether a record matches.
    pub matches: &'m dyn Fn(&Delivery) -> bool,
}

/// Cuts the page that a query asks for out of a list.
pub fn cut<'a>(listing: &Listing<'a, '_>, query: &Query, rules: &Rules) -> Result<Page<'a>, Fault> {
    let Listing { records: list, region, all_match, matches } = *listing;
    match &query.style {
        Style::Token { size, place, skipped_pages } => {
            let start = place.as_ref().map_or(0, |place| (rules.paging.seek)(list, place, rules));
            let rest = list.get(start..).unwrap_or_default();
            let length = (rules.paging.length)(*size);
            let skipped = length_of(skipped_pages.saturating_mul(*size))
                .saturating_add(place.as_ref().map_or(0, rules.paging.skip));
            let mut found = rest
                .iter()
                .map(|record| &**record)
                .filter(|record| all_match || matches(record))
                .skip(skipped);
            let records: Vec<_> = found.by_ref().take(length).collect();
            let end = PageEnd {
                records: &records,
                next: found.next(),
                size: length,
                from: place.as_ref(),
                query,
                full_goes_on: rules.paging.full_goes_on,
            };
            let next = (rules.paging.goes_on)(&end).then(|| (rules.paging.place)(&end));
            Ok(Page { records, next, total: None })
        }
        Style::Page { size, number } => {
            let offset = (rules.paging.offset)(*number, *size);
            let length = (rules.paging.length)(*size);
            let (records, matching): (Vec<_>, usize) = if all_match {
                let rest = list.get(offset..).unwrap_or_default();
                (rest.iter().take(length).map(|record| &**record).collect(), list.len())
            } else {
                let mut matching = 0;
                let mut records = Vec::new();
                for record in list.iter().filter(|record| matches(record)) {
                    if matching >= offset && records.len() < length {
                        records.push(&**record);
                    }
                    matching += 1;
                }
                (records, matching)
            };
            if rules.paging.past_end_refused && records.is_empty() && *number > 1 {
                return Err(Fault::PageNumber);
            }
            let total = Total { matching, on_page: records.len(), region, matches };
            let total = (rules.paging.total)(&total);
            Ok(Page { records, next: None, total: Some(total) })
        }
    }
}
