//! Ending a run before its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use acs_conform::{Run, RunVerdict, Stop, Suite, Target};
use axum::Router;

/// A target that counts and takes its time.
fn slow() -> (Target, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let app = Router::new().fallback(async move || {
        tokio::time::sleep(Duration::from_millis(50)).await;
        count.fetch_add(1, Ordering::Relaxed);
        "{}"
    });
    (Target::service(app).seed_with(async |_| Ok(())), asked)
}

#[tokio::test]
async fn a_dropped_run_asks_nothing_more() {
    let (target, answered) = slow();
    let run = Run::new(&Suite::built_in(), &target).execute();
    let ended = tokio::time::timeout(Duration::from_millis(500), run).await;
    assert!(ended.is_err(), "the run takes longer");
    let before = answered.load(Ordering::Relaxed);
    assert!(before > 0, "it had begun");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(answered.load(Ordering::Relaxed), before, "not even what was under way goes on");
}

#[tokio::test]
async fn a_stopped_run_reports_what_it_has() {
    let (target, _) = slow();
    let stop = Stop::new();
    let run = Run::new(&Suite::built_in(), &target).stop(&stop);
    let task = tokio::spawn(run.execute());
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.now();
    let report = task.await.unwrap().unwrap();
    let reached = report.rows().filter(|row| row.findings().count() > 0).count();
    assert!(reached > 0 && reached < report.rows().count());
    assert_ne!(report.verdict(), RunVerdict::Conformant);
}
