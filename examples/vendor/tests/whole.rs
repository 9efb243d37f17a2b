//! The whole suite as one test, over sockets.

use acme_files::{Store, app, control};
use acs_conform::{Error, Run, Suite, Target};
use tokio::net::TcpListener;

/// Serves on a free port for the rest of the test.
async fn serve(router: axum::Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(axum::serve(listener, router).into_future());
    format!("http://{address}")
}

#[tokio::test]
async fn acme_files_conforms() -> Result<(), Error> {
    let store = Store::default();
    let control = serve(control(store.clone())).await;
    let target = Target::url(serve(app(store)).await)
        .seed_url(format!("{control}/world"))
        .known(concat!(env!("CARGO_MANIFEST_DIR"), "/known-failures.yaml"))
        .lacks(["several-callers", "page-numbers", "xml", "acs3-signatures", "rpc-signatures"])
        .lacks(["record-cap"]);
    Run::new(&Suite::built_in(), &target).execute().await?.assert_conformant();
    Ok(())
}
