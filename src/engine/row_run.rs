//! Runs one row: its steps in order, each judged as soon as its answers are there.

use std::sync::Arc;

use serde_json::json;

use super::alter::altered;
use super::caller::{Caller, caller};
use super::capture;
use super::encode::{Call, EncodeError};
use super::endpoint::Endpoint;
use super::excerpt;
use super::send::Sender;
use super::steps::{Action, Step, steps};
use super::walk::walk;
use crate::case::model::{Request, Walk};
use crate::case::{Captured, Row};
use crate::check::snapshot::compare;
use crate::check::{self, Answer, Bench, Finding, Gathered, Judgement, Seen};
use crate::report::document::Failure;
use crate::sign::Credentials;
use crate::snapshot::{Snapshot, name};
use crate::spec::Level;
use crate::suite::world::World;
use crate::suite::{Located, Suite, time};
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

impl RowRun {
    /// Whether a finding is about a `must`.
    pub(super) fn breaks_a_must(&self) -> bool {
        self.failures.iter().any(|failure| failure.level == Level::Must)
    }
}

/// Where rows run.
pub(super) struct Stage {
    pub suite: Arc<Suite>,
    pub endpoint: Endpoint,
    pub sender: Sender,
}

/// Runs a row against whatever the target now holds.
pub(super) async fn run_row(stage: &Stage, row: &Row, world: Option<Arc<World>>) -> RowRun {
    let mut run = State {
        stage,
        row,
        step: "",
        world,
        captured: Captured::new(),
        gathered: Vec::new(),
        out: RowRun::default(),
    };
    run.steps().await;
    stage.endpoint.bounds.cut(&mut run.out);
    run.out
}

/// The answers to a step, and what is wrong with the way they came.
type Came = (Gathered, Vec<Finding>);

struct State<'a> {
    stage: &'a Stage,
    row: &'a Row,
    step: &'a str,
    world: Option<Arc<World>>,
    captured: Captured,
    gathered: Vec<(String, Gathered)>,
    out: RowRun,
}

impl<'s> State<'s> {
    /// Runs the steps as far as they can go, and what holds between them.
    async fn steps(&mut self) {
        for step in steps(self.row) {
            match self.step(&step).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    self.out.fault = Some(error.to_string());
                    return;
                }
            }
        }
        self.relations();
    }

    /// Whether the run may take no more time; the row then cannot go on.
    fn is_overtime(&mut self) -> bool {
        self.out.obstacle = self.out.obstacle.take().or_else(|| self.stage.sender.overtime());
        self.out.obstacle.is_some()
    }

    /// Runs a step. `false`: the row cannot go on.
    async fn step(&mut self, step: &Step<'s>) -> Result<bool, EncodeError> {
        self.step = step.name;
        let (request, path) = match &step.action {
            Action::Seed(world) => return Ok(self.seed(world).await),
            Action::Advance(length) => return self.advance(length).await,
            Action::Request(request) => (*request, None),
            Action::Walk(path) => (&path.request, Some(*path)),
        };
        let (endpoint, world) = (&self.stage.endpoint, self.world.as_deref());
        let credentials = match caller(endpoint, self.row, request, &self.captured, world)? {
            Caller::Nobody => None,
            Caller::Signer(credentials) => Some(credentials),
            Caller::Missing(told) => {
                self.out.fault = Some(told);
                return Ok(false);
            }
        };
        let first = self.out.exchanges.len();
        let came = match path {
            Some(path) => self.walk(path, credentials.as_ref()).await?,
            None => self.send(request, credentials.as_ref()).await?,
        };
        let Some((mut gathered, findings)) = came else { return Ok(false) };
        let mut judgement = Judgement::from(findings);
        judgement.join(self.judged(step, &gathered));
        if path.is_none()
            && is_short(&judgement)
            && self.may_go_on(request, &gathered)
            && let Some((whole, findings)) = self.go_on(request, credentials.as_ref()).await?
        {
            gathered = whole;
            judgement = Judgement::from(findings);
            judgement.join(self.judged(step, &gathered));
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

    fn call<'b>(&'b self, request: &'b Request, credentials: Option<&'b Credentials>) -> Call<'b> {
        Call {
            request,
            instead: &[],
            row: self.row,
            step: self.step,
            world: self.world.as_deref(),
            captured: &self.captured,
            manifest: &self.stage.suite.manifest,
            credentials,
            endpoint: &self.stage.endpoint,
        }
    }

    /// Sends one request. `None`: no complete answer came.
    async fn send(
        &mut self,
        request: &Request,
        credentials: Option<&Credentials>,
    ) -> Result<Option<Came>, EncodeError> {
        let sender = &self.stage.sender;
        let twice = match &request.fault {
            Some(fault) => self.row.text(fault, &self.captured)? == "reused-nonce",
            None => false,
        };
        let mut sent = sender.send(&self.call(request, credentials)).await?;
        if twice && sent.outcome.is_ok() {
            let again = sent.request.clone();
            self.out.exchanges.push(sent);
            sent = sender.send_as_is(&self.call(request, credentials), again).await;
        }
        let outcome = sent.outcome.clone();
        self.out.exchanges.push(sent);
        Ok(match outcome {
            Ok(response) => {
                let pages = vec![Answer::new(response, self.stage.endpoint.bounds.of_json())];
                Some((Gathered { pages, broken_off: false }, Vec::new()))
            }
            Err(obstacle) => {
                self.out.obstacle = Some(obstacle);
                None
            }
        })
    }

    /// Walks over pages. `None`: no complete answer came for one of them.
    async fn walk(
        &mut self,
        path: &Walk,
        credentials: Option<&Credentials>,
    ) -> Result<Option<Came>, EncodeError> {
        let Stage { suite, sender, .. } = self.stage;
        let call = self.call(&path.request, credentials);
        let walked = walk(sender, suite, path, &call, self.world.is_some()).await?;
        self.out.exchanges.extend(walked.exchanges);
        if let Some(obstacle) = walked.obstacle {
            self.out.obstacle = Some(obstacle);
            return Ok(None);
        }
        self.out.vacuous = self.out.vacuous.take().or(walked.too_long);
        Ok(Some((walked.gathered, walked.findings)))
    }

    /// Asks for the whole list where one page was short. `None`: the rest could not be had, and the
    /// page alone is judged.
    async fn go_on(
        &mut self,
        request: &Request,
        credentials: Option<&Credentials>,
    ) -> Result<Option<Came>, EncodeError> {
        let Stage { suite, sender, .. } = self.stage;
        let path = Walk { request: request.clone(), ..Walk::default() };
        let call = self.call(request, credentials);
        let walked = walk(sender, suite, &path, &call, self.world.is_some()).await?;
        self.out.exchanges.extend(walked.exchanges);
        let whole = walked.obstacle.is_none() && !walked.gathered.broken_off;
        Ok(whole.then_some((walked.gathered, walked.findings)))
    }

    /// Judges the answers of a step against everything that is expected of them.
    fn judged(&self, step: &Step<'_>, gathered: &Gathered) -> Judgement {
        let bench = self.bench(Some(step));
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
    /// the token leads to the rest. Pages asked for by number, or by a size of such pages, are whole.
    fn may_go_on(&self, request: &Request, gathered: &Gathered) -> bool {
        let paging = &self.stage.suite.manifest.paging;
        let mut of_numbers =
            [Some(&paging.number_param), paging.number_size_param.as_ref()].into_iter();
        let by_number =
            of_numbers.any(|name| name.is_some_and(|name| request.params.find(name).is_some()));
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
        let (judgement, now) = compare(self.bench(Some(step)), stored, &name, answer, host);
        self.out.snapshots.extend(now.map(|now| (name, now)));
        judgement
    }

    /// What the answers of a step are judged by; of no step, what relations are.
    fn bench(&self, step: Option<&Step<'_>>) -> Bench<'_> {
        let suite = &self.stage.suite;
        let request = step.and_then(|step| match step.action {
            Action::Request(request) => Some(request),
            Action::Walk(walk) => Some(&walk.request),
            Action::Seed(_) | Action::Advance(_) => None,
        });
        let other = request.and_then(|request| request.operation.as_deref());
        let other = other.and_then(|action| self.row.text(action, &self.captured).ok());
        Bench {
            suite,
            success: other.map_or(&suite.success, |action| suite.success_of(&action)),
            row: self.row,
            captured: &self.captured,
            world: self.world.as_deref(),
        }
    }

    async fn seed(&mut self, world: &Located<String>) -> bool {
        let suite = &self.stage.suite;
        let Some(seeder) = &self.stage.endpoint.seeder else {
            self.out.fault = Some("the target cannot be seeded".to_owned());
            return false;
        };
        if self.is_overtime() {
            return false;
        }
        let endpoint = &self.stage.endpoint;
        let now = endpoint.clock.seeding(world, Some(&self.row.id));
        let prepared = match endpoint.worlds.prepare(suite, world, now) {
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

    /// Lets time pass on the target. `false`: the row cannot go on.
    async fn advance(&mut self, length: &Located<String>) -> Result<bool, EncodeError> {
        let text = self.row.text(length, &self.captured)?.into_owned();
        let Some(seconds) = time::forward(&text) else {
            return Err(EncodeError::Word { what: "length of time", word: text });
        };
        let Some(clockwork) = &self.stage.endpoint.clockwork else {
            self.out.fault = Some("the target's clock cannot be moved".to_owned());
            return Ok(false);
        };
        if self.is_overtime() {
            return Ok(false);
        }
        if let Err(told) = clockwork.advance(seconds).await {
            self.out.fault = Some(format!("moving the target's clock by {text} failed: {told}"));
            return Ok(false);
        }
        Ok(true)
    }

    /// Notes a judgement, with the exchange that its findings are about.
    fn take(&mut self, judgement: Judgement, first: usize) {
        self.out.seen.extend(judgement.seen);
        if self.out.vacuous.is_none() {
            self.out.vacuous = judgement.vacuous;
        }
        if judgement.findings.is_empty() {
            return;
        }
        let sent = self.out.exchanges.get(first).or_else(|| self.out.exchanges.last());
        let curl = sent.map(|sent| excerpt::short_curl(&self.stage.endpoint.url, &sent.request));
        let failures = judgement.findings.into_iter().map(|finding| failure(finding, curl.clone()));
        self.out.failures.extend(failures);
    }

    /// Takes values for later steps. `false`: one is missing, so the row cannot go on.
    fn capture(&mut self, step: &Step<'_>, gathered: &Gathered, first: usize) -> bool {
        let Some(captures) = step.capture else { return true };
        let (suite, row) = (&self.stage.suite, self.row);
        let broken = !self.out.failures.is_empty();
        let mut go_on = true;
        for (name, asked) in captures.iter() {
            let value = capture::value(suite, row, asked, &self.captured, gathered);
            if let Some(value) = value {
                self.captured.insert(name.to_owned(), json!(altered(&value, asked.alter)));
                continue;
            }
            go_on = false;
            if asked.vacuous_if_missing {
                self.out.vacuous.get_or_insert(format!("nothing is at {}", asked.at));
            } else if !broken {
                let finding = capture::missing(suite, row, asked, gathered);
                self.take(vec![finding].into(), first);
            }
        }
        go_on
    }

    fn relations(&mut self) {
        if self.out.vacuous.is_some() {
            return;
        }
        let mut all = Judgement::default();
        for relation in &self.row.case.model.relations {
            all.join(check::relate(self.bench(None), relation, &self.gathered));
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

/// A finding as a report tells it, with what repeats the request.
pub fn failure(finding: Finding, curl: Option<String>) -> Failure {
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
