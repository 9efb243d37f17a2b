//! The two signature kinds of the RPC protocol: making them and checking them. Pure: the time
//! and the nonce are parameters.
//!
//! [`acs3`] is `ACS3-HMAC-SHA256`, carried in headers; [`rpc`] is the older `HMAC-SHA1`,
//! carried in parameters; [`verify`] reads and checks both. What is signed are the *decoded*
//! parameters, written again in one canonical way, since clients spell a blank or a `*` in
//! several ways on the wire. Parameters are bytes: text that is not UTF-8 can be signed too.
//!
//! Source: the vendor's "V3 request structure & signature" and "RPC signature" pages.

pub mod acs3;
mod canonical;
mod credentials;
pub mod rpc;
pub mod verify;

pub use credentials::{Credentials, Stamp};
