//! Services in the same process as targets.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use acs_conform::{Credentials, Report, Run, RunVerdict, Suite, Target, Verdict};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;

async fn judged(target: Target, filter: &str) -> Report {
    let run = Run::new(&Suite::built_in(), &target).filter(filter.parse().expect("a right filter"));
    run.execute().await.expect("a report")
}

fn answer(status: u16, body: impl Into<Body>) -> Response {
    Response::builder().status(status).body(body.into()).expect("a right answer")
}

#[tokio::test]
async fn worlds_come_to_the_function_that_seeds() {
    let seeded = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seeded);
    let app = Router::new().fallback(async || answer(200, "{}"));
    let target = Target::service(app).seed_with(move |world| {
        assert!(serde_json::from_slice::<serde_json::Value>(&world).unwrap()["regions"].is_array());
        count.fetch_add(1, Ordering::Relaxed);
        async { Ok(()) }
    });
    let report = judged(target, "case(tags/key-length)").await;
    assert_eq!((report.verdict(), report.exit_code()), (RunVerdict::Nonconformant, 1));
    assert_eq!(seeded.load(Ordering::Relaxed), 1);
    let failing = report.rows().find(|row| row.verdict() == Verdict::Fail).unwrap();
    let finding = failing.findings().next().unwrap();
    assert!(!finding.clause().is_empty() && finding.curl().unwrap().starts_with("curl "));
    let told = std::panic::catch_unwind(|| report.assert_conformant()).unwrap_err();
    let told = told.downcast_ref::<String>().unwrap();
    assert!(told.contains("FAIL 1/") && told.contains("exit 1: "), "{told}");
}

#[tokio::test]
async fn a_seed_that_fails_or_panics_leaves_rows_unjudged() {
    let app = Router::new().fallback(async || answer(200, "{}"));
    let refused = Target::service(app.clone()).seed_with(async |_| Err("no room".into()));
    let report = judged(refused, "case(tags/key-length)").await;
    assert_eq!(report.exit_code(), 3);
    assert!(report.rows().all(|row| row.reason().unwrap().contains("no room")));
    let panics = Target::service(app).seed_with(async |_| panic!("a slip in a test"));
    let report = judged(panics, "case(tags/key-length)").await;
    assert!(report.rows().all(|row| row.reason().unwrap().contains("panicked")));
}

#[tokio::test]
async fn panics_and_endless_answers_are_the_targets_fault() {
    let app = Router::new().fallback(async |request: Request| {
        let query = request.uri().query().unwrap_or_default().to_owned();
        assert!(!query.contains("%E6"), "a slip in the target");
        answer(200, "{}")
    });
    let target = Target::service(app).seed_with(async |_| Ok(()));
    let report = judged(target, "case(tags/key-length)").await;
    assert_eq!(report.verdict(), RunVerdict::Nonconformant);
    let dropped = |row: &acs_conform::Row<'_>| {
        row.findings().any(|found| found.actual().contains("panicked"))
    };
    let wrong = report.rows().filter(|row| dropped(row) != row.id().contains("cjk"));
    assert_eq!(wrong.map(acs_conform::Row::id).collect::<Vec<_>>(), [""; 0]);
    assert!(report.rows().any(|row| dropped(&row)));

    let slow = tower_service_fn(async |_| std::future::pending::<Response>().await);
    let target = Target::service(slow).timeout(Duration::from_millis(20));
    let report = judged(target, "case(errors/envelope)").await;
    assert_eq!(report.exit_code(), 3);
}

#[tokio::test]
async fn a_secret_that_comes_back_is_taken_out() {
    let echo = Router::new().fallback(async || answer(400, "my-very-secret-key comes back"));
    let target = Target::service(echo).credentials(Credentials::new("id", "my-very-secret-key"));
    let report = judged(target, "case(errors/envelope)").await;
    let json = report.render(acs_conform::Format::Json);
    assert!(json.contains("[redacted]") && !json.contains("my-very-secret-key"));
}

/// A service that answers by a function.
fn tower_service_fn<F, T>(
    function: F,
) -> impl tower_service::Service<
    http::Request<http_body_util::Full<bytes::Bytes>>,
    Response = Response,
    Error = Infallible,
    Future: Send,
> + Clone
+ Send
+ Sync
+ 'static
where
    F: Fn(Request) -> T + Clone + Send + Sync + 'static,
    T: Future<Output = Response> + Send,
{
    Router::new().fallback(function)
}
