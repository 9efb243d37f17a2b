//! Success or error: status, code, message, and the schema of either document.

use std::collections::BTreeMap;

use super::Bench;
use super::answer::Answer;
use super::finding::{Finding, brief};
use crate::case::expect::{ErrorExpect, Expect};
use crate::schema::CompiledSchema;
use crate::spec::Level;
use crate::suite::{Located, glob};

const STATUS: &str = "status";
const CODE: &str = "error-code";
const NOT_JSON: &str = "json";
const SERVER_ERROR: &str = "server-error";

/// Whether a finding of this kind means that the answer is not the one that was asked for, so that
/// looking into it would only repeat the finding.
pub fn ends_judging(check: &str) -> bool {
    [STATUS, CODE, NOT_JSON, SERVER_ERROR].contains(&check)
}

/// Whether a finding says that the answer is no JSON.
pub(super) fn is_not_json(finding: &Finding) -> bool {
    finding.check == NOT_JSON
}

/// Judges whether the answer is the success or the error that is due.
pub(super) fn judge(
    bench: Bench<'_>,
    expect: &Expect,
    place: (usize, usize),
    answer: &Answer,
) -> Vec<Finding> {
    if expect.anything {
        return general(bench, answer);
    }
    let clause = || bench.clause(expect.clause.as_ref());
    if let Some(error) = &expect.error {
        return judge_error(bench, &clause(), error, answer);
    }
    let mut findings = Vec::new();
    if answer.response.status != 200 {
        findings.extend(server_error(bench, answer));
        let actual = answer.describe(bench.suite);
        let mut finding =
            bench.finding(clause(), STATUS, "HTTP 200 and a success document", actual);
        finding.at = Some(bench.row.case.place(place.0, place.1));
        findings.push(finding);
        return findings;
    }
    match &answer.json {
        Err(told) => findings.push(not_json(bench, told, answer)),
        Ok(json) => findings.extend(schema(bench, bench.success, json)),
    }
    findings
}

/// What every answer has to meet, whatever the row asks for.
pub(super) fn general(bench: Bench<'_>, answer: &Answer) -> Vec<Finding> {
    let mut findings: Vec<Finding> = server_error(bench, answer).into_iter().collect();
    match &answer.json {
        Err(told) => findings.push(not_json(bench, told, answer)),
        Ok(json) if answer.is_success() => {
            findings.extend(schema(bench, bench.success, json));
        }
        Ok(json) => findings.extend(schema(bench, &bench.suite.error, json)),
    }
    findings
}

fn judge_error(
    bench: Bench<'_>,
    clause: &str,
    demand: &Located<ErrorExpect>,
    answer: &Answer,
) -> Vec<Finding> {
    let case = &bench.row.case;
    let statuses = statuses(bench, demand);
    let codes: Vec<String> = demand
        .code
        .0
        .iter()
        .filter_map(|code| bench.text(code).ok().map(std::borrow::Cow::into_owned))
        .collect();
    let due_statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
    let due = format!("HTTP {} {}", due_statuses.join(" or "), codes.join(" or "));
    let mut findings = Vec::new();
    if statuses.iter().all(|&status| status < 500) {
        findings.extend(server_error(bench, answer));
    }
    let actual = answer.describe(bench.suite);
    if !statuses.contains(&answer.response.status) {
        let finding = bench.finding(clause.to_owned(), STATUS, &due, &actual);
        findings.push(finding.demanded_at(case, demand));
    }
    if codes.is_empty() {
        return findings;
    }
    let json = match &answer.json {
        Err(told) => {
            findings.push(not_json(bench, told, answer));
            return findings;
        }
        Ok(json) => json,
    };
    if answer.is_success() {
        return findings;
    }
    let code = answer.top("Code").unwrap_or_default();
    let due_code = codes.iter().any(|pattern| glob::matches(pattern, code));
    if !due_code {
        let finding = bench.finding(clause.to_owned(), CODE, &due, &actual).pointing("/Code");
        findings.push(finding.demanded_at(case, demand));
    }
    let told_by_page = codes.first().is_some_and(|pattern| glob::matches(pattern, code));
    if let Some(message) = &demand.message
        && told_by_page
    {
        let due = bench.text(message).unwrap_or_default();
        let sent = answer.top("Message").unwrap_or_default();
        if !plain(sent).contains(&plain(&due)) {
            let clause = match &demand.message_clause {
                Some(clause) => bench.clause(Some(clause)),
                None => clause.to_owned(),
            };
            let finding = bench.finding(clause, "message", due.as_ref(), brief(sent));
            findings.push(finding.pointing("/Message").demanded_at(case, demand));
        }
    }
    findings.extend(schema(bench, &bench.suite.error, json));
    findings
}

/// The statuses that an error may have.
pub(super) fn statuses(bench: Bench<'_>, demand: &ErrorExpect) -> Vec<u16> {
    let filled = demand.status.0.iter().filter_map(|status| bench.text(status).ok());
    filled.filter_map(|status| status.parse().ok()).collect()
}

/// A message without what the page itself writes in several ways: case, the final period, and the
/// `N` of `Tag.N`, in place of which a server may name the number.
fn plain(message: &str) -> String {
    let lower = message.trim().trim_end_matches('.').to_lowercase();
    let mut out = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(at) = rest.find("tag.") {
        out.push_str(&rest[..at + 4]);
        rest = &rest[at + 4..];
        let number = rest.bytes().take_while(u8::is_ascii_digit).count();
        if number > 0 {
            out.push('n');
            rest = &rest[number..];
        }
    }
    out.push_str(rest);
    out
}

fn server_error(bench: Bench<'_>, answer: &Answer) -> Option<Finding> {
    // 501 says that a method is not there (RFC 9110, 15.6.2), which is no fault of the server.
    if answer.response.status < 500 || answer.response.status == 501 {
        return None;
    }
    let clause = bench.suite.manifest.blame.server_error.value.clone();
    let actual = answer.describe(bench.suite);
    Some(bench.finding(clause, SERVER_ERROR, "no server error", actual))
}

fn not_json(bench: Bench<'_>, told: &str, answer: &Answer) -> Finding {
    let clause = bench.suite.manifest.blame.not_json.value.clone();
    let kind = answer.response.header("content-type").unwrap_or("no content type");
    let body = String::from_utf8_lossy(&answer.response.body);
    let actual = format!("{} ({kind}), {told}", brief(body.trim()));
    bench.finding(clause, NOT_JSON, "one JSON document", actual)
}

/// Every violation of a schema, those that differ only in list positions told once.
fn schema(bench: Bench<'_>, schema: &CompiledSchema, json: &serde_json::Value) -> Vec<Finding> {
    let mut grouped: BTreeMap<(String, String, String), (Finding, usize)> = BTreeMap::new();
    for violation in schema.violations(json) {
        let clause = violation.clause;
        let clause = clause.unwrap_or_else(|| bench.suite.manifest.blame.schema.value.clone());
        let shape: String = violation
            .pointer
            .split('/')
            .map(|p| if p.parse::<u32>().is_ok() { "/*" } else { p })
            .collect();
        let finding = bench
            .finding(clause.clone(), "schema", &violation.expected, violation.actual)
            .pointing(violation.pointer);
        // A clause that the edition does not have binds nobody, but the document is still wrong.
        if finding.level == Level::May && bench.suite.ledger.find(&clause).is_none() {
            continue;
        }
        let key = (clause, shape, violation.expected);
        grouped.entry(key).or_insert((finding, 0)).1 += 1;
    }
    grouped
        .into_values()
        .map(|(finding, count)| match count {
            1 => finding,
            n => finding.noting(format!("the same at {} more places of this answer", n - 1)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::plain;

    #[rstest]
    #[case("The specified Tag.n.Key is not valid.", "The specified Tag.3.Key is not valid", true)]
    #[case("You must specify Tag.N.Key.", "you must specify tag.n.key.", true)]
    #[case("You must specify Tag.N.Key.", "You must specify Tag.N.Value.", false)]
    fn messages_are_compared_by_what_they_say(
        #[case] due: &str,
        #[case] sent: &str,
        #[case] same: bool,
    ) {
        assert_eq!(plain(sent).contains(&plain(due)), same);
    }

    #[test]
    fn only_the_number_of_a_tag_goes() {
        assert_eq!(
            plain(" See Tag.12.Key, tag.n, tags.3 of 4. "),
            "see tag.n.key, tag.n, tags.3 of 4"
        );
    }
}
