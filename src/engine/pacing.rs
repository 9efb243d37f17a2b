//! How fast requests are sent, and what becomes of throttled ones.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::transport::Transport;
use crate::wire::{Exchange, Obstacle, Throttle, WireRequest, WireResponse};

/// The longest wait before a throttled request is sent again, whatever the target asks for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The first wait where the target does not say how long; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// After so many requests in a row that were throttled to the end, the next ones are tried once
/// only, until an answer comes.
const PATIENCE: u32 = 5;

/// What a run has sent so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests sent, repeated ones included.
    pub requests: u64,
    /// Complete answers, throttled ones included.
    pub answered: u64,
    /// Requests that were sent again since they had been throttled.
    pub retries: u64,
    /// Answers that were throttling.
    pub throttled: u64,
}

/// Spaces requests evenly, repeats throttled ones within a budget, and counts.
///
/// Nothing else is ever repeated here: a dropped connection or any answer is the engine's to
/// judge.
#[derive(Debug)]
pub struct Pacer {
    interval: Option<Duration>,
    next: Mutex<Option<Instant>>,
    retries: u32,
    waits: bool,
    most: Option<u64>,
    throttled_out: AtomicU32,
    requests: AtomicU64,
    answered: AtomicU64,
    repeated: AtomicU64,
    throttled: AtomicU64,
}

impl Pacer {
    /// At most `rate` requests per second (no limit: `None`), each throttled one repeated up to
    /// `retries` times, and `most` requests in all.
    pub fn new(rate: Option<f64>, retries: u32, most: Option<u64>) -> Self {
        Self {
            interval: rate.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok()),
            next: Mutex::new(None),
            retries,
            waits: true,
            most,
            throttled_out: AtomicU32::new(0),
            requests: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
        }
    }

    /// For answers that are already there: no request waits, and a throttled one is asked again until
    /// the transport gives up.
    pub fn of_a_recording() -> Self {
        Self { waits: false, ..Self::new(None, u32::MAX, None) }
    }

    /// What was sent so far.
    pub fn counts(&self) -> Counts {
        Counts {
            requests: self.requests.load(Ordering::Relaxed),
            answered: self.answered.load(Ordering::Relaxed),
            retries: self.repeated.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
        }
    }

    /// How long so many requests take at least.
    pub fn least_time(&self, requests: u64) -> Duration {
        let gaps = u32::try_from(requests.saturating_sub(1)).unwrap_or(u32::MAX);
        self.interval.map_or(Duration::ZERO, |interval| interval.saturating_mul(gaps))
    }

    /// Sends a request when its turn has come, and again while it is throttled and the budget
    /// lasts. `build` makes the request for each attempt, so that each has its own nonce and
    /// time. The exchange is the last one, its time that of the last attempt.
    pub async fn exchange<E>(
        &self,
        transport: &dyn Transport,
        mut build: impl FnMut() -> Result<WireRequest, E>,
    ) -> Result<Exchange, E> {
        let mut wait = FIRST_WAIT;
        let mut attempt = 0;
        loop {
            if let Some(interval) = self.interval
                && !self.is_spent()
            {
                sleep_until(self.slot(interval)).await;
            }
            let request = build()?;
            if let Err(spent) = self.count() {
                return Ok(Exchange { request, outcome: Err(spent), millis: 0.0 });
            }
            self.repeated.fetch_add(u64::from(attempt > 0), Ordering::Relaxed);
            let started = std::time::Instant::now();
            let outcome = transport.send(&request).await;
            let millis = started.elapsed().as_secs_f64() * 1000.0;
            let Some(throttle) = self.note(outcome.as_ref().ok()) else {
                return Ok(Exchange { request, outcome, millis });
            };
            attempt += 1;
            let patient = self.throttled_out.load(Ordering::Relaxed) < PATIENCE;
            if attempt > self.retries || !patient {
                self.throttled_out.fetch_add(1, Ordering::Relaxed);
                let said = format!("{} (asked {attempt} times)", throttle.said);
                return Ok(Exchange { request, outcome: Err(Obstacle::Throttled(said)), millis });
            }
            if self.waits {
                sleep(throttle.after.unwrap_or(wait).min(LONGEST_WAIT)).await;
            }
            wait = wait.saturating_mul(2);
        }
    }

    fn is_spent(&self) -> bool {
        self.most.is_some_and(|most| self.requests.load(Ordering::Relaxed) >= most)
    }

    /// Counts a request that is about to be sent, unless there were enough.
    fn count(&self) -> Result<(), Obstacle> {
        let most = self.most.unwrap_or(u64::MAX);
        self.requests
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| (n < most).then_some(n + 1))
            .map(drop)
            .map_err(|_| Obstacle::Spent(most))
    }

    /// Takes the next free moment.
    fn slot(&self, interval: Duration) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let slot = next.map_or(now, |next| next.max(now));
        *next = Some(slot + interval);
        slot
    }

    /// Counts an answer, and tells whether it is throttling.
    fn note(&self, answer: Option<&WireResponse>) -> Option<Throttle> {
        let answer = answer?;
        self.answered.fetch_add(1, Ordering::Relaxed);
        let throttle = Throttle::of(answer);
        if throttle.is_some() {
            self.throttled.fetch_add(1, Ordering::Relaxed);
        } else {
            self.throttled_out.store(0, Ordering::Relaxed);
        }
        throttle
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::future::join_all;
    use rstest::rstest;

    use super::*;
    use crate::transport::Direct;

    fn answer(status: u16, headers: &[(&str, &str)]) -> WireResponse {
        let headers = headers.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
        WireResponse { status, headers, body: "".into() }
    }

    fn request(nonce: u64) -> WireRequest {
        WireRequest {
            method: "GET".into(),
            target: format!("/?n={nonce}"),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    async fn exchange(pacer: &Pacer, transport: &dyn Transport) -> Exchange {
        let mut nonce = 0;
        let build = || {
            nonce += 1;
            Ok::<_, Infallible>(request(nonce))
        };
        pacer.exchange(transport, build).await.unwrap()
    }

    /// A target that throttles the first answers of its life with these headers.
    fn throttling(times: u64, headers: &'static [(&str, &str)]) -> impl Transport {
        let asked = AtomicU64::new(0);
        Direct::new(move |_: &WireRequest| {
            let throttled = asked.fetch_add(1, Ordering::Relaxed) < times;
            if throttled { answer(429, headers) } else { answer(200, &[]) }
        })
    }

    #[rstest]
    #[case::unlimited(None, 0)]
    #[case::two_a_second(Some(2.0), 4500)]
    #[case::one_in_four_seconds(Some(0.25), 36_000)]
    #[tokio::test(start_paused = true)]
    async fn requests_are_spaced(#[case] rate: Option<f64>, #[case] millis: u64) {
        let pacer = Pacer::new(rate, 0, None);
        let target = throttling(0, &[]);
        let started = Instant::now();
        join_all((0..10).map(|_| exchange(&pacer, &target))).await;
        assert_eq!(started.elapsed(), Duration::from_millis(millis));
        assert_eq!(pacer.least_time(10), Duration::from_millis(millis));
        assert_eq!(pacer.counts().requests, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_was_not_used_is_not_saved_up() {
        let pacer = Pacer::new(Some(1.0), 0, None);
        let target = throttling(0, &[]);
        exchange(&pacer, &target).await;
        sleep(Duration::from_mins(1)).await;
        let started = Instant::now();
        join_all((0..3).map(|_| exchange(&pacer, &target))).await;
        assert_eq!(started.elapsed(), Duration::from_secs(2));
    }

    #[rstest]
    #[case::not_told(&[], 200 + 400)]
    #[case::in_millis(&[("x-acs-retry-after", "50")], 100)]
    #[case::in_seconds(&[("retry-after", "2")], 4000)]
    #[case::for_ever(&[("retry-after", "86400")], 60_000)]
    #[tokio::test(start_paused = true)]
    async fn throttled_requests_are_repeated_after_a_wait(
        #[case] headers: &'static [(&'static str, &'static str)],
        #[case] millis: u64,
    ) {
        let pacer = Pacer::new(None, 3, None);
        let target = throttling(2, headers);
        let started = Instant::now();
        let last = exchange(&pacer, &target).await;
        assert_eq!(started.elapsed(), Duration::from_millis(millis));
        assert_eq!(last.outcome.unwrap().status, 200);
        assert_eq!(last.request.target, "/?n=3", "each attempt has a request of its own");
        let counts = Counts { requests: 3, answered: 3, retries: 2, throttled: 2 };
        assert_eq!(pacer.counts(), counts);
    }

    #[tokio::test(start_paused = true)]
    async fn the_budget_ends() {
        let pacer = Pacer::new(None, 3, None);
        let last = exchange(&pacer, &throttling(99, &[])).await;
        let said = "HTTP status 429 (asked 4 times)".to_owned();
        assert_eq!(last.outcome, Err(Obstacle::Throttled(said)));
        let counts = Counts { requests: 4, answered: 4, retries: 3, throttled: 4 };
        assert_eq!(pacer.counts(), counts);
    }

    #[tokio::test(start_paused = true)]
    async fn a_target_that_throttles_everything_costs_no_time_in_the_end() {
        let pacer = Pacer::new(None, 3, None);
        let target = throttling(21, &[]);
        for _ in 0..PATIENCE {
            exchange(&pacer, &target).await;
        }
        assert_eq!(pacer.counts().requests, 20);
        let started = Instant::now();
        let once = exchange(&pacer, &target).await;
        assert!(matches!(once.outcome, Err(Obstacle::Throttled(_))));
        assert_eq!((pacer.counts().requests, started.elapsed()), (21, Duration::ZERO));
        assert_eq!(exchange(&pacer, &target).await.outcome.unwrap().status, 200);
        assert_eq!(pacer.throttled_out.load(Ordering::Relaxed), 0, "patient again");
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_the_most_requests_are_sent() {
        let pacer = Pacer::new(None, 3, Some(3));
        let target = throttling(1, &[]);
        assert!(exchange(&pacer, &target).await.outcome.is_ok());
        assert!(exchange(&pacer, &target).await.outcome.is_ok());
        assert_eq!(exchange(&pacer, &target).await.outcome, Err(Obstacle::Spent(3)));
        assert_eq!(pacer.counts().requests, 3);
    }

    #[tokio::test]
    async fn obstacles_are_not_repeated() {
        struct Dead;
        impl Transport for Dead {
            fn send<'a>(
                &'a self,
                _: &'a WireRequest,
            ) -> futures_util::future::BoxFuture<'a, Result<WireResponse, Obstacle>> {
                Box::pin(std::future::ready(Err(Obstacle::Dropped("gone".into()))))
            }
            fn host(&self) -> &'static str {
                "dead"
            }
        }
        let pacer = Pacer::new(None, 3, None);
        let last = exchange(&pacer, &Dead).await;
        assert_eq!(last.outcome, Err(Obstacle::Dropped("gone".into())));
        assert_eq!(pacer.counts(), Counts { requests: 1, ..Counts::default() });
    }

    #[tokio::test]
    async fn a_request_that_cannot_be_built_ends_it() {
        let pacer = Pacer::new(None, 3, None);
        let failed = pacer.exchange(&throttling(0, &[]), || Err("no")).await;
        assert_eq!(failed.unwrap_err(), "no");
    }
}
