//! Whole calls, without sockets.

mod calls;
mod forms;
mod indexed;
mod sdks;
mod signatures;
mod walks;
