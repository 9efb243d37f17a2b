//! An endpoint that gives back what was recorded: no network, no waiting, and the recorded times.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, ready};
use jiff::Timestamp;
use secrecy::SecretString;

use super::header::Snapshots;
use super::same::difference;
use super::store::{Recorded, Send};
use crate::check::snapshot::Stored;
use crate::diagnostic::Diagnostic;
use crate::engine::{Bounds, Clock, Clockwork, Endpoint, Seeder, SignatureUse};
use crate::sign::Credentials;
use crate::snapshot::{Snapshot, parse};
use crate::suite::Suite;
use crate::suite::world::World;
use crate::transport::{At, Transport};
use crate::wire::{Obstacle, Throttle, WireRequest, WireResponse};

/// What is left of a recording: the exchanges of each row that were not asked for yet.
struct Replay {
    rows: Mutex<HashMap<String, Left>>,
    worlds: HashMap<String, Timestamp>,
    started: Timestamp,
    host: String,
    /// The most requests that the run was allowed, where it used them up.
    spent: Option<u64>,
}

#[derive(Default)]
struct Left {
    sends: VecDeque<Send>,
    /// What the last answer said of throttling.
    throttled: Option<String>,
}

/// The recorded target as an endpoint. The exchanges are taken out of the recording.
pub fn replay(recorded: &mut Recorded, suite: &Suite) -> Result<Endpoint, Diagnostic> {
    let header = &recorded.header;
    let target = &header.run.target;
    let rows = std::mem::take(&mut recorded.rows);
    let left = |sends| Left { sends, throttled: None };
    let host = target.url.split_once("://").map_or(target.url.as_str(), |(_, rest)| rest);
    let replay = Arc::new(Replay {
        rows: Mutex::new(rows.into_iter().map(|(row, sends)| (row, left(sends))).collect()),
        worlds: recorded.worlds.clone(),
        started: header.run.started.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        host: host.split('/').next().unwrap_or_default().to_owned(),
        spent: header.most.filter(|most| recorded.counts.0 >= *most),
    });
    let declared = match &header.declared {
        Some(document) => {
            let file = "the recording's data";
            Some(Arc::new(World::declared(document.clone(), &suite.manifest, file)?))
        }
        None => None,
    };
    let credentials = header.credentials.then(|| Credentials {
        id: "recorded".to_owned(),
        secret: SecretString::from("recorded"),
        token: None,
    });
    Ok(Endpoint {
        transport: Arc::clone(&replay) as Arc<dyn Transport>,
        seeder: target.seeded.then(|| Arc::clone(&replay) as Arc<dyn Seeder>),
        clockwork: Some(Arc::clone(&replay) as Arc<dyn Clockwork>),
        declared,
        signature: SignatureUse::of_word(&target.signature).unwrap_or(SignatureUse::None),
        credentials,
        headers: header.headers.clone(),
        lacks: target.lacks.iter().cloned().collect(),
        clock: replay,
        url: target.url.clone(),
        snapshots: stored(&header.snapshots, suite)?.map(Arc::new),
        bounds: Bounds { time: Duration::MAX, ..header.bounds.unwrap_or_default() },
        worlds: Arc::default(),
    })
}

fn stored(snapshots: &Snapshots, suite: &Suite) -> Result<Option<Stored>, Diagnostic> {
    match snapshots {
        Snapshots::Off => Ok(None),
        Snapshots::Own(own) => {
            let snapshot = |body: &String| Snapshot { body: body.clone(), ..Snapshot::default() };
            Ok(Some(own.iter().map(|(name, body)| (name.clone(), snapshot(body))).collect()))
        }
        Snapshots::Suite => {
            let files = suite.files.snapshots.iter();
            let all = files.map(|(name, file)| Ok((name.clone(), parse(&file.shown, &file.text)?)));
            all.collect::<Result<_, _>>().map(Some)
        }
    }
}

impl Replay {
    fn answer(&self, request: &WireRequest, at: At<'_>) -> Result<WireResponse, Obstacle> {
        let not_recorded = |told: &str| Err(Obstacle::NotRecorded(told.to_owned()));
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(left) = rows.get_mut(at.row) else {
            return match self.spent {
                Some(most) => Err(Obstacle::Spent(most)),
                None => not_recorded("it has no exchange of this row"),
            };
        };
        // A throttled request was sent again only as often as it was recorded.
        if at.attempt > 1 && left.sends.front().is_none_or(|send| send.attempt == 1) {
            let (said, times) = (left.throttled.take().unwrap_or_default(), at.attempt - 1);
            return Err(Obstacle::Throttled(format!("{said} (asked {times} times)")));
        }
        let Some(send) = left.sends.front() else {
            return match self.spent {
                Some(most) => Err(Obstacle::Spent(most)),
                None => not_recorded("it has no further exchange of this row"),
            };
        };
        if send.attempt != at.attempt {
            return not_recorded("the exchanges of this row are out of order");
        }
        if let Some(part) = difference(request, &send.request) {
            return not_recorded(&format!("this row now sends another {part}"));
        }
        let Some(send) = left.sends.pop_front() else {
            return not_recorded("it has no further exchange of this row");
        };
        let throttle = send.outcome.as_ref().ok().and_then(Throttle::of);
        left.throttled = throttle.map(|throttle| throttle.said);
        send.outcome
    }
}

impl Transport for Replay {
    fn send<'a>(&'a self, _: &'a WireRequest) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        ready(Err(Obstacle::NotRecorded("it belongs to no row".to_owned()))).boxed()
    }

    fn send_at<'a>(
        &'a self,
        request: &'a WireRequest,
        at: At<'a>,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        ready(self.answer(request, at)).boxed()
    }

    fn host(&self) -> &str {
        &self.host
    }
}

impl Seeder for Replay {
    fn seed<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        ready(Ok(())).boxed()
    }
}

impl Clockwork for Replay {
    /// What was recorded came after the time had passed.
    fn advance(&self, _: i64) -> BoxFuture<'_, Result<(), String>> {
        ready(Ok(())).boxed()
    }
}

impl Clock for Replay {
    fn now(&self) -> Timestamp {
        self.started
    }

    fn seeding(&self, world: &str, row: Option<&str>) -> Timestamp {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let next = row.and_then(|row| rows.get(row)?.sends.front()?.world.as_ref());
        let own = next.filter(|(named, _)| named == world).map(|(_, filled)| *filled);
        own.or_else(|| self.worlds.get(world).copied()).unwrap_or(self.started)
    }

    fn nonce(&self) -> String {
        "recorded".to_owned()
    }
}
