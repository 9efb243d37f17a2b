//! Every row of the suite as a test of its own: `cargo test --test conformance tags/`.

use acme_files::{Store, app};
use acs_conform::Target;

fn target() -> Target {
    let store = Store::default();
    Target::service(app(store.clone()))
        .seed_with(move |world| {
            let replaced = store.replace(&world);
            async { Ok(replaced?) }
        })
        .name("acme-files")
        .known(concat!(env!("CARGO_MANIFEST_DIR"), "/known-failures.yaml"))
        .lacks(["several-callers", "page-numbers", "xml", "acs3-signatures", "rpc-signatures"])
        .lacks(["record-cap"])
}

acs_conform::test_main!(target());
