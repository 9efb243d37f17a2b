use std::net::SocketAddr;

use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use super::*;
use crate::mock::fixture::world;
use crate::mock::{Rules, ServiceSettings};

struct Running {
    calls: SocketAddr,
    worlds: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<io::Result<()>>,
}

async fn running() -> Running {
    let service = Arc::new(Service::new(ServiceSettings::new(Rules::page())));
    let calls = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let worlds = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    Running {
        calls: calls.local_addr().unwrap(),
        worlds: worlds.local_addr().unwrap(),
        stop,
        ended: tokio::spawn(serve(service, calls, Some(worlds), async {
            let _ = stopped.await;
        })),
    }
}

/// Sends bytes and reads until the server closes.
async fn send(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

async fn put(address: SocketAddr, host: &str, extra: &str, body: &str) -> String {
    let head = format!(
        "PUT /world HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{extra}Content-Length: {}\r\n\r\n",
        body.len()
    );
    send(address, (head + body).as_bytes()).await
}

fn get(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes()
}

const CALL: &str = "/?Action=DescribeSendFileResults&Version=2014-05-26&RegionId=cn-beijing";

#[tokio::test]
async fn a_seeded_server_answers_and_ends() {
    let server = running().await;
    let mut world = world();
    world.as_object_mut().unwrap().remove("now");
    let now = jiff::Timestamp::now().to_string();
    for record in world["invocations"].as_array_mut().unwrap() {
        record["CreationTime"] = now.clone().into();
    }
    let seeded = put(server.worlds, "localhost", "", &world.to_string()).await;
    assert!(seeded.starts_with("HTTP/1.1 204"), "{seeded}");
    let answer = send(server.calls, &get(CALL)).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("content-type: application/json;charset=utf-8\r\n"), "{answer}");
    assert_eq!(answer.matches("\r\ndate: ").count(), 1, "{answer}");
    assert_eq!(answer.matches("\"InvokeId\":\"b-").count(), 3, "{answer}");
    // An idle connection and one that never finishes its request do not keep it from ending.
    let mut idle = TcpStream::connect(server.calls).await.unwrap();
    idle.write_all(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop.send(()).unwrap();
    let limit = GRACE + Duration::from_secs(2);
    tokio::time::timeout(limit, server.ended).await.unwrap().unwrap().unwrap();
}

#[rstest]
#[case::ipv4("127.0.0.1:8081", "", 204)]
#[case::ipv6("[::1]:8081", "", 204)]
#[case::name("LOCALHOST:1", "", 204)]
#[case::rebound_name("evil.example", "", 403)]
#[case::address("192.168.1.2", "", 403)]
#[case::browser("localhost", "Origin: http://evil.example\r\n", 403)]
#[tokio::test]
async fn only_local_tools_may_seed(#[case] host: &str, #[case] extra: &str, #[case] status: u16) {
    let server = running().await;
    let answer = put(server.worlds, host, extra, r#"{"regions":[]}"#).await;
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
}

#[tokio::test]
async fn a_wrong_world_is_told() {
    let server = running().await;
    let answer = put(server.worlds, "localhost", "", r#"{"regions":[{}]}"#).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.ends_with("missing field `RegionId` at line 1 column 14\n"), "{answer}");
    let answer =
        send(server.worlds, b"GET /world HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await;
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}

#[rstest]
#[case::forward(
    r#"{"now":"2026-06-26T12:00:00Z"}"#,
    r#"{"advance":"90s"}"#,
    "200",
    "{\"now\":\"2026-06-26T12:01:3"
)]
#[case::back(r#"{"now":"2026-06-26T12:00:00Z"}"#, r#"{"advance":"-90s"}"#, "400", "forward only")]
#[case::wrong(r#"{"now":"2026-06-26T12:00:00Z"}"#, "90", "400", "not valid")]
#[tokio::test]
async fn the_clock_is_moved(
    #[case] now: &str,
    #[case] moved: &str,
    #[case] status: &str,
    #[case] told: &str,
) {
    let server = running().await;
    let world = format!("{}, \"regions\": []}}", now.trim_end_matches('}'));
    put(server.worlds, "localhost", "", &world).await;
    let request = format!(
        "POST /clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{moved}",
        moved.len()
    );
    let answer = send(server.worlds, request.as_bytes()).await;
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    assert!(answer.contains(told), "{answer}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let server = running().await;
    let declared =
        b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4194305\r\n\r\n";
    assert!(send(server.calls, declared).await.starts_with("HTTP/1.1 413"));
    let mut chunked =
        b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n400001\r\n"
            .to_vec();
    chunked.resize(chunked.len() + CALL_LIMIT + 1, b'a');
    assert!(send(server.calls, &chunked).await.starts_with("HTTP/1.1 413"));
}

#[rstest]
#[case::head("HEAD", "/", 400)]
#[case::put("PUT", CALL, 400)]
#[case::bytes(
    "GET",
    "/?Action=DescribeSendFileResults&Version=2014-05-26&Name=%FF%00&x=`{}|^\"",
    400
)]
#[case::path("GET", "/a/b", 404)]
#[tokio::test]
async fn any_request_gets_an_answer(
    #[case] method: &str,
    #[case] target: &str,
    #[case] status: u16,
) {
    let server = running().await;
    let request = format!("{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let answer = send(server.calls, request.as_bytes()).await;
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
}

/// A server that waits for nobody longer than a moment.
async fn impatient() -> Running {
    let service = Arc::new(Service::new(ServiceSettings::new(Rules::page())));
    let calls = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let worlds = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let moment = Duration::from_millis(200);
    let patience = Patience { head: moment, body: moment, answer: moment };
    let addresses = (calls.local_addr().unwrap(), worlds.local_addr().unwrap());
    let stopped = async {
        let _ = stopped.await;
    };
    let ended = tokio::spawn(serve_with(service, (calls, Some(worlds)), stopped, None, patience));
    Running { calls: addresses.0, worlds: addresses.1, stop, ended }
}

#[rstest]
#[case::silent(b"", "")]
#[case::slow_head(b"GET / HTTP/1.1\r\nX-A: b", "")]
#[case::slow_body(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na", "HTTP/1.1 408")]
#[case::slow_chunks(
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na",
    "HTTP/1.1 408"
)]
#[tokio::test]
async fn slow_clients_are_waited_for_within_bounds(#[case] sent: &[u8], #[case] told: &str) {
    let server = impatient().await;
    let read = tokio::time::timeout(Duration::from_secs(5), send(server.calls, sent));
    let answer = read.await.expect("the connection ends");
    assert!(answer.starts_with(told) && answer.is_empty() == told.is_empty(), "{answer}");
}

#[tokio::test]
async fn a_client_that_takes_no_answer_is_left() {
    let server = impatient().await;
    let mut stream = TcpStream::connect(server.calls).await.unwrap();
    // Requests until the server takes no more, since its answers are not taken.
    let stuck = async {
        loop {
            if stream.write_all(&get_kept(CALL).repeat(100)).await.is_err() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), stuck).await.expect("the connection ends");
}

fn get_kept(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn bodies_share_their_room_and_give_it_back() {
    let room = Room::of(10);
    let read = |size: usize| {
        let room = room.clone();
        async move {
            let body = Body::from("a".repeat(size));
            let read = room.read(&HeaderMap::new(), body, 20, Duration::from_secs(1)).await;
            read.map(|(bytes, _)| bytes.len()).map_err(|refused| refused.status().as_u16())
        }
    };
    assert_eq!(read(10).await, Ok(10));
    assert_eq!(read(11).await, Err(503));
    assert_eq!(read(21).await, Err(413));
    assert_eq!(read(10).await, Ok(10), "what was refused takes no room");
    let headers = HeaderMap::new();
    let held = room.read(&headers, Body::from("aaaaaa"), 20, Duration::from_secs(1)).await;
    assert_eq!(read(5).await, Err(503), "six of ten bytes are in use");
    drop(held);
    assert_eq!(read(5).await, Ok(5));
}
