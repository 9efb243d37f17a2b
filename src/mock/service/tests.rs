//! Whole calls, without sockets.

mod calls;
mod forms;
mod signatures;
mod walks;
