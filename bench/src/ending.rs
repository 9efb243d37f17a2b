//! A server must not outlive the script that started it.

use std::io::Read;

/// Ends the process when its input ends, which happens at the latest when the script does.
pub fn end_with_input() {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
}
