//! Runs the parts of a document in one shell.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::document::{Command, Document, Part};

/// What parts the output of one command from the next.
const MARK: &str = "\u{1e}";
/// How long the commands of a document may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// Ports that documents name.
const NAMED: [u16; 2] = [8080, 8081];

/// The commands, each with what it printed.
pub fn run(document: &Document) -> Vec<(Command, String)> {
    let commands: Vec<Command> = document.commands().cloned().collect();
    if commands.is_empty() {
        return Vec::new();
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["cases", "schemas", "snapshots"] {
        copy(&root.join(part), &folder.path().join(part));
    }
    let taken = NAMED.map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    let ports = taken.map(|port| port.local_addr().expect("it is bound").port());
    let swapped = |text: &str, back: bool| {
        let pairs = NAMED.iter().zip(ports);
        pairs.fold(text.to_owned(), |text, (named, real)| {
            let (from, to) = if back { (real, *named) } else { (*named, real) };
            text.replace(&format!(":{from}"), &format!(":{to}"))
        })
    };
    // The shell wants a port without the colon that marks it for the swap.
    let script = swapped(&script(document), false);
    let script = script.replace("/dev/tcp/127.0.0.1/:", "/dev/tcp/127.0.0.1/");
    let printed = printed(&script, folder.path());
    let printed = swapped(&printed, true);
    let mut outputs = printed.split(MARK);
    outputs.next();
    commands
        .into_iter()
        .map(|command| (command, outputs.next().unwrap_or_default().to_owned()))
        .collect()
}

fn script(document: &Document) -> String {
    let mut script = String::new();
    for part in &document.parts {
        let _ = match part {
            Part::File { path, text } => {
                write!(script, "cat > '{path}' <<'END-OF-FILE'\n{text}END-OF-FILE\n")
            }
            Part::Command(command) => {
                let _ = writeln!(script, "printf '\\036'\n{}", command.text);
                if command.text.ends_with('&') {
                    // A server: it is there once its port is.
                    let port = NAMED[0];
                    writeln!(
                        script,
                        "for _ in $(seq 200); do\n  \
                           (exec 3<>/dev/tcp/127.0.0.1/:{port}) 2>/dev/null && break\n  sleep 0.05\ndone\nsleep 0.2"
                    )
                } else {
                    Ok(())
                }
            }
        };
    }
    script
}

fn printed(script: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_acs-conform"));
    let program = program.parent().expect("a program lies in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let out = folder.join("printed.txt");
    let file = File::create(&out).expect("a file in a temporary folder");
    let script = format!("{script}\nkill $(jobs -p) 2>/dev/null\nwait 2>/dev/null\ntrue\n");
    let mut shell = Process::new("bash")
        .args(["-c", &script])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("NO_COLOR", "1")
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .stderr(file.try_clone().expect("a second handle of the file"))
        .stdout(file)
        .spawn()
        .expect("bash can be started");
    let end = Instant::now() + PATIENCE;
    while shell.try_wait().expect("the shell can be waited for").is_none() {
        if Instant::now() > end {
            shell.kill().expect("the shell can be ended");
            panic!("the session took too long");
        }
        sleep(Duration::from_millis(20));
    }
    fs::read_to_string(out).expect("what commands print is UTF-8")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder in a temporary folder");
    for entry in fs::read_dir(from).expect("a folder of the repository") {
        let entry = entry.expect("a folder of the repository");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file of the repository");
        }
    }
}
