//! A small made-up run for the tests of the renderers, hostile answers included.

use jiff::Timestamp;

use super::document::{Excerpt, Failure, Figures, RunDocument, SuiteInfo, TargetInfo, Tool};
use super::fold;
use super::outcome::{Evidence, KnownEntry, ReadingSeen, RowOutcome, RunFacts};
use crate::spec::{Basis, Clause, Contested, Ledger, Level, Reading, Silence};

/// An answer that tries every medium at once.
pub const HOSTILE: &str = "</script><script>alert(1)</script>\u{1b}[31mred\u{1b}]8;;http://evil\u{7}\u{202e}gnp\u{200b}\n::set-env name=PATH::x\n##[error]x | `code` ``` @all ]]> <img src=x onerror=alert(1)> %0A {{7*7}}";

pub fn row(id: &str, level: Level, evidence: Evidence, failures: Vec<Failure>) -> RowOutcome {
    let case = id.split('[').next().unwrap_or_default();
    RowOutcome {
        id: id.to_owned(),
        case: case.to_owned(),
        theme: case.split('/').next().unwrap_or_default().to_owned(),
        title: format!("What {case} says"),
        clauses: vec![clause_of(case).to_owned()],
        level,
        needs: Vec::new(),
        evidence,
        failures,
        readings: Vec::new(),
        exchanges: Vec::new(),
        millis: 1.5,
        requests: 1,
        flaky: false,
    }
}

fn clause_of(case: &str) -> &'static str {
    match case.split('/').next() {
        Some("things") => "thing-shape",
        Some("labels") => "label-length",
        _ => "thing-order",
    }
}

pub fn pass(id: &str) -> RowOutcome {
    row(id, Level::Must, Evidence::Judged, Vec::new())
}

pub fn failing(id: &str, level: Level) -> RowOutcome {
    row(id, level, Evidence::Judged, vec![failure(level)])
}

pub fn failure(level: Level) -> Failure {
    Failure {
        clause: "label-length".to_owned(),
        level,
        check: "error-code".to_owned(),
        expected: "400 BadLabel.Malformed".to_owned(),
        actual: "200 with 3 records".to_owned(),
        at: Some("cases/made-up/labels/length.yaml:14:7".to_owned()),
        pointer: Some("/Code".to_owned()),
        curl: Some("curl -sS 'http://127.0.0.1:9000/?Action=ListThings&Label.1=aaaa'".to_owned()),
        nearest_pass: None,
        note: None,
    }
}

pub fn reading(mut row: RowOutcome, clause: &str, reading: &str) -> RowOutcome {
    row.clauses = vec![clause.to_owned()];
    row.readings.push(ReadingSeen {
        clause: clause.to_owned(),
        reading: reading.to_owned(),
        decisive: true,
    });
    row
}

pub fn facts(suite_rows: usize) -> RunFacts {
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    RunFacts {
        tool: Tool { name: "acs-conform".to_owned(), version: "0.1.0".to_owned() },
        suite: SuiteInfo {
            name: "made-up".to_owned(),
            edition: "2026-06-26".to_owned(),
            digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
                .to_owned(),
            rows: suite_rows,
            figures: Some(Figures {
                mutants: 120,
                killed: 118,
                legitimate: 31,
                false_alarms: 0,
                same_suite: true,
            }),
        },
        target: TargetInfo {
            name: "acme-cloud 4.2".to_owned(),
            url: "https://api.acme.example".to_owned(),
            signature: "acs3".to_owned(),
            seeded: true,
            mutant: None,
            readings: [].into(),
            edition: Some("2026-06-26".to_owned()),
            clock_skew_ms: Some(-120),
            insecure: false,
            claims: vec!["labels".to_owned(), "paging".to_owned()],
            lacks: vec!["clock".to_owned()],
        },
        started: time("2026-11-24T08:00:00Z"),
        finished: time("2026-11-24T08:00:04.25Z"),
        partition: None,
        narrowed: None,
        partial: false,
        strict: false,
        interrupted: false,
        command: Some("acs-conform run --target acme.yaml".to_owned()),
        requests: 40,
        retries: 1,
        throttled: 1,
        known: Vec::new(),
    }
}

/// Rows of every verdict.
pub fn rows() -> Vec<RowOutcome> {
    let judged = || Evidence::Judged;
    let mut rows: Vec<_> =
        ["1xa", "63xa", "64xa"].map(|key| pass(&format!("labels/length[key={key}]"))).into();
    for key in ["65xa", "65x标", "65x👍", "900xa"] {
        rows.push(failing(&format!("labels/length[key={key}]"), Level::Must));
    }
    rows[3].exchanges.push(Excerpt {
        request: "GET /?Action=ListThings&Label.1=aaaa HTTP/1.1\nHost: api.acme.example\n"
            .to_owned(),
        response: "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"Things\":[]}".to_owned(),
        millis: 1.5,
    });
    let mut hostile = failure(Level::Must);
    hostile.clause = "thing-shape".to_owned();
    hostile.check = "json-path".to_owned();
    hostile.expected = "\"note\": \"plain\"\n\"size\": 3\n\"owner\": \"ana\"".to_owned();
    hostile.actual = format!("\"note\": \"{HOSTILE}\"\n\"size\": 3\n\"owner\": \"bob\"");
    hostile.pointer = Some("/Things/0".to_owned());
    hostile.note = Some("the whole record is compared".to_owned());
    let mut hostile = row("things/echo[content=markup]", Level::Must, judged(), vec![hostile]);
    hostile.exchanges.push(Excerpt {
        request: "POST / HTTP/1.1\n\nAction=ListThings".to_owned(),
        response: format!("HTTP/1.1 200 OK\n\n{HOSTILE}"),
        millis: 2.25,
    });
    rows.push(hostile);
    rows.push(failing("paging/last-page[size=7]", Level::Must));
    let mut warn = failing("things/extra-member", Level::Should);
    warn.failures[0].clause = "no-extra-member".to_owned();
    warn.failures[0].check = "schema".to_owned();
    warn.failures[0].expected = "no member beyond those of the page".to_owned();
    warn.failures[0].actual = "member \"Debug\"".to_owned();
    warn.flaky = true;
    rows.push(warn);
    rows.push(reading(pass("things/order[by=time]"), "thing-order", "newest-first"));
    rows.push(reading(pass("things/order[by=id]"), "thing-order", "newest-first"));
    rows.push(row(
        "window/edge",
        Level::Must,
        Evidence::NotApplicable("the target lacks `clock`".to_owned()),
        Vec::new(),
    ));
    rows.push(row(
        "relations/subset",
        Level::Must,
        Evidence::Vacuous("fewer than 2 records".to_owned()),
        Vec::new(),
    ));
    rows.push(row(
        "access/scoped",
        Level::Must,
        Evidence::Untestable("needs `several-callers`, which cannot be seeded".to_owned()),
        Vec::new(),
    ));
    rows.push(row(
        "access/denied",
        Level::Should,
        Evidence::Error("no complete answer within 10s".to_owned()),
        Vec::new(),
    ));
    rows
}

/// A run with rows of every verdict, a known failure and a stale entry.
pub fn document() -> RunDocument {
    let rows = rows();
    let mut facts = facts(rows.len());
    facts.known = vec![
        KnownEntry {
            rows: "paging/*".to_owned(),
            reason: "the token is ignored".to_owned(),
            ticket: Some("VX-112".to_owned()),
            until: Some("2027-01-31".parse().unwrap()),
            matched: vec!["paging/last-page[size=7]".to_owned()],
        },
        KnownEntry {
            rows: "things/order*".to_owned(),
            reason: "order is random".to_owned(),
            ticket: None,
            until: None,
            matched: vec!["things/order[by=time]".to_owned()],
        },
    ];
    fold(rows, facts)
}

/// A run in which everything held.
pub fn conformant() -> RunDocument {
    fold(vec![pass("labels/length[key=64xa]"), pass("paging/last-page[size=7]")], facts(2))
}

/// Clauses for some of the rows, one of them hostile.
pub fn ledger() -> Ledger {
    let clause = |id: &str, level, basis, quote: Option<&str>, says: &str| Clause {
        id: id.to_owned(),
        level,
        basis,
        source: "Request parameters, Label".to_owned(),
        quote: quote.map(str::to_owned),
        says: says.to_owned(),
        values: [].into(),
        contested: None,
        erratum: None,
        untestable: None,
        editions: [].into(),
    };
    let mut order = clause(
        "thing-order",
        Level::Should,
        Basis::Inferred,
        None,
        "Records come in one order throughout.",
    );
    order.contested = Some(Contested {
        page: Silence::Silent,
        why: "No sentence fixes the order.".to_owned(),
        readings: ["newest-first", "oldest-first"]
            .map(|id| Reading { id: id.to_owned(), says: format!("Records come {id}.") })
            .into(),
    });
    let mut unseen = clause(
        "kept-for-30-days",
        Level::Must,
        Basis::Documented,
        Some("紀錄保留30天。"),
        "Records are kept for 30 days.",
    );
    unseen.untestable = Some("a run would have to last 30 days".to_owned());
    Ledger::new(
        vec![
            clause(
                "label-length",
                Level::Must,
                Basis::Documented,
                Some("標籤的鍵最多支援64個字元，不得為空字串。一旦傳入該值，則不允許為空字串，且長度不超過上述限制。"),
                "A label has 1 to 64 characters; a longer one is refused with BadLabel.Malformed.",
            ),
            clause(
                "thing-shape",
                Level::Must,
                Basis::Documented,
                Some("<b>每個</b>欄位"),
                "Each record has the members of the page.",
            ),
            clause(
                "no-extra-member",
                Level::Should,
                Basis::Inferred,
                None,
                "A record has no other members.",
            ),
            order,
            unseen,
        ],
        "2026-06-26",
    )
    .unwrap()
}
