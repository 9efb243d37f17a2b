//! Ctrl-C and SIGTERM: the first asks the run to end, the second ends the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::console::Console;
use crate::exit::Exit;

/// Resolves when the process is asked to end.
pub async fn asked_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// A flag that is set when the process is asked to end for the first time.
pub fn stop_flag(console: Console) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    tokio::spawn(async move {
        if asked_to_end().await.is_err() {
            return;
        }
        flag.store(true, Ordering::Relaxed);
        console.note("ending after the rows in flight; press Ctrl-C again to quit at once");
        if asked_to_end().await.is_ok() {
            quit();
        }
    });
    stop
}

#[expect(clippy::exit, reason = "the user asked twice, and nothing is left to be saved")]
fn quit() {
    std::process::exit(Exit::Incomplete.code().into());
}
