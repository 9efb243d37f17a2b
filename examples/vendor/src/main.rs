//! Serves on 127.0.0.1:9000, with worlds taken at 127.0.0.1:9001.

use acme_files::{Store, app, control};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let store = Store::default();
    let public = TcpListener::bind("127.0.0.1:9000").await?;
    let tests = TcpListener::bind("127.0.0.1:9001").await?;
    println!("listening on http://{} control http://{}", public.local_addr()?, tests.local_addr()?);
    let control = axum::serve(tests, control(store.clone())).into_future();
    let public = axum::serve(public, app(store)).into_future();
    tokio::try_join!(public, control)?;
    Ok(())
}
