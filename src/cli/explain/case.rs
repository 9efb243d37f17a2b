//! Cases and their rows.

use super::Desk;
use super::sheet::Sheet;
use crate::case::model::Request;
use crate::case::{Captured, Row};
use crate::engine::{Call, Endpoint, SignatureUse, curl, encode};
use crate::mock::Rules;
use crate::reference;
use crate::suite::Suite;

/// Where `mock` listens unless told otherwise.
const MOCK: &str = "http://127.0.0.1:8080";

/// The sheet of a case.
pub(super) fn case(id: &str, desk: Desk<'_>) -> Option<Sheet> {
    let Desk { suite, flag } = desk;
    let case = suite.cases.iter().find(|case| case.id == id)?;
    let rows: Vec<Row> = suite.rows.of_case(id).collect();
    let mut sheet = Sheet::new("case", id);
    sheet.text("title", &case.model.title);
    if let Some(why) = &case.model.why {
        sheet.text("why", why);
    }
    if let Some(row) = rows.first() {
        place(&mut sheet, row, suite);
    }
    clauses(&mut sheet, rows.iter().flat_map(|row| &row.clauses), suite);
    if rows.len() == 1 && rows[0].id == id {
        commands(&mut sheet, &rows[0], suite);
    } else {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        sheet.ids("rows", &ids, &format!("acs-conform list rows{flag} --filter 'case({id})'"));
    }
    sheet.verbatim("run it", &format!("acs-conform run{flag} --filter 'case({id})'"));
    sheet.verbatim("file", &case.file);
    sheet.verbatim("", &case.text);
    Some(sheet)
}

/// The sheet of one row of a case with a matrix.
pub(super) fn row(row: &Row, desk: Desk<'_>) -> Sheet {
    let Desk { suite, flag } = desk;
    let mut sheet = Sheet::new("row", &row.id);
    sheet.text("title", &row.case.model.title);
    if let Some(why) = &row.case.model.why {
        sheet.text("why", why);
    }
    if let Some(why) = &row.not_in_edition {
        sheet.text("edition", why);
    }
    place(&mut sheet, row, suite);
    let valid = if row.valid {
        "every value is valid: `accepted` holds"
    } else {
        "a value is invalid: `rejected` holds"
    };
    sheet.text("values", valid);
    for (axis, _) in row.case.model.matrix.iter() {
        let value = row.vars.get(axis).map(shown).unwrap_or_default();
        sheet.text("", &format!("{axis} = {value}"));
    }
    clauses(&mut sheet, row.clauses.iter(), suite);
    commands(&mut sheet, row, suite);
    sheet.verbatim("run it", &format!("acs-conform run{flag} --filter 'row({})'", row.id));
    sheet.verbatim(
        "file",
        &format!("{} (acs-conform explain{flag} {})", row.case.file, row.case.id),
    );
    sheet
}

fn shown(value: &serde_json::Value) -> String {
    const MOST: usize = 80;
    let text = match value {
        serde_json::Value::Null => return "left out".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let length = text.chars().count();
    if length > MOST {
        let beginning: String = text.chars().take(MOST).collect();
        format!("{beginning}… ({length} characters)")
    } else {
        text
    }
}

fn place(sheet: &mut Sheet, row: &Row, suite: &Suite) {
    let model = &row.case.model;
    let seeded = if model.any_data { ", or whatever data the target has" } else { "" };
    sheet.text("world", &format!("{}{seeded}", suite.world_of(row)));
    let needs: Vec<&str> = model.needs.iter().map(|need| need.value.as_str()).collect();
    if !needs.is_empty() {
        sheet.text("needs", &needs.join(", "));
    }
    if let Some(caller) = &model.caller {
        sheet.text("caller", caller);
    }
}

fn clauses<'a>(sheet: &mut Sheet, ids: impl Iterator<Item = &'a String>, suite: &Suite) {
    let mut told: Vec<&String> = Vec::new();
    for id in ids {
        if told.contains(&id) {
            continue;
        }
        let name = if told.is_empty() { "clauses" } else { "" };
        let about = suite.ledger.find(id).map_or_else(
            || format!("not in edition {}", suite.edition.date),
            |clause| format!("{}: {}", clause.level, clause.says),
        );
        sheet.text(name, &format!("{id}: {about}"));
        told.push(id);
    }
}

/// What the row sends, as commands to paste while `mock` runs.
fn commands(sheet: &mut Sheet, row: &Row, suite: &Suite) {
    let mut endpoint = reference::in_process(&reference::service(Rules::page()));
    endpoint.signature = SignatureUse::None;
    MOCK.clone_into(&mut endpoint.url);
    let model = &row.case.model;
    let single = model.request.as_ref().or(model.walk.as_ref().map(|walk| &walk.request));
    let steps = model.steps.iter().filter_map(|step| {
        let request = step.request.as_ref().or(step.walk.as_ref().map(|walk| &walk.request));
        Some((Some(step.name.value.as_str()), request?))
    });
    for (at, (step, request)) in
        single.map(|request| (None, request)).into_iter().chain(steps).enumerate()
    {
        let line = command(request, row, suite, &endpoint)
            .unwrap_or_else(|| "(needs what an earlier step captures)".to_owned());
        let line = step.map_or(line.clone(), |step| format!("{line}   # {step}"));
        sheet.verbatim(if at == 0 { "sends" } else { "" }, &line);
    }
}

fn command(request: &Request, row: &Row, suite: &Suite, endpoint: &Endpoint) -> Option<String> {
    let call = Call {
        request,
        instead: &[],
        row,
        step: "",
        world: None,
        captured: &Captured::new(),
        manifest: &suite.manifest,
        credentials: None,
        endpoint,
    };
    Some(curl(&endpoint.url, &encode(&call).ok()?))
}
