//! The transport against servers that do one thing wrong.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

#[cfg(feature = "tls")]
mod tls;

const QUICK: Limits = Limits {
    connect: Duration::from_secs(2),
    read: Duration::from_millis(200),
    total: Duration::from_millis(600),
    body: 1000,
    head: 1000,
    headers: 20,
};

fn http(base: &str, limits: Limits) -> Http {
    Http::new(BaseUrl::parse(base).unwrap(), limits, &Trust::System).unwrap()
}

fn get(target: &str) -> WireRequest {
    WireRequest {
        method: "GET".into(),
        target: target.into(),
        headers: Vec::new(),
        body: Vec::new(),
    }
}

/// Reads a request head, byte for byte.
async fn read_head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(head)
}

/// A server that hands each connection to `serve`, after the request head was read.
async fn server<F, Fut>(serve: F) -> String
where
    F: Fn(TcpStream) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = Arc::new(serve);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let serve = Arc::clone(&serve);
            tokio::spawn(async move {
                if read_head(&mut stream).await.is_some() {
                    serve(stream).await;
                }
            });
        }
    });
    url
}

/// A server that sends these bytes and closes.
async fn saying(bytes: &'static [u8]) -> String {
    server(move |mut stream| async move {
        stream.write_all(bytes).await.unwrap();
        let _ = stream.shutdown().await;
    })
    .await
}

async fn outcome(url: &str) -> Result<WireResponse, Obstacle> {
    let started = Instant::now();
    let outcome = http(url, QUICK).send(&get("/?Signature=the-signature")).await;
    assert!(started.elapsed() < Duration::from_secs(2), "took {:?}", started.elapsed());
    if let Err(obstacle) = &outcome {
        assert!(!format!("{obstacle} {obstacle:?}").contains("the-signature"), "{obstacle}");
    }
    outcome
}

#[tokio::test]
async fn nobody_listens() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let told = outcome(&url).await.unwrap_err();
    assert!(matches!(&told, Obstacle::Connect(why) if why.contains("refused")), "{told:?}");
}

#[tokio::test]
async fn a_name_that_does_not_exist() {
    let told = outcome("http://no-such-name.invalid").await.unwrap_err();
    assert!(matches!(told, Obstacle::Connect(_) | Obstacle::Timeout(_)), "{told:?}");
}

#[rstest]
#[case::at_once(b"")]
#[case::in_the_head(b"HTTP/1.1 200 OK\r\nContent-")]
#[case::in_the_body(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
#[case::in_a_chunk(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")]
#[case::before_the_last_chunk(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")]
#[tokio::test]
async fn closed_too_early(#[case] bytes: &'static [u8]) {
    let told = outcome(&saying(bytes).await).await.unwrap_err();
    assert!(matches!(told, Obstacle::Dropped(_)), "{told:?}");
}

#[tokio::test]
async fn a_target_may_close_what_was_kept_open() {
    // One answer a connection, which is closed when the next request comes.
    let url = server(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        drop(read_head(&mut stream).await);
    })
    .await;
    let http = http(&url, QUICK);
    let mut outcomes = Vec::new();
    for _ in 0..5 {
        outcomes.push(http.send(&get("/")).await.map(|answer| answer.status));
    }
    let second = outcomes.remove(1);
    assert!(matches!(second, Err(Obstacle::Dropped(_))), "{second:?}");
    assert_eq!(outcomes, vec![Ok(200); 4]);
}

#[rstest]
#[case::at_once(b"")]
#[case::in_the_head(b"HTTP/1.1 200 OK\r\nContent-")]
#[case::in_the_body(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
#[tokio::test]
async fn reset(#[case] bytes: &'static [u8]) {
    let url = server(move |mut stream| async move {
        stream.write_all(bytes).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        stream.set_zero_linger().unwrap();
    })
    .await;
    let told = outcome(&url).await.unwrap_err();
    assert!(matches!(told, Obstacle::Dropped(_)), "{told:?}");
}

#[rstest]
#[case::before_the_head(b"")]
#[case::in_the_head(b"HTTP/1.1 200 OK\r\n")]
#[case::in_the_body(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
#[tokio::test]
async fn silence(#[case] bytes: &'static [u8]) {
    let url = server(move |mut stream| async move {
        stream.write_all(bytes).await.unwrap();
        tokio::time::sleep(Duration::from_mins(1)).await;
    })
    .await;
    assert_eq!(outcome(&url).await, Err(Obstacle::Timeout(QUICK.read)));
}

#[rstest]
#[case::head(b"HTTP/1.1 200 OK\r\nX-A: ", QUICK.read)]
#[case::body(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", QUICK.total)]
#[tokio::test]
async fn a_byte_at_a_time(#[case] bytes: &'static [u8], #[case] limit: Duration) {
    let url = server(move |mut stream| async move {
        stream.write_all(bytes).await.unwrap();
        while stream.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    assert_eq!(outcome(&url).await, Err(Obstacle::Timeout(limit)));
}

#[rstest]
#[case::body(b"HTTP/1.1 200 OK\r\n\r\n", b"aaaaaaaaaaaaaaaa")]
#[case::chunks(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\naaaa\r\n")]
#[tokio::test]
async fn endless_body(#[case] head: &'static [u8], #[case] more: &'static [u8]) {
    let url = server(move |mut stream| async move {
        stream.write_all(head).await.unwrap();
        while stream.write_all(more).await.is_ok() {}
    })
    .await;
    assert_eq!(outcome(&url).await, Err(Obstacle::TooLarge(QUICK.body)));
}

#[tokio::test]
async fn a_length_over_the_bound_is_not_read() {
    let url = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n").await;
    assert_eq!(outcome(&url).await, Err(Obstacle::TooLarge(QUICK.body)));
}

#[rstest]
#[case::one_long_header(b"a")]
#[case::many_headers(b"X-A: b\r\n")]
#[tokio::test]
async fn endless_head(#[case] more: &'static [u8]) {
    let url = server(move |mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-A: ").await.unwrap();
        let more = more.repeat(1000);
        while stream.write_all(&more).await.is_ok() {}
    })
    .await;
    let told = outcome(&url).await.unwrap_err();
    assert!(matches!(&told, Obstacle::NotHttp(why) if why.contains("head")), "{told:?}");
}

#[rstest]
#[case::another_protocol(b"SSH-2.0-OpenSSH_9.6\r\n")]
#[case::binary(b"\x15\x03\x01\x00\x02\x02\x16")]
#[case::bad_status(b"HTTP/1.1 abc OK\r\n\r\n")]
#[case::length_is_no_number(b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n")]
#[case::length_is_negative(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
#[case::two_lengths(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
#[case::bad_chunk(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n")]
#[tokio::test]
async fn not_http(#[case] bytes: &'static [u8]) {
    let told = outcome(&saying(bytes).await).await.unwrap_err();
    assert!(matches!(told, Obstacle::NotHttp(_)), "{told:?}");
}

#[rstest]
#[case::length_too_short(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcdef", 200, b"ab")]
#[case::no_length(b"HTTP/1.1 200 OK\r\n\r\nabc", 200, b"abc")]
#[case::no_content_with_a_body(
    b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc",
    204,
    b""
)]
#[case::server_error(b"HTTP/1.1 500 X\r\nContent-Length: 2\r\n\r\nno", 500, b"no")]
#[case::odd_status(b"HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n", 999, b"")]
#[case::old_http(b"HTTP/1.0 200 OK\r\n\r\nabc", 200, b"abc")]
#[case::after_continue(
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
    200,
    b"a"
)]
#[tokio::test]
async fn odd_but_complete(#[case] bytes: &'static [u8], #[case] status: u16, #[case] body: &[u8]) {
    let answer = outcome(&saying(bytes).await).await.unwrap();
    assert_eq!((answer.status, answer.body.as_ref()), (status, body));
}

#[tokio::test]
async fn headers_are_kept_in_order_and_repeated() {
    let url =
        saying(b"HTTP/1.1 200 OK\r\nSet-X: 1\r\nset-x: \xff\r\nContent-Length: 0\r\n\r\n").await;
    let answer = outcome(&url).await.unwrap();
    let seen: Vec<_> = answer.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(seen, [("set-x", "1"), ("set-x", "\u{fffd}"), ("content-length", "0")]);
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let server = MockServer::start().await;
    let away = format!("{}/elsewhere", server.uri());
    let answer = ResponseTemplate::new(302).insert_header("Location", away);
    Mock::given(any()).respond_with(answer).expect(1).mount(&server).await;
    assert_eq!(outcome(&server.uri()).await.unwrap().status, 302);
}

#[rstest]
#[case::throttled(429)]
#[case::unavailable(503)]
#[case::request_timeout(408)]
#[tokio::test]
async fn nothing_is_sent_twice(#[case] status: u16) {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).insert_header("Retry-After", "0");
    Mock::given(any()).respond_with(answer).expect(1).mount(&server).await;
    assert_eq!(outcome(&server.uri()).await.unwrap().status, status);
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[rstest]
#[case::declared(b"{}".to_vec(), true, Ok(b"{}".to_vec()))]
#[case::not_declared(b"{}".to_vec(), false, Ok(gzip(b"{}")))]
#[case::bomb(vec![b' '; 100_000], true, Err(Obstacle::TooLarge(QUICK.body)))]
#[tokio::test]
async fn compressed(
    #[case] plain: Vec<u8>,
    #[case] declared: bool,
    #[case] expected: Result<Vec<u8>, Obstacle>,
) {
    let server = MockServer::start().await;
    let mut answer = ResponseTemplate::new(200).set_body_bytes(gzip(&plain));
    if declared {
        answer = answer.insert_header("Content-Encoding", "gzip");
    }
    Mock::given(any()).respond_with(answer).mount(&server).await;
    assert_eq!(outcome(&server.uri()).await.map(|a| a.body.to_vec()), expected);
}

/// Sends a request and returns its head as the server saw it.
async fn head_seen(request: WireRequest, base_path: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{base_path}", listener.local_addr().unwrap());
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = read_head(&mut stream).await.unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        String::from_utf8(head).unwrap()
    });
    http(&url, QUICK).send(&request).await.unwrap();
    seen.await.unwrap()
}

#[rstest]
#[case::root("/")]
#[case::empty_query("/?")]
#[case::bad_escapes("/?a=%zz&b=%FF&c=%&d=%7e")]
#[case::plus_star_brackets("/?a=x+y&b=*&c=[1]|^`{}\\")]
#[tokio::test]
async fn the_target_is_sent_byte_for_byte(#[case] target: &str) {
    let head = head_seen(get(target), "").await;
    assert!(head.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{head}");
    let head = head_seen(get(target), "/base/").await;
    assert!(head.starts_with(&format!("GET /base{target} HTTP/1.1\r\n")), "{head}");
}

#[rstest]
#[case::post_without_body("POST", "", &["host: h.example", "x-a: 1", "x-a: 2", "content-length: 0", "accept: */*"])]
#[case::post_with_body("POST", "a=b", &["host: h.example", "x-a: 1", "x-a: 2", "accept: */*", "content-length: 3"])]
#[case::get("GET", "", &["host: h.example", "x-a: 1", "x-a: 2", "accept: */*"])]
#[tokio::test]
async fn headers_are_sent_as_they_are(
    #[case] method: &str,
    #[case] body: &str,
    #[case] expected: &[&str],
) {
    let headers = [("Host", "h.example"), ("X-A", "1"), ("x-a", "2")];
    let request = WireRequest {
        method: method.into(),
        target: "/".into(),
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
        body: body.into(),
    };
    let head = head_seen(request, "").await;
    let lines: Vec<&str> = head.trim_end().lines().skip(1).collect();
    assert_eq!(lines, expected);
}

#[rstest]
#[case::method(|r: &mut WireRequest| r.method = "G T".into())]
#[case::target(|r: &mut WireRequest| r.target = "/?a=<the-secret>".into())]
#[case::header_name(|r: &mut WireRequest| r.headers.push(("a b".into(), "c".into())))]
#[case::header_value(|r: &mut WireRequest| r.headers.push(("a".into(), "the-secret\n".into())))]
#[tokio::test]
async fn what_cannot_be_sent_is_not_changed(#[case] spoil: fn(&mut WireRequest)) {
    let mut request = get("/");
    spoil(&mut request);
    let told = http("http://127.0.0.1:9", QUICK).send(&request).await.unwrap_err();
    assert!(matches!(told, Obstacle::Unsendable(_)), "{told:?}");
    assert!(!told.to_string().contains("the-secret"));
}

#[cfg(not(feature = "tls"))]
#[test]
fn a_build_without_tls_says_so() {
    let base = BaseUrl::parse("https://a.example").unwrap();
    let told = Http::new(base, QUICK, &Trust::System).unwrap_err();
    assert!(told.to_string().contains("this build has none"), "{told}");
}
