//! What was judged before, and what another server is found to repeat.
//!
//! Most defects and most readings change the answers of a few rows only, so most rows of most servers
//! go as they went with a server before. The *course* of a row is what was put to the server
//! and what it answered. Courses are kept with the verdicts that they came to; the requests of a row are
//! put to another server as they were, signatures included, and where its answers lead along a known
//! course to the end, the verdict is the one that stands there.
//!
//! That is sound because nothing but the course enters a verdict. The judge (`check`) is a pure
//! function of row, world and exchanges; the engine builds a request from the row, the world and the
//! answers before it, and what else it takes is the same in each run of a measurement: the clock
//! stands still, nonces count from the beginning of the row, nothing is stored or paced. A course is
//! followed by digests of whole answers (status, headers, body), so no difference is overlooked;
//! where one is found that is not known, the row is run and judged.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sha2::{Digest as _, Sha256};

use super::held::Held;
use super::server::Server;
use crate::report::{Evidence, RowOutcome};
use crate::spec::Level;
use crate::wire::{WireRequest, WireResponse};

/// Everything that was answered in a row so far.
type Heard = [u8; 32];

/// Nothing was answered so far.
const NOTHING: Heard = [0; 32];

/// What was answered so far, and one answer more.
fn and_then(heard: &Heard, response: &WireResponse) -> Heard {
    let mut sum = Sha256::new();
    let mut part = |bytes: &[u8]| {
        sum.update((bytes.len() as u64).to_le_bytes());
        sum.update(bytes);
    };
    part(heard);
    part(&response.status.to_le_bytes());
    for (name, value) in &response.headers {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    part(&response.body);
    sum.finalize().into()
}

/// What happens to a server in a row besides requests.
enum Change {
    /// It gets another world.
    Seeded(Arc<Held>),
    /// So many seconds pass.
    Waited(i64),
}

/// What a row says of a server: its findings and what kept it from being judged, each as a text. Empty
/// where it says nothing against it.
pub(super) type Told = Arc<[String]>;

/// Everything that a judged row says against a server.
pub(super) fn told(row: &RowOutcome) -> Vec<String> {
    let broken = row.failures.iter().filter(|failure| failure.level > Level::May);
    let mut told: Vec<String> = broken
        .map(|f| format!("{}: expected {}, got {}", f.clause, f.expected, f.actual))
        .collect();
    match &row.evidence {
        Evidence::Judged | Evidence::NotApplicable(_) => {}
        other => told.push(format!("{other:?}")),
    }
    told
}

/// What follows in a row.
enum Next {
    /// A request, perhaps after changes.
    Request(Vec<Change>, WireRequest),
    /// The verdict.
    Verdict(Told),
}

/// A row as it went with one server.
pub(super) struct Course {
    row: String,
    /// What the server held when the row began.
    world: Option<Arc<Held>>,
    /// Whether it was put there for this row, so that nothing has happened in it.
    fresh: bool,
    /// What followed upon what.
    steps: Vec<(Heard, Next)>,
}

/// A row as it went with all servers so far.
struct Known {
    row: String,
    world: Option<Arc<Held>>,
    fresh: bool,
    steps: RwLock<HashMap<Heard, Next>>,
}

impl Known {
    /// Puts the row to a server. `None`: it answers as none did before.
    fn follow(&self, server: &Server, held: &mut Option<Arc<Held>>) -> Option<Told> {
        if let Some(world) = &self.world
            && (self.fresh || !held.as_ref().is_some_and(|held| Arc::ptr_eq(held, world)))
        {
            server.put(world);
            *held = Some(Arc::clone(world));
        }
        server.begin_row();
        server.enter(&self.row);
        let steps = self.steps.read().unwrap_or_else(PoisonError::into_inner);
        let mut heard = NOTHING;
        loop {
            match steps.get(&heard)? {
                Next::Verdict(told) => return Some(Arc::clone(told)),
                Next::Request(changes, request) => {
                    for change in changes {
                        match change {
                            Change::Seeded(world) => {
                                server.put(world);
                                *held = Some(Arc::clone(world));
                            }
                            Change::Waited(seconds) => server.wait(*seconds),
                        }
                    }
                    heard = and_then(&heard, &server.service.answer(request));
                }
            }
        }
    }
}

/// What putting known rows to a server gave.
#[derive(Default)]
pub(super) struct Followed<'a> {
    /// The rows that went along a known course, with what they say.
    pub known: Vec<(&'a str, Told)>,
    /// The rows that did not, and have to be run.
    pub unknown: BTreeSet<&'a str>,
}

/// Every row as it went so far.
pub(super) struct Baseline {
    /// In the order of the first run, so that rows of one world stand together.
    rows: Vec<Known>,
    by_row: HashMap<String, usize>,
}

impl Baseline {
    /// The courses of a first run of all rows.
    pub(super) fn new(courses: Vec<Course>) -> Self {
        let by_row = courses.iter().enumerate().map(|(at, course)| (course.row.clone(), at));
        let by_row = by_row.collect();
        let rows = courses.into_iter().map(|course| Known {
            row: course.row,
            world: course.world,
            fresh: course.fresh,
            steps: RwLock::new(course.steps.into_iter().collect()),
        });
        Self { rows: rows.collect(), by_row }
    }

    /// Puts these rows to a server.
    pub(super) fn follow<'a>(
        &self,
        server: &Server,
        rows: impl IntoIterator<Item = &'a str>,
    ) -> Followed<'a> {
        let mut followed = Followed::default();
        let mut in_order: BTreeSet<(usize, &str)> = BTreeSet::new();
        for row in rows {
            // A row without a course has to be run.
            let new = match self.by_row.get(row) {
                Some(at) => in_order.insert((*at, row)),
                None => followed.unknown.insert(row),
            };
            debug_assert!(new, "a row stands once in a suite");
        }
        let mut held = None;
        for (at, row) in in_order {
            // A server that panics is run, where a panic is what became of the row.
            let follow = || self.rows[at].follow(server, &mut held);
            match catch_unwind(AssertUnwindSafe(follow)).ok().flatten() {
                Some(told) => followed.known.push((row, told)),
                None => {
                    followed.unknown.insert(row);
                }
            }
        }
        followed
    }

    /// Keeps how rows went with one more server.
    pub(super) fn learn(&self, courses: Vec<Course>) {
        for course in courses {
            let Some(&at) = self.by_row.get(&course.row) else { continue };
            let known = &self.rows[at];
            let mut steps = known.steps.write().unwrap_or_else(PoisonError::into_inner);
            for (heard, next) in course.steps {
                steps.entry(heard).or_insert(next);
            }
        }
    }
}

/// What a recorder knows so far.
#[derive(Default)]
struct Listening {
    /// What the server holds.
    held: Option<Arc<Held>>,
    /// What it held when the row began.
    before: Option<Arc<Held>>,
    /// Whether it was put there since the row before.
    fresh: bool,
    /// What happened since the last request.
    changes: Vec<Change>,
    heard: Heard,
    steps: Vec<(Heard, Next)>,
    courses: Vec<Course>,
}

/// Listens to a run in which one row follows the other.
#[derive(Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<Listening>>);

impl Recorder {
    /// Notes an answer.
    pub(super) fn answered(&self, request: &WireRequest, response: &WireResponse) {
        self.note(|now| {
            let changes = std::mem::take(&mut now.changes);
            now.steps.push((now.heard, Next::Request(changes, request.clone())));
            now.heard = and_then(&now.heard, response);
        });
    }

    /// Notes that the server got another world.
    pub(super) fn seeded(&self, world: &Arc<Held>) {
        self.note(|now| {
            if now.steps.is_empty() && now.changes.is_empty() {
                now.before = Some(Arc::clone(world));
                now.fresh = true;
            } else {
                now.changes.push(Change::Seeded(Arc::clone(world)));
            }
            now.held = Some(Arc::clone(world));
        });
    }

    /// Notes that time passed.
    pub(super) fn waited(&self, seconds: i64) {
        self.note(|now| now.changes.push(Change::Waited(seconds)));
    }

    /// Notes that a row was judged by what happened since the last one.
    pub(super) fn judged(&self, row: &RowOutcome) {
        self.note(|now| {
            // What happens after the last answer changes no verdict.
            now.changes.clear();
            let mut steps = std::mem::take(&mut now.steps);
            steps.push((
                std::mem::replace(&mut now.heard, NOTHING),
                Next::Verdict(told(row).into()),
            ));
            let world = std::mem::replace(&mut now.before, now.held.clone());
            let fresh = std::mem::take(&mut now.fresh);
            // What kept a row from being judged is no verdict, and may have come between two answers.
            if matches!(row.evidence, Evidence::Error(_) | Evidence::NotReached(_)) {
                return;
            }
            now.courses.push(Course { row: row.id.clone(), world, fresh, steps });
        });
    }

    /// Everything that was heard.
    pub(super) fn finish(self) -> Vec<Course> {
        self.note(|now| std::mem::take(&mut now.courses))
    }

    fn note<R>(&self, note: impl FnOnce(&mut Listening) -> R) -> R {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
