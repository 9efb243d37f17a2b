//! What each stage of a run costs by itself, on one core: `cargo bench`, or `cargo bench -- judge`
//! for those whose name holds a word.
//!
//! A harness of its own, since a benchmark library would be built for every `cargo test` too, and a
//! median beside the fastest is all that is asked of it.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod inputs;
mod judging;
mod reading;
mod rendering;
mod requests;
mod timing;

use inputs::Inputs;
use timing::Timing;

/// The program's own allocator, without which the figures would be another program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // Cargo adds `--bench`.
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let timing = Timing::new(wanted);
    let inputs = Inputs::new();
    reading::measure(&timing, &inputs);
    requests::measure(&timing, &inputs);
    judging::measure(&timing, &inputs);
    rendering::measure(&timing);
}
