//! From a row to the request on the wire.

use std::collections::BTreeSet;
use std::sync::Arc;

use acs_conform::case::Captured;
use acs_conform::engine::{Bounds, Call, Endpoint, SignatureUse, SystemClock, Worlds, encode};
use acs_conform::sign::Credentials;
use acs_conform::transport::Direct;
use acs_conform::wire::{WireRequest, WireResponse};
use bytes::Bytes;

use super::inputs::Inputs;
use super::timing::Timing;

/// Measures encoding, with and without a signature.
pub fn measure(timing: &Timing, inputs: &Inputs) {
    let credentials =
        Credentials::new("LTAI5tTestKeyOfTheOwner0", "test-secret-of-the-owner-000000");
    let captured = Captured::new();
    let row = &inputs.row();
    let request = row.case.model.request.as_ref().expect("the case has one request");
    for kind in [SignatureUse::None, SignatureUse::Acs3, SignatureUse::Rpc] {
        let endpoint = endpoint(kind);
        let call = Call {
            request,
            instead: &[],
            row,
            step: "",
            world: None,
            captured: &captured,
            manifest: &inputs.suite.manifest,
            credentials: (kind != SignatureUse::None).then_some(&credentials),
            endpoint: &endpoint,
        };
        timing.measure(&format!("encode: a request, signature {}", kind.word()), 1, || {
            encode(&call).expect("a sound request")
        });
    }
}

fn endpoint(signature: SignatureUse) -> Endpoint {
    let nothing =
        |_: &WireRequest| WireResponse { status: 200, headers: Vec::new(), body: Bytes::new() };
    Endpoint {
        transport: Arc::new(Direct::new(nothing)),
        seeder: None,
        clockwork: None,
        declared: None,
        signature,
        credentials: None,
        headers: Vec::new(),
        lacks: BTreeSet::new(),
        clock: Arc::new(SystemClock),
        url: "http://127.0.0.1".to_owned(),
        snapshots: None,
        worlds: Arc::new(Worlds::default()),
        bounds: Bounds::default(),
    }
}
