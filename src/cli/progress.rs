//! The live line: what a run is doing, while it does.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use unicode_width::UnicodeWidthStr;

use super::console::Console;
use crate::engine::Event;
use crate::report::RowOutcome;
use crate::report::inert::line;
use crate::spec::Level;

/// A run that is over sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
/// How often the line is drawn.
const EVERY: Duration = Duration::from_millis(100);
/// Columns that the line takes at most.
const COLUMNS: usize = 78;

/// Counts what happens, and draws it.
#[derive(Debug)]
pub struct Progress {
    state: Arc<Mutex<State>>,
    console: Console,
    drawing: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    started: Instant,
    total: usize,
    done: usize,
    failed: usize,
    warned: usize,
    world: String,
}

impl State {
    fn line(&self) -> String {
        let seconds = self.started.elapsed().as_secs();
        let mut text = format!("{}/{} rows", self.done, self.total);
        for (count, word) in [(self.failed, "failed"), (self.warned, "warned")] {
            if count > 0 {
                let _ = write!(text, ", {count} {word}");
            }
        }
        let _ = write!(text, "  {}:{:02}", seconds / 60, seconds % 60);
        if !self.world.is_empty() {
            let _ = write!(text, "  world {}", self.world);
        }
        while text.width() > COLUMNS {
            text.pop();
        }
        text
    }

    fn note(&mut self, event: &Event<'_>) {
        match event {
            Event::World { id, .. } => line(id.unwrap_or_default(), 40).clone_into(&mut self.world),
            Event::Differs { .. } => {}
            Event::Row { row, .. } => {
                self.done += 1;
                let worst = worst(row);
                self.failed += usize::from(worst == Some(Level::Must));
                self.warned += usize::from(worst == Some(Level::Should));
            }
        }
    }
}

fn worst(row: &RowOutcome) -> Option<Level> {
    row.failures.iter().map(|failure| failure.level).max()
}

impl Progress {
    /// Begins to count, and to draw if `shown`. Needs a runtime.
    pub fn start(console: Console, total: usize, shown: bool) -> Self {
        let state = Arc::new(Mutex::new(State {
            started: Instant::now(),
            total,
            done: 0,
            failed: 0,
            warned: 0,
            world: String::new(),
        }));
        let drawn = Arc::clone(&state);
        let drawing = shown.then(|| {
            tokio::spawn(async move {
                tokio::time::sleep(PATIENCE).await;
                let mut clock = tokio::time::interval(EVERY);
                loop {
                    clock.tick().await;
                    let text = drawn.lock().unwrap_or_else(PoisonError::into_inner).line();
                    console.print_err(&format!("\r\u{1b}[2K{text}"));
                }
            })
        });
        Self { state, console, drawing }
    }

    /// Counts an event.
    pub fn note(&self, event: &Event<'_>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).note(event);
    }

    /// Takes the line away.
    pub async fn end(self) {
        if let Some(drawing) = self.drawing {
            drawing.abort();
            let never_drawn = {
                let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.started.elapsed() < PATIENCE
            };
            // Waiting for the end keeps a last drawing from following the clearing.
            let _ = drawing.await;
            if !never_drawn {
                self.console.print_err("\r\u{1b}[2K");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_what_is_done_and_fits() {
        let mut state = State {
            started: Instant::now(),
            total: 412,
            done: 0,
            failed: 0,
            warned: 0,
            world: String::new(),
        };
        assert_eq!(state.line(), "0/412 rows  0:00");
        state.note(&Event::World { id: Some("tags"), rows: 3 });
        state.done = 7;
        state.failed = 2;
        state.warned = 1;
        assert_eq!(state.line(), "7/412 rows, 2 failed, 1 warned  0:00  world tags");
        state.note(&Event::World { id: Some(&"標".repeat(100)), rows: 3 });
        assert!(state.line().width() <= COLUMNS);
    }
}
