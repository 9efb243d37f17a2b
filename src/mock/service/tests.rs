//! Whole calls, without sockets.

mod calls;
mod forms;

mod sdks;
mod signatures;
mod walks;
