//! What a sound server answers to a whole run, and which rows another server answers differently.
//!
//! Most defects change the answers of a few rows only. A row whose answers are, byte for byte, those
//! of the sound server gets the sound server's verdict, so judging it again would say nothing new. The
//! requests of the sound run are therefore put to the other server as they were, signatures
//! included; only rows with a differing answer are run and judged.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::server::Server;
use crate::mock::World;
use crate::wire::{WireRequest, WireResponse};

/// One thing that happened while a row ran.
enum Moment {
    /// The server got another world.
    Seeded(Arc<World>),
    /// So many seconds passed.
    Waited(i64),
    /// The server answered.
    Answered {
        request: WireRequest,
        response: WireResponse,
        /// The serial number in the answer's request id.
        serial: u64,
    },
}

/// A row of the sound run.
struct Rehearsal {
    row: String,
    /// What the server held when the row began.
    world: Option<Arc<World>>,
    /// Whether it was put there for this row, so that nothing has happened in it.
    fresh: bool,
    moments: Vec<Moment>,
}

/// Everything that happened in the run of a sound server, row by row.
pub(super) struct Baseline {
    /// In the order of the run, so that rows of one world stand together.
    rehearsals: Vec<Rehearsal>,
    by_row: HashMap<String, usize>,
}

impl Baseline {
    /// Those of these rows to which a server does not answer as the sound one did.
    pub(super) fn differing<'a>(
        &self,
        server: &Server,
        rows: impl IntoIterator<Item = &'a str>,
    ) -> BTreeSet<&'a str> {
        let found = rows.into_iter().filter_map(|row| Some((*self.by_row.get(row)?, row)));
        let in_order: BTreeSet<(usize, &str)> = found.collect();
        let mut held: Option<&Arc<World>> = None;
        let mut differing = BTreeSet::new();
        for (at, row) in in_order {
            let rehearsal = &self.rehearsals[at];
            if let Some(world) = &rehearsal.world
                && (rehearsal.fresh || !held.is_some_and(|held| Arc::ptr_eq(held, world)))
            {
                server.service.seed_world(World::clone(world));
                held = Some(world);
            }
            for moment in &rehearsal.moments {
                match moment {
                    Moment::Seeded(world) => {
                        server.service.seed_world(World::clone(world));
                        held = Some(world);
                    }
                    Moment::Waited(seconds) => server.wait(*seconds),
                    Moment::Answered { request, response, serial } => {
                        if server.answer_as(*serial, request) != *response {
                            differing.insert(row);
                            break;
                        }
                    }
                }
            }
        }
        differing
    }
}

/// What a recorder knows so far.
#[derive(Default)]
struct Heard {
    /// What the server holds.
    held: Option<Arc<World>>,
    /// What it held when the row began.
    before: Option<Arc<World>>,
    /// Whether it was put there since the row before.
    fresh: bool,
    /// What happened since.
    moments: Vec<Moment>,
    rehearsals: Vec<Rehearsal>,
}

/// Listens to a run in which one row follows the other.
#[derive(Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<Heard>>);

impl Recorder {
    /// Answers as a server does, and keeps the answer.
    pub(super) fn answer(&self, server: &Server, request: &WireRequest) -> WireResponse {
        let serial = server.next_serial();
        let response = server.service.answer(request);
        let (request, kept) = (request.clone(), response.clone());
        self.heard(|heard| {
            heard.moments.push(Moment::Answered { request, response: kept, serial });
        });
        response
    }

    /// Notes that the server got another world.
    pub(super) fn seeded(&self, world: &Arc<World>) {
        self.heard(|heard| {
            if heard.moments.is_empty() {
                heard.before = Some(Arc::clone(world));
                heard.fresh = true;
            } else {
                heard.moments.push(Moment::Seeded(Arc::clone(world)));
            }
            heard.held = Some(Arc::clone(world));
        });
    }

    /// Notes that time passed.
    pub(super) fn waited(&self, seconds: i64) {
        self.heard(|heard| heard.moments.push(Moment::Waited(seconds)));
    }

    /// Notes that a row was judged by what happened since the last one.
    pub(super) fn judged(&self, row: &str) {
        self.heard(|heard| {
            let moments = std::mem::take(&mut heard.moments);
            let world = std::mem::replace(&mut heard.before, heard.held.clone());
            let fresh = std::mem::take(&mut heard.fresh);
            heard.rehearsals.push(Rehearsal { row: row.to_owned(), world, fresh, moments });
        });
    }

    /// Everything that was heard.
    pub(super) fn finish(self) -> Baseline {
        let rehearsals = self.heard(|heard| std::mem::take(&mut heard.rehearsals));
        let numbered = rehearsals.iter().enumerate();
        let by_row = numbered.map(|(at, rehearsal)| (rehearsal.row.clone(), at)).collect();
        Baseline { rehearsals, by_row }
    }

    fn heard<R>(&self, note: impl FnOnce(&mut Heard) -> R) -> R {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
