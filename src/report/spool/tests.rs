use super::*;
use crate::report::sample;
use crate::report::store::Memory;
use crate::report::{RunDocument, fold};

/// Rows of every verdict, many times over, with times that JSON does not give back to the bit.
fn rows(copies: usize) -> Vec<RowRecord> {
    let document = fold(sample::rows(), sample::facts(0));
    let copy = |n: usize| {
        let rows = document.rows.clone().into_iter();
        rows.map(move |mut row| {
            row.id = format!("{}#{n}", row.id);
            row.millis = 0.1 + 0.2 + f64::from(u32::try_from(n).unwrap()) / 7.0;
            row.exchanges.iter_mut().for_each(|exchange| exchange.millis = row.millis / 3.0);
            row
        })
    };
    (0..copies).flat_map(copy).collect()
}

fn put(mut spool: Spool, rows: &[RowRecord]) -> Spooled {
    // Any order of arrival.
    for place in (0..rows.len()).rev() {
        spool.put(place, rows[place].clone()).unwrap();
    }
    spool.finish((0..rows.len()).collect(), Nearest::new()).unwrap()
}

fn all(rows: &Spooled) -> Vec<RowRecord> {
    rows.rows().map(|row| row.unwrap().into_owned()).collect()
}

#[test]
fn rows_come_back_as_they_were() {
    let rows = rows(40);
    assert_eq!(all(&put(Spool::new(), &rows)), rows);
    let folder = tempfile::tempdir().unwrap();
    let on_disk = put(Spool::in_folder(folder.path(), 0), &rows);
    assert_eq!(all(&on_disk), rows);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
}

#[test]
fn times_that_are_no_numbers_come_back() {
    let mut rows = rows(1);
    rows[0].millis = f64::NAN;
    rows[1].millis = f64::INFINITY;
    let back = all(&put(Spool::new(), &rows));
    assert!(back[0].millis.is_nan() && back[1].millis.is_infinite());
}

#[test]
fn a_row_may_be_put_again_and_read_meanwhile() {
    let rows = rows(2);
    let (mut spool, mut memory) = (Spool::new(), Memory::default());
    for (place, row) in rows.iter().enumerate() {
        spool.put(place, row.clone()).unwrap();
        let Ok(()) = memory.put(place, row.clone());
        assert_eq!(spool.id(place / 2).unwrap(), rows[place / 2].id);
    }
    let mut changed = spool.read(3).unwrap();
    changed.failures.clear();
    "\u{0}標\"".clone_into(&mut changed.id);
    spool.put(3, changed.clone()).unwrap();
    let Ok(()) = memory.put(3, changed);
    let order: Vec<usize> = (0..rows.len()).rev().collect();
    let Ok(expected) = memory.finish(order.clone(), [(4, 3)].into());
    assert_eq!(all(&spool.finish(order, [(4, 3)].into()).unwrap()), expected);
}

#[test]
fn rows_by_theme_are_those_of_a_document_in_memory() {
    let rows = rows(3);
    let spooled = put(Spool::new(), &rows);
    let told = |rows: &mut dyn Iterator<Item = io::Result<Cow<'_, RowRecord>>>| -> Vec<String> {
        rows.map(|row| row.unwrap().id.clone()).collect()
    };
    assert_eq!(told(&mut spooled.by_theme()), told(&mut rows.by_theme()));
    assert_ne!(told(&mut rows.by_theme()), told(&mut rows.rows()), "the order is another one");
}

#[test]
fn a_document_is_written_and_loaded_as_one_in_memory() {
    let document = sample::document();
    let spooled = document.with_rows(put(Spool::new(), &document.rows));
    let bytes = |value: serde_json::Result<Vec<u8>>| value.unwrap();
    assert_eq!(bytes(serde_json::to_vec(&spooled)), bytes(serde_json::to_vec(&document)));
    assert_eq!(*Spooled::whole(&spooled).unwrap(), document);
    let empty: RunDocument<_> = document.with_rows(put(Spool::new(), &[]));
    assert!(serde_json::to_string(&empty).unwrap().ends_with("\"rows\":[]}"));
}

#[test]
fn a_place_that_cannot_be_written_to_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let mut spool = Spool::in_folder(&gone, 0);
    let rows = rows(200);
    let told = rows.into_iter().enumerate().find_map(|(at, row)| spool.put(at, row).err());
    let told = told.unwrap().to_string();
    assert!(told.starts_with("rows cannot be put aside in "), "{told}");
    assert!(told.contains("gone: "), "{told}");
}
