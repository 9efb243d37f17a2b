//! Giving a target a world: by `PUT`, or by a program that knows how.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::time::timeout;

use crate::engine::Seeder;
use crate::transport::{Http, Transport};
use crate::wire::{Obstacle, Redactor, WireRequest};

/// How much of an answer or of a program's messages is shown, in characters.
const MAX_SHOWN: usize = 400;
/// How much of them is kept, in bytes; the rest is read and dropped.
const MAX_KEPT: usize = 16 << 10;
/// How long a program's last messages are waited for after its end; a child of it may keep the
/// pipe open for ever.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Why a target has not taken a world. What came back is shown in part, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// The answer is not a 2xx.
    #[error("the seed endpoint refused the world: status {status}{}", said(shown))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The beginning of the body.
        shown: String,
    },
    /// There was no complete answer.
    #[error("the seed endpoint gave no answer: {0}")]
    NoAnswer(Obstacle),
    /// The program cannot be started.
    #[error("the seed command `{program}` cannot be started: {why}")]
    NotStarted {
        /// The program.
        program: String,
        /// What the system says.
        why: String,
    },
    /// The program failed.
    #[error("the seed command `{program}` failed ({status}){}", said(shown))]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// The end of its error output.
        shown: String,
    },
    /// The program did not end in time, and was killed.
    #[error("the seed command `{program}` did not end within {limit:?}")]
    TooSlow {
        /// The program.
        program: String,
        /// The limit.
        limit: Duration,
    },
}

fn said(shown: &str) -> String {
    if shown.is_empty() { String::new() } else { format!("; it said: {shown}") }
}

/// Gives worlds to a target.
#[derive(Clone, Debug)]
pub struct WorldSeeder {
    way: Way,
    redactor: Redactor,
}

#[derive(Clone, Debug)]
enum Way {
    Put { http: Http, target: String },
    Command { program: String, arguments: Vec<String>, folder: PathBuf, limit: Duration },
}

impl WorldSeeder {
    /// Seeds by `PUT`ting to a path and query.
    pub fn put(http: Http, target: String, redactor: Redactor) -> Self {
        Self { way: Way::Put { http, target }, redactor }
    }

    /// Seeds by a program, its arguments and its folder, which may take as long as `limit`.
    pub fn command(
        (program, arguments, folder): (String, Vec<String>, PathBuf),
        limit: Duration,
        redactor: Redactor,
    ) -> Self {
        Self { way: Way::Command { program, arguments, folder, limit }, redactor }
    }

    /// Replaces all data of the target by a world, a JSON document.
    pub async fn give(&self, world: &[u8]) -> Result<(), SeedError> {
        match &self.way {
            Way::Put { http, target } => self.give_by_put(http, target, world).await,
            Way::Command { program, arguments, folder, limit } => {
                let mut command = Command::new(program);
                command.args(arguments);
                if !folder.as_os_str().is_empty() {
                    command.current_dir(folder);
                }
                timeout(*limit, self.give_by_command(command, program, world)).await.unwrap_or_else(
                    |_| Err(SeedError::TooSlow { program: program.clone(), limit: *limit }),
                )
            }
        }
    }

    async fn give_by_put(&self, http: &Http, target: &str, world: &[u8]) -> Result<(), SeedError> {
        let request = WireRequest {
            method: "PUT".to_owned(),
            target: target.to_owned(),
            headers: vec![
                ("Host".to_owned(), http.host().to_owned()),
                ("Content-Type".to_owned(), "application/json".to_owned()),
            ],
            body: world.to_vec(),
        };
        let answer = http.send(&request).await.map_err(SeedError::NoAnswer)?;
        match answer.status {
            200..=299 => Ok(()),
            status => {
                let kept = &answer.body[..answer.body.len().min(MAX_KEPT)];
                let text = self.clean(kept);
                Err(SeedError::Refused { status, shown: beginning(&text) })
            }
        }
    }

    async fn give_by_command(
        &self,
        mut command: Command,
        program: &str,
        world: &[u8],
    ) -> Result<(), SeedError> {
        let not_started = |error: std::io::Error| SeedError::NotStarted {
            program: program.to_owned(),
            why: error.to_string(),
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(not_started)?;
        let stdin = child.stdin.take();
        let mut messages = child.stderr.take().map(Messages::of);
        let write = async {
            if let Some(mut stdin) = stdin {
                // A program that does not read everything may still succeed; its status tells.
                let _ = stdin.write_all(world).await;
            }
        };
        let read = async {
            if let Some(messages) = &mut messages {
                messages.read().await;
            }
        };
        let status = {
            let end = async {
                let ((), status) = tokio::join!(write, child.wait());
                status
            };
            tokio::pin!(read, end);
            tokio::select! {
                status = &mut end => {
                    let _ = timeout(LAST_WORDS, read).await;
                    status
                }
                () = &mut read => end.await,
            }
        }
        .map_err(not_started)?;
        if status.success() {
            return Ok(());
        }
        let text = self.clean(&messages.map(|m| m.kept).unwrap_or_default());
        Err(SeedError::Failed { program: program.to_owned(), status, shown: ending(&text) })
    }

    fn clean(&self, bytes: &[u8]) -> String {
        visible(bytes, &self.redactor)
    }
}

/// Text without secrets, and on one line without characters that act on a terminal. Only the
/// beginning of what a target says is looked at.
pub(super) fn visible(bytes: &[u8], redactor: &Redactor) -> String {
    let kept = &bytes[..bytes.len().min(3 * MAX_KEPT)];
    let text = String::from_utf8_lossy(kept);
    let text = redactor.text(&text);
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Seeder for WorldSeeder {
    fn seed<'a>(&'a self, world: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        async move { self.give(world).await.map_err(|told| told.to_string()) }.boxed()
    }
}

/// The last part of what a program writes, however much that is.
struct Messages<R> {
    from: R,
    kept: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    fn of(from: R) -> Self {
        Self { from, kept: Vec::new() }
    }

    async fn read(&mut self) {
        let mut piece = [0; 4096];
        while let Ok(n @ 1..) = self.from.read(&mut piece).await {
            self.kept.extend_from_slice(&piece[..n]);
            if self.kept.len() > 2 * MAX_KEPT {
                self.kept.drain(..self.kept.len() - MAX_KEPT);
            }
        }
    }
}

pub(super) fn beginning(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn ending(text: &str) -> String {
    match text.char_indices().rev().nth(MAX_SHOWN) {
        Some((at, c)) => format!("…{}", &text[at + c.len_utf8()..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
