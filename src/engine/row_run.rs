//! Runs one row: its steps in order, each judged as soon as its answers are there.

use std::borrow::Cow;
use std::sync::Arc;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::alter::altered;
use super::encode::{Call, EncodeError};
use super::endpoint::{Endpoint, SignatureUse};
use super::excerpt;
use super::send::Sender;
use super::walk::walk;
use crate::case::expect::{Expect, Readings};
use crate::case::model::{Capture, Request, Walk};
use crate::case::{Captured, Row};
use crate::check::snapshot::compare;
use crate::check::{self, Answer, Bench, Finding, Gathered, Judgement, Seen};
use crate::report::document::Failure;
use crate::sign::Credentials;
use crate::snapshot::{Snapshot, name};
use crate::suite::world::World;
use crate::suite::{Located, Ordered, Suite};
use crate::wire::{Exchange, Obstacle};

/// What running a row gave.
#[derive(Debug, Default)]
pub(super) struct RowRun {
    /// Broken clauses, with what repeats them.
    pub failures: Vec<Failure>,
    /// Readings that were seen.
    pub seen: Vec<Seen>,
    /// Why the row says nothing, where there was too little data.
    pub vacuous: Option<String>,
    /// Why no complete answer came.
    pub obstacle: Option<Obstacle>,
    /// A fault of our own: the row could not be run.
    pub fault: Option<String>,
    /// Why the row was not started at all.
    pub not_reached: Option<String>,
    /// Answers that are not what is stored, by the name they would be stored under.
    pub snapshots: Vec<(String, Snapshot)>,
    /// Whether a second ask gave other findings.
    pub flaky: bool,
    /// Everything that was sent and came back.
    pub exchanges: Vec<Exchange>,
}

/// Where rows run.
pub(super) struct Stage {
    pub suite: Arc<Suite>,
    pub endpoint: Endpoint,
    pub sender: Sender,
}

enum Action<'a> {
    Request(&'a Request),
    Walk(&'a Walk),
    Seed(&'a Located<String>),
}

/// One step, whether the case writes steps or a single request.
struct Step<'a> {
    name: &'a str,
    action: Action<'a>,
    expects: Vec<&'a Located<Expect>>,
    readings: Option<&'a Located<Readings>>,
    capture: Option<&'a Ordered<Located<Capture>>>,
}

fn steps(row: &Row) -> Vec<Step<'_>> {
    let model = &row.case.model;
    if model.steps.is_empty() {
        let action = match (&model.request, &model.walk) {
            (Some(request), _) => Action::Request(request),
            (None, Some(walk)) => Action::Walk(walk),
            (None, None) => return Vec::new(),
        };
        return vec![Step {
            name: "",
            action,
            expects: pick(row.valid, &model.expect, &model.accepted, &model.rejected),
            readings: model.readings.as_ref(),
            capture: None,
        }];
    }
    let steps = model.steps.iter().filter_map(|step| {
        let action = match (&step.request, &step.walk, &step.seed) {
            (Some(request), _, _) => Action::Request(request),
            (None, Some(walk), _) => Action::Walk(walk),
            (None, None, seed) => Action::Seed(seed.as_ref()?),
        };
        Some(Step {
            name: &step.name,
            action,
            expects: pick(row.valid, &step.expect, &step.accepted, &step.rejected),
            readings: step.readings.as_ref(),
            capture: Some(&step.capture),
        })
    });
    steps.collect()
}

fn pick<'a>(
    valid: bool,
    always: &'a Option<Located<Expect>>,
    accepted: &'a Option<Located<Expect>>,
    rejected: &'a Option<Located<Expect>>,
) -> Vec<&'a Located<Expect>> {
    always.iter().chain(if valid { accepted } else { rejected }).collect()
}

/// Runs a row against whatever the target now holds.
pub(super) async fn run_row(stage: &Stage, row: &Row, world: Option<Arc<World>>) -> RowRun {
    let mut state = State {
        stage,
        row,
        world,
        captured: Captured::new(),
        gathered: Vec::new(),
        out: RowRun::default(),
    };
    for step in steps(row) {
        match state.step(&step).await {
            Ok(true) => {}
            Ok(false) => return state.out,
            Err(error) => {
                state.out.fault = Some(error.to_string());
                return state.out;
            }
        }
    }
    state.relations();
    state.out
}

struct State<'a> {
    stage: &'a Stage,
    row: &'a Row,
    world: Option<Arc<World>>,
    captured: Captured,
    gathered: Vec<(String, Gathered)>,
    out: RowRun,
}

impl State<'_> {
    /// Runs a step. `false`: the row cannot go on.
    async fn step(&mut self, step: &Step<'_>) -> Result<bool, EncodeError> {
        let stage = self.stage;
        if let Action::Seed(world) = step.action {
            return Ok(self.seed(world).await);
        }
        let request = match &step.action {
            Action::Request(request) => request,
            Action::Walk(walk) => &walk.request,
            Action::Seed(_) => return Ok(true),
        };
        let credentials = match self.credentials(request)? {
            Ok(credentials) => credentials,
            Err(missing) => {
                self.out.fault = Some(missing);
                return Ok(false);
            }
        };
        let first = self.out.exchanges.len();
        let (gathered, findings) = {
            let call = Call {
                request,
                instead: &[],
                row: self.row,
                captured: &self.captured,
                manifest: &stage.suite.manifest,
                credentials: credentials.as_ref(),
                endpoint: &stage.endpoint,
            };
            match &step.action {
                Action::Walk(path) => {
                    let walked =
                        walk(&stage.sender, &stage.suite, path, &call, self.world.is_some())
                            .await?;
                    self.out.exchanges.extend(walked.exchanges);
                    if let Some(obstacle) = walked.obstacle {
                        self.out.obstacle = Some(obstacle);
                        return Ok(false);
                    }
                    self.out.vacuous = self.out.vacuous.take().or(walked.too_long);
                    (walked.gathered, walked.findings)
                }
                _ => {
                    let mut sent = stage.sender.send(&call).await?;
                    let fault = match &request.fault {
                        Some(fault) => self.row.text(fault, &self.captured)?,
                        None => Cow::Borrowed(""),
                    };
                    if fault == "reused-nonce" && sent.outcome.is_ok() {
                        let again = sent.request.clone();
                        self.out.exchanges.push(sent);
                        sent = stage.sender.send_as_is(again).await;
                    }
                    let outcome = sent.outcome.clone();
                    self.out.exchanges.push(sent);
                    match outcome {
                        Ok(response) => {
                            let pages = vec![Answer::new(response)];
                            (Gathered { pages, broken_off: false }, Vec::new())
                        }
                        Err(obstacle) => {
                            self.out.obstacle = Some(obstacle);
                            return Ok(false);
                        }
                    }
                }
            }
        };
        let mut gathered = gathered;
        let mut judgement = Judgement::from(findings);
        judgement.join(self.judged(step, &gathered));
        if let Action::Request(request) = &step.action
            && is_short(&judgement)
            && self.may_go_on(request, &gathered)
        {
            let path = Walk { request: (*request).clone(), ..Walk::default() };
            let walked = {
                let call = Call {
                    request,
                    instead: &[],
                    row: self.row,
                    captured: &self.captured,
                    manifest: &stage.suite.manifest,
                    credentials: credentials.as_ref(),
                    endpoint: &stage.endpoint,
                };
                walk(&stage.sender, &stage.suite, &path, &call, self.world.is_some()).await?
            };
            self.out.exchanges.extend(walked.exchanges);
            if walked.obstacle.is_none() && !walked.gathered.broken_off {
                gathered = walked.gathered;
                judgement = Judgement::from(walked.findings);
                judgement.join(self.judged(step, &gathered));
            }
        }
        let stored = step.expects.iter().any(|expect| expect.snapshot);
        if stored && judgement.findings.is_empty() {
            judgement.join(self.compare_snapshot(step, &gathered));
        }
        // A relation needs the list that was asked for, not one without any blemish.
        let sound = !gathered.broken_off
            && !judgement.findings.iter().any(|finding| check::ends_judging(finding.check));
        self.take(judgement, first);
        let go_on = self.capture(step, &gathered, first);
        if sound {
            self.gathered.push((step.name.to_owned(), gathered));
        }
        Ok(go_on)
    }

    /// Judges the answers of a step against everything that is expected of them.
    fn judged(&self, step: &Step<'_>, gathered: &Gathered) -> Judgement {
        let bench = self.bench();
        let mut judgement = Judgement::default();
        for expect in &step.expects {
            judgement.join(check::judge(bench, expect, gathered));
        }
        if let Some(readings) = step.readings {
            judgement.join(check::judge_readings(bench, readings, gathered));
        }
        if step.expects.is_empty() && step.readings.is_none() {
            judgement.join(check::judge(bench, &Located::default(), gathered));
        }
        judgement
    }

    /// Whether more pages may hold what is missing: a page by token may be short, even empty, and
    /// the token leads to the rest. Pages asked for by number are whole.
    fn may_go_on(&self, request: &Request, gathered: &Gathered) -> bool {
        let paging = &self.stage.suite.manifest.paging;
        let by_number = request.params.find(&paging.number_param).is_some();
        let suite = &self.stage.suite;
        !by_number && gathered.pages.last().is_some_and(|page| page.token(suite).is_some())
    }

    /// Compares the first answer of a step with the one that is stored for this target.
    fn compare_snapshot(&mut self, step: &Step<'_>, gathered: &Gathered) -> Judgement {
        let (Some(stored), Some(answer)) = (&self.stage.endpoint.snapshots, gathered.pages.first())
        else {
            return Judgement::default();
        };
        let row = match step.name {
            "" => self.row.id.clone(),
            name => format!("{}-{name}", self.row.id),
        };
        let name = name::of_row(&row);
        let host = self.stage.endpoint.transport.host();
        let (judgement, now) = compare(self.bench(), stored, &name, answer, host);
        self.out.snapshots.extend(now.map(|now| (name, now)));
        judgement
    }

    fn bench(&self) -> Bench<'_> {
        Bench {
            suite: &self.stage.suite,
            row: self.row,
            captured: &self.captured,
            world: self.world.as_deref(),
        }
    }

    /// Who calls: the caller named in the world, or the credentials from outside. The inner error
    /// says what is missing.
    fn credentials(
        &self,
        request: &Request,
    ) -> Result<Result<Option<Credentials>, String>, EncodeError> {
        let unsigned = self.stage.endpoint.signature == SignatureUse::None;
        let asked = request.caller.as_deref().or(self
            .row
            .case
            .model
            .caller
            .as_ref()
            .map(|c| c.value.as_str()));
        let name = match asked {
            Some(name) => self.row.text(name, &self.captured)?.into_owned(),
            None => "owner".to_owned(),
        };
        if name == "nobody" {
            return Ok(Ok(None));
        }
        if unsigned && request.signature.is_none() {
            return Ok(Ok(None));
        }
        // Declared data comes with no secrets: there the credentials from outside call.
        let seeded = self.stage.endpoint.seeder.is_some();
        let caller = self.world.as_deref().filter(|_| seeded).and_then(|world| world.caller(&name));
        if let Some((id, secret)) = caller {
            let secret = SecretString::from(secret.to_owned());
            return Ok(Ok(Some(Credentials { id: id.to_owned(), secret, token: None })));
        }
        if name == "owner" {
            return Ok(Ok(self.stage.endpoint.credentials.clone()));
        }
        Ok(Err(format!("the world has no caller `{name}` with a key")))
    }

    async fn seed(&mut self, world: &Located<String>) -> bool {
        let suite = &self.stage.suite;
        let Some(seeder) = &self.stage.endpoint.seeder else {
            self.out.fault = Some("the target cannot be seeded".to_owned());
            return false;
        };
        let endpoint = &self.stage.endpoint;
        let prepared = match endpoint.worlds.prepare(suite, world, endpoint.clock.now()) {
            Ok(prepared) => prepared,
            Err(mistake) => {
                self.out.fault = Some(mistake.to_string());
                return false;
            }
        };
        if let Err(told) = seeder.seed(&prepared.document).await {
            self.out.fault = Some(format!("seeding the world `{}` failed: {told}", world.value));
            return false;
        }
        self.world = Some(Arc::clone(&prepared.world));
        true
    }

    /// Notes a judgement, with the exchange that its findings are about.
    fn take(&mut self, judgement: Judgement, first: usize) {
        self.out.seen.extend(judgement.seen);
        if self.out.vacuous.is_none() {
            self.out.vacuous = judgement.vacuous;
        }
        let sent = self.out.exchanges.get(first).or_else(|| self.out.exchanges.last());
        let curl = sent.map(|sent| excerpt::curl(&self.stage.endpoint.url, &sent.request));
        let failures = judgement.findings.into_iter().map(|finding| failure(finding, curl.clone()));
        self.out.failures.extend(failures);
    }

    /// Takes values out of the first answer. `false`: one is missing, so the row cannot go on.
    fn capture(&mut self, step: &Step<'_>, gathered: &Gathered, first: usize) -> bool {
        let mut go_on = true;
        let Some(captures) = step.capture else { return true };
        let broken = !self.out.failures.is_empty();
        for (name, capture) in captures.iter() {
            match self.captured_value(capture, gathered) {
                Some(value) => {
                    self.captured.insert(name.to_owned(), json!(altered(&value, capture.alter)));
                }
                None => {
                    go_on = false;
                    let path = &capture.at;
                    if capture.vacuous_if_missing {
                        self.out.vacuous.get_or_insert(format!("nothing is at {path}"));
                    } else if !broken {
                        let finding = self.missing(capture, gathered);
                        self.take(vec![finding].into(), first);
                    }
                }
            }
        }
        go_on
    }

    fn captured_value(&self, capture: &Capture, gathered: &Gathered) -> Option<String> {
        let path = self.row.text(&capture.at, &self.captured).ok()?;
        let path = self.stage.suite.patterns.path(&path).ok()?;
        // The first page that holds the value; an earlier one may be empty.
        gathered.pages.iter().find_map(|page| {
            match path.query(page.json.as_ref().ok()?).first()? {
                Value::String(text) if !text.is_empty() => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            }
        })
    }

    fn missing(&self, capture: &Located<Capture>, gathered: &Gathered) -> Finding {
        let suite = &self.stage.suite;
        let named = capture.clause.as_ref().map(|clause| clause.value.clone());
        let clause = named.or_else(|| self.row.clauses.first().cloned()).unwrap_or_default();
        let actual = gathered.pages.first().map(|page| page.describe(suite)).unwrap_or_default();
        Finding {
            level: suite.ledger.level(&clause).unwrap_or(crate::spec::Level::May),
            clause,
            check: "capture",
            expected: format!("a value at {}", capture.at),
            actual: format!("none ({actual})"),
            at: Some(self.row.case.place(capture.line, capture.column)),
            pointer: None,
            note: None,
        }
    }

    fn relations(&mut self) {
        if self.out.vacuous.is_some() {
            return;
        }
        let mut all = Judgement::default();
        for relation in &self.row.case.model.relations {
            all.join(check::relate(self.bench(), relation, &self.gathered));
        }
        let last = self.out.exchanges.len().saturating_sub(1);
        self.take(all, last);
    }
}

/// Whether something that was expected of the records is missing.
fn is_short(judgement: &Judgement) -> bool {
    let about_records = ["records", "count", "value", "mirror", "each", "reading"];
    judgement.vacuous.is_some()
        || judgement.findings.iter().any(|finding| about_records.contains(&finding.check))
}

fn failure(finding: Finding, curl: Option<String>) -> Failure {
    Failure {
        clause: finding.clause,
        level: finding.level,
        check: finding.check.to_owned(),
        expected: finding.expected,
        actual: finding.actual,
        at: finding.at,
        pointer: finding.pointer,
        curl,
        nearest_pass: None,
        note: finding.note,
    }
}
