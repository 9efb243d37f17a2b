//! Bytes on the wire as values. Pure: nothing here opens a socket.
//!
//! What every operation of the RPC protocol shares lives here: the parameter list and
//! its encoding, requests and responses as they were sent, and the error envelope.
//! A module of this folder never knows an operation, a field or an error code of one.

mod body;
mod envelope;
mod json;
mod needles;
mod params;
mod redact;
mod request;
mod response;

pub use body::{BodyTooLarge, undo_content_encoding};
pub use envelope::{Envelope, Throttle, clock_skew, refused_credentials};
pub use json::{JsonBounds, read_json};
pub use params::{Params, form_items, percent_decode, percent_encode, percent_encode_into};
pub use redact::{REDACTED, Redactor};
pub use request::WireRequest;
pub use response::{Exchange, Obstacle, WireResponse};
