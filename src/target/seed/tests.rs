//! Seeding against servers and programs that do and do not take a world.

use std::time::Instant;

use rstest::rstest;
use wiremock::matchers::{body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::transport::{BaseUrl, Limits, Trust};

const WORLD: &str = r#"{"regions": []}"#;

async fn put(server: &MockServer, answer: ResponseTemplate) -> Result<(), SeedError> {
    Mock::given(method("PUT"))
        .and(path("/world"))
        .and(query_param("a", "b"))
        .and(header("content-type", "application/json"))
        .and(body_string(WORLD))
        .respond_with(answer)
        .expect(1)
        .mount(server)
        .await;
    let base = BaseUrl::parse(&server.uri()).unwrap();
    let limits = Limits { total: Duration::from_millis(300), ..Limits::default() };
    let http = Http::new(base, limits, &Trust::System).unwrap();
    let redactor = Redactor::new(["the-secret"]);
    WorldSeeder::put(http, "/world?a=b".into(), redactor).give(WORLD.as_bytes()).await
}

#[rstest]
#[case::ok(200)]
#[case::created(201)]
#[case::no_content(204)]
#[tokio::test]
async fn any_2xx_is_taken(#[case] status: u16) {
    let server = MockServer::start().await;
    assert_eq!(put(&server, ResponseTemplate::new(status)).await, Ok(()));
}

#[rstest]
#[case::empty(404, "", "the seed endpoint refused the world: status 404")]
#[case::redirect(302, "", "the seed endpoint refused the world: status 302")]
#[case::text(
    400,
    "no:\n \u{1b}[31mthe-secret",
    "the seed endpoint refused the world: status 400; it said: no: [31m[redacted]"
)]
#[tokio::test]
async fn a_refusal_is_shown(#[case] status: u16, #[case] body: &str, #[case] shown: &str) {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_string(body);
    assert_eq!(put(&server, answer).await.unwrap_err().to_string(), shown);
}

#[tokio::test]
async fn a_long_refusal_is_cut() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(500).set_body_string("标".repeat(100_000));
    let told = put(&server, answer).await.unwrap_err();
    assert!(
        matches!(told, SeedError::Refused { shown, .. } if shown.chars().count() == MAX_SHOWN + 1)
    );
}

#[tokio::test]
async fn an_endpoint_that_hangs_is_given_up() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    let told = put(&server, answer).await;
    assert_eq!(told, Err(SeedError::NoAnswer(Obstacle::Timeout(Duration::from_millis(300)))));
}

fn shell(script: &str, limit: Duration) -> WorldSeeder {
    let line = ("sh".to_owned(), vec!["-c".to_owned(), script.to_owned()], PathBuf::new());
    WorldSeeder::command(line, limit, Redactor::new(["the-secret"]))
}

const ENOUGH: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_program_gets_the_world_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let line =
        ("sh".to_owned(), vec!["-c".to_owned(), "cat > got".to_owned()], folder.path().into());
    let seeder = WorldSeeder::command(line, ENOUGH, Redactor::new([]));
    seeder.seed(WORLD.as_bytes()).await.unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join("got")).unwrap(), WORLD);
}

#[rstest]
#[case::does_not_read("exit 0")]
#[case::talks_on_stdout("yes | head -c 300000; exit 0")]
#[case::talks_before_reading("yes | head -c 300000 >&2; cat > /dev/null")]
#[case::leaves_a_child("sleep 30 & exit 0")]
#[tokio::test]
async fn odd_programs_succeed(#[case] script: &str) {
    let started = Instant::now();
    let world = vec![b' '; 1 << 20];
    assert_eq!(shell(script, ENOUGH).give(&world).await, Ok(()));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[rstest]
#[case::silent("exit 3", "the seed command `sh` failed (exit status: 3)")]
#[case::says_why(
    "echo 'no database: the-secret' >&2; exit 1",
    "the seed command `sh` failed (exit status: 1); it said: no database: [redacted]"
)]
#[tokio::test]
async fn a_failing_program_is_told(#[case] script: &str, #[case] shown: &str) {
    let told = shell(script, ENOUGH).seed(WORLD.as_bytes()).await.unwrap_err();
    assert_eq!(told, shown);
}

#[tokio::test]
async fn the_end_of_long_messages_is_shown() {
    let script = "yes 12345 | head -c 300000 >&2; echo the end >&2; exit 1";
    let told = shell(script, ENOUGH).give(WORLD.as_bytes()).await.unwrap_err();
    assert!(
        matches!(&told, SeedError::Failed { shown, .. } if shown.ends_with("12345 the end") && shown.chars().count() == MAX_SHOWN + 1),
        "{told}"
    );
}

#[tokio::test]
async fn a_program_that_hangs_is_killed() {
    let limit = Duration::from_millis(200);
    let told = shell("exec sleep 60", limit).give(WORLD.as_bytes()).await.unwrap_err();
    assert_eq!(told, SeedError::TooSlow { program: "sh".into(), limit });
}

#[tokio::test]
async fn a_program_that_is_not_there() {
    let line = ("no-such-program-here".to_owned(), Vec::new(), PathBuf::new());
    let seeder = WorldSeeder::command(line, ENOUGH, Redactor::new([]));
    let told = seeder.seed(b"{}").await.unwrap_err();
    assert!(told.starts_with("the seed command `no-such-program-here` cannot be started: No such"));
}
