//! What the documentation says the program prints is what it prints.
//!
//! In `README.md` and `docs/*.md` a fenced `console` block holds commands, each after `$ `, and what
//! they print. All blocks of a document are run in order, in one folder with the suite in it. `…`
//! alone in a line stands for any lines, elsewhere for any characters. A fenced block after a comment
//! `<!-- file: PATH -->` is written to that file. The ports 8080 and 8081 stand for free ones.
#![cfg(unix)]

mod document;
mod pattern;
mod session;

use std::fs;
use std::path::{Path, PathBuf};

use document::{Command, Document};

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).expect("the repository has docs/");
    let mut paths: Vec<PathBuf> =
        docs.map(|entry| entry.expect("docs/ can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "md"));
    paths.push(root.join("README.md"));
    paths.sort();
    paths
}

#[test]
fn commands_print_what_the_documents_say() {
    let mut wrong = Vec::new();
    let mut commands = 0;
    let ran: Vec<_> = std::thread::scope(|scope| {
        let sessions: Vec<_> = documents()
            .into_iter()
            .map(|path| {
                scope.spawn(move || {
                    let text = fs::read_to_string(&path).unwrap();
                    (path, session::run(&Document::read(&text)))
                })
            })
            .collect();
        sessions.into_iter().map(|session| session.join().unwrap()).collect()
    });
    for (path, ran) in ran {
        commands += ran.len();
        for (Command { line, text, prints }, printed) in ran {
            if !pattern::fits(&prints, &printed) {
                let path = path.display();
                wrong.push(format!("{path}:{line}: $ {text}\nsaid\n{prints}\nprinted\n{printed}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(commands > 10, "only {commands} commands");
}

#[test]
fn a_wrong_line_is_noticed() {
    let text = "```console\n$ echo one; echo two\none\nthree\n```\n";
    let document = Document::read(text);
    let ran = session::run(&document);
    let [(command, printed)] = ran.as_slice() else { panic!("{ran:?}") };
    assert_eq!(printed, "one\ntwo\n");
    assert!(!pattern::fits(&command.prints, printed));
}
