//! The library as other people's code sees it: only what the top of the crate names is used.

mod cancel;
mod mistakes;
mod runs;
mod services;
