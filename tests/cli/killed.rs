//! A run is killed at any moment, with every report and a recording on: each file is absent, the earlier one, or
//! whole.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::command::{Folder, Mock, command, run};

const FORMATS: &[&str] = &["json", "junit", "tap", "markdown", "html", "sarif", "badge"];
const EARLIER: &str = "an earlier file";
const KILLS: u32 = 20;

fn arguments(folder: &Folder, mock: &Mock) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "run",
        "-v",
        "--target",
        &mock.url,
        "--seed",
        &mock.world,
        "--filter",
        "case(tags/key-length) | case(tags/filter)",
        // So that a recording is under way for most of the run, however fast the machine is.
        "--rate",
        "200",
    ]
    .map(str::to_owned)
    .into();
    for format in FORMATS {
        arguments.extend(["--report".to_owned(), format!("{format}={}", folder.file(format))]);
    }
    arguments.extend(["--record".to_owned(), folder.file("har")]);
    arguments
}

/// Whether the text is a whole file of its kind.
fn is_whole(kind: &str, text: &str) -> bool {
    let end = text.trim_end();
    match kind {
        "json" | "sarif" => serde_json::from_str::<Value>(text).is_ok(),
        "badge" => serde_json::from_str::<Value>(text).is_ok() || end.ends_with("</svg>"),
        "junit" => end.ends_with("</testsuites>"),
        "html" => end.ends_with("</html>"),
        "tap" => text.lines().any(|line| line.starts_with("1..")),
        _ => text.starts_with("# ") || text.starts_with("## "),
    }
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// After this part of the time that a whole run takes.
    Part(f64),
    /// As soon as a recording has begun.
    Recording,
}

/// Waits until a file has something in it, or the run has ended.
fn wait_for(file: &Path, running: &mut Child) {
    while fs::metadata(file).map_or(0, |about| about.len()) == 0 {
        if running.try_wait().unwrap().is_some() {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn no_file_is_ever_torn() {
    let mock = Mock::start(&[]);
    let spawn = |folder: &Folder| {
        let arguments = arguments(folder, &mock);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let whole = Folder::new();
    let started = Instant::now();
    assert_eq!(spawn(&whole).wait().unwrap().code(), Some(0));
    let took = started.elapsed();
    for kind in FORMATS {
        assert!(is_whole(kind, &whole.read(kind)), "{kind} is not recognised where it is whole");
    }

    // Moments spread over the whole run and a little beyond, many of them near its end, where the files are
    // written, and some as soon as a recording has begun. The seed is fixed.
    let mut random = 0x5eed_u64;
    let (mut earlier, mut new, mut recorded) = (0, 0, 0);
    for n in 0..KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let part = f64::from(u32::try_from(random >> 40).unwrap()) / f64::from(1_u32 << 24);
        let moment = match n % 4 {
            0 => Moment::Recording,
            2 => Moment::Part(part),
            _ => Moment::Part(0.85 + part / 5.0),
        };
        let folder = Folder::new();
        for kind in FORMATS {
            folder.with(kind, EARLIER);
        }
        folder.with("har", EARLIER);
        let mut running = spawn(&folder);
        match moment {
            Moment::Part(part) => {
                std::thread::sleep(Duration::from_secs_f64(took.as_secs_f64() * part));
            }
            Moment::Recording => wait_for(&folder.path("har.partial"), &mut running),
        }
        let _ = running.kill();
        running.wait().unwrap();
        for kind in FORMATS {
            let text = folder.read(kind);
            if text == EARLIER {
                earlier += 1;
                continue;
            }
            new += 1;
            assert!(is_whole(kind, &text), "{kind} is torn after {moment:?}: {text}");
        }
        let partial = folder.path("har.partial");
        if folder.read("har") == EARLIER {
            if let Ok(text) = fs::read_to_string(&partial)
                && !text.is_empty()
            {
                recorded += 1;
                let ended = run(&["verify", "-q", partial.to_str().unwrap()]);
                assert!(ended.code == 4 || ended.code == 0, "{moment:?}: {}", ended.err);
            }
        } else {
            assert!(!partial.exists());
            assert_eq!(run(&["verify", "-q", &folder.file("har")]).code, 0);
        }
    }
    assert!(earlier > 0, "no run was killed before it wrote its reports");
    assert!(new > 0, "no run was killed after it wrote one");
    assert!(recorded > 0, "no recording was cut off");
}
