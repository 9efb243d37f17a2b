//! The transport against TLS servers, good and bad.

use std::io::{Read, Write};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

/// A certificate authority that lives as long as a test.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// Starts an HTTPS server with a certificate for `name` that ends with the year `until`.
    fn serve(&self, name: &str, until: i32) -> String {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(until, 12, 31);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let connection = ServerConnection::new(Arc::new(config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            // A client that refuses the certificate ends the handshake here.
            if stream.read(&mut [0; 1024]).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                let _ = stream.flush();
            }
        });
        url
    }
}

async fn asked(url: &str, trust: &Trust) -> Result<WireResponse, Obstacle> {
    let http = Http::new(BaseUrl::parse(url).unwrap(), QUICK, trust).unwrap();
    http.send(&get("/")).await
}

#[tokio::test]
async fn a_certificate_of_the_named_authority_is_believed() {
    let authority = Authority::new();
    let url = authority.serve("127.0.0.1", 2100);
    let answer = asked(&url, &Trust::Only(authority.pem.clone().into())).await.unwrap();
    assert_eq!(answer.body, "ok");
}

#[rstest]
#[case::another_authority(Trust::Only(Authority::new().pem.into()))]
#[case::system(Trust::System)]
#[tokio::test]
async fn an_unknown_authority_is_refused(#[case] trust: Trust) {
    let url = Authority::new().serve("127.0.0.1", 2100);
    let told = asked(&url, &trust).await.unwrap_err();
    let why = "invalid peer certificate";
    assert!(matches!(&told, Obstacle::Tls(text) if text.contains(why)), "{told:?}");
}

#[rstest]
#[case::expired("127.0.0.1", 2002, "certificate expired")]
#[case::another_name("other.example", 2100, "not valid for name")]
#[tokio::test]
async fn a_wrong_certificate_is_refused_unless_anything_goes(
    #[case] name: &str,
    #[case] until: i32,
    #[case] why: &str,
) {
    let authority = Authority::new();
    let url = authority.serve(name, until);
    let told = asked(&url, &Trust::Only(authority.pem.clone().into())).await.unwrap_err();
    assert!(matches!(&told, Obstacle::Tls(text) if text.contains(why)), "{told:?}");

    let url = authority.serve(name, until);
    assert_eq!(asked(&url, &Trust::Anything).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_server_without_tls_is_a_failed_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
    });
    let told = asked(&url, &Trust::Anything).await.unwrap_err();
    assert!(matches!(told, Obstacle::Tls(_)), "{told:?}");
}

#[tokio::test]
async fn a_stalled_handshake_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let limits = Limits { connect: Duration::from_millis(100), ..QUICK };
    let http = Http::new(BaseUrl::parse(&url).unwrap(), limits, &Trust::Anything).unwrap();
    let told = http.send(&get("/")).await.unwrap_err();
    assert_eq!(told, Obstacle::Connect("no connection within 100ms".into()));
    drop(listener);
}

#[rstest]
#[case::empty("")]
#[case::no_certificate("hello")]
#[case::broken("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
fn a_ca_file_without_certificate_is_refused(#[case] pem: &str) {
    let base = BaseUrl::parse("https://a.example").unwrap();
    let told = Http::new(base, QUICK, &Trust::Only(pem.into())).unwrap_err();
    assert!(matches!(told, TransportError::BadCa(_)), "{told}");
}
