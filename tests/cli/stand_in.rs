//! The reference server behind a front that answers as a test wants.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use acs_conform::mock::{Rules, Service};
use acs_conform::reference;
use acs_conform::wire::{WireRequest, WireResponse};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;

/// A server of this process, seeded by `PUT` at `world`.
pub struct StandIn {
    pub url: String,
    pub world: String,
    asked: Arc<AtomicU64>,
}

impl StandIn {
    /// Starts it. `front` is given the number of the call, from 0, the call, and the server behind.
    pub fn start(
        front: impl Fn(u64, &WireRequest, &Service) -> WireResponse + Send + Sync + 'static,
    ) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicU64::new(0));
        let (count, front) = (Arc::clone(&asked), Arc::new(front));
        let service = reference::service(Rules::default());
        let router = axum::Router::new().fallback(move |request: Request| {
            let (count, front, service) =
                (Arc::clone(&count), Arc::clone(&front), Arc::clone(&service));
            async move {
                let (seed, request) = read(request).await;
                if seed {
                    service.seed(&request.body).unwrap();
                    return Response::new(Body::empty());
                }
                let n = count.fetch_add(1, Ordering::Relaxed);
                written(front(n, &request, &service))
            }
        });
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        Self { world: format!("{url}/world"), url, asked }
    }

    /// How many calls have come.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Whether the request is a world, and the request.
async fn read(request: Request) -> (bool, WireRequest) {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let request = WireRequest {
        method: head.method.as_str().to_owned(),
        target: head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        headers: headers.collect(),
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    };
    (head.uri.path() == "/world", request)
}

fn written(answer: WireResponse) -> Response {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body)).unwrap()
}

/// An error of the gateway.
pub fn refusal(status: u16, code: &str, message: &str, headers: &[(&str, &str)]) -> WireResponse {
    let body = serde_json::json!({
        "RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E",
        "HostId": "127.0.0.1",
        "Code": code,
        "Message": message,
    });
    let headers = [&[("Content-Type", "application/json;charset=utf-8")], headers].concat();
    WireResponse {
        status,
        headers: headers.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect(),
        body: body.to_string().into(),
    }
}
