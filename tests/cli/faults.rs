//! Faults at home: a disk that is full, a folder that is read-only, outputs that are closed, no home, a clock
//! that steps, two runs in one folder. What went wrong is told with its place and a way out, and takes nothing
//! else with it.

use std::fs;
use std::process::{Command, Stdio};

use rstest::rstest;
use serde_json::Value;

use crate::command::{Ended, Folder, command, end, run};

const ROW: &str = "row(tags/key-length[key=65xa,place=first])";
const TAGS: &str = "theme(tags)";

/// Runs the program by a shell that lets no file grow beyond so many blocks of 512 bytes: writing fails half way,
/// as on a disk that is full.
fn cramped(blocks: u32, arguments: &[&str]) -> Ended {
    let mut shell = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_acs-conform")]).args(arguments);
    end(&mut shell)
}

fn judged(folder: &Folder, name: &str) -> Value {
    serde_json::from_str(&folder.read(name)).unwrap()
}

/// Names in a folder, hidden ones as well.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.root()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn a_report_that_does_not_fit_takes_no_other_with_it() {
    let folder = Folder::new();
    let html = folder.with("run.html", "an earlier page");
    let arguments = [
        "run",
        "-q",
        "--filter",
        ROW,
        "--report",
        &format!("html={html}"),
        "--report",
        &format!("json={}", folder.file("run.json")),
        "--report",
        &format!("tap={}", folder.file("run.tap")),
    ];
    let ended = cramped(64, &arguments);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains(&format!("cannot write to {html}")), "{}", ended.err);
    assert!(ended.err.contains("make room there, or name a place that has room"), "{}", ended.err);
    assert_eq!(folder.read("run.html"), "an earlier page");
    assert_eq!(judged(&folder, "run.json")["summary"]["exit"], 0);
    assert!(folder.read("run.tap").starts_with("TAP version"));
    assert_eq!(names(&folder), ["run.html", "run.json", "run.tap"], "nothing half written stays");
}

#[cfg(unix)]
#[test]
fn a_recording_that_does_not_fit_takes_no_report_with_it() {
    let folder = Folder::new();
    let har = folder.with("run.har", "an earlier recording");
    let report = format!("badge={}", folder.file("run.svg"));
    let arguments = ["run", "-q", "--filter", TAGS, "--record", &har, "--report", &report];
    let ended = cramped(128, &arguments);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains(&format!("cannot write to {har}")), "{}", ended.err);
    assert!(ended.err.contains("make room there"), "{}", ended.err);
    assert_eq!(folder.read("run.har"), "an earlier recording");
    assert!(folder.path("run.svg").exists());
    // What was recorded until then can still be judged.
    let part = folder.file("run.har.partial");
    let verified = run(&["verify", "-q", &part]);
    assert_eq!(verified.code, 4, "{}", verified.err);
    assert!(verified.err.contains("was cut off"), "{}", verified.err);
}

#[cfg(target_os = "linux")]
#[rstest]
#[case::report(&["--report", "json=/dev/full"], "cannot write to /dev/full: No space left")]
#[case::known(&["--write-known", "/dev/full"], "cannot write to /dev/full: No space left")]
fn a_full_device_takes_no_other_report_with_it(#[case] more: &[&str], #[case] told: &str) {
    let folder = Folder::new();
    let report = format!("json={}", folder.file("run.json"));
    let mut arguments = vec!["run", "-q", "--filter", ROW];
    arguments.extend(more);
    arguments.extend(["--report", &report]);
    let ended = run(&arguments);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains(told) && ended.err.contains("make room"), "{}", ended.err);
    assert_eq!(judged(&folder, "run.json")["summary"]["exit"], 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_takes_no_report_with_it() {
    let folder = Folder::new();
    let report = format!("json={}", folder.file("run.json"));
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let arguments = ["run", "--filter", ROW, "--report", &report];
    let mut child = command(&arguments).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    let told = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    assert!(told.contains("cannot write to the standard output: No space left"), "{told}");
    assert_eq!(judged(&folder, "run.json")["summary"]["exit"], 0);
}

/// A folder that nobody can write to, not even root.
#[cfg(target_os = "linux")]
fn read_only(folder: &Folder) -> String {
    use std::os::unix::fs::PermissionsExt;
    let closed = folder.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    match fs::write(closed.join("try"), "") {
        Err(_) => closed.to_str().unwrap().to_owned(),
        Ok(()) => "/sys/kernel".to_owned(),
    }
}

#[cfg(target_os = "linux")]
#[rstest]
#[case::report("--report", "json=", "run.json")]
#[case::recording("--record", "", "run.har")]
#[case::known("--write-known", "", "known.yaml")]
fn a_read_only_folder_is_told_before_anything_is_sent(
    #[case] flag: &str,
    #[case] format: &str,
    #[case] name: &str,
) {
    let folder = Folder::new();
    let place = format!("{}/{name}", read_only(&folder));
    let target = crate::stand_in::StandIn::start(|_, request, service| service.answer(request));
    let output = format!("{format}{place}");
    let ended = run(&["run", "--target", &target.url, flag, &output]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.contains(&format!("cannot write to {place}")), "{}", ended.err);
    assert!(ended.err.contains("that you may write to"), "{}", ended.err);
    assert_eq!(target.asked(), 0);
}

#[cfg(unix)]
#[rstest]
#[case::stdout(">&-")]
#[case::stderr("2>&-")]
#[case::both(">&- 2>&-")]
#[case::all("<&- >&- 2>&-")]
fn closed_outputs_are_no_error(#[case] closed: &str) {
    let folder = Folder::new();
    let report = format!("json={}", folder.file("run.json"));
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec \"$0\" \"$@\" {closed}"), env!("CARGO_BIN_EXE_acs-conform")]);
    let ended = end(shell.args(["run", "--filter", ROW, "--report", &report]));
    assert_eq!(ended.code, 0, "{}", ended.err);
    // A file that was opened as number 1 would have got what goes to the standard output.
    assert_eq!(judged(&folder, "run.json")["summary"]["exit"], 0);
}

#[cfg(unix)]
#[rstest]
#[case::summary(&["run", "-v", "--filter", TAGS])]
#[case::report(&["run", "--filter", TAGS, "--report", "json=-"])]
#[case::list(&["list", "rows", "--format", "json"])]
#[case::explain(&["explain", "tag-key-length"])]
#[case::document(&["export", "openapi"])]
fn a_reader_that_is_gone_is_no_error(#[case] arguments: &[&str]) {
    let mut child =
        command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(!told.contains("panicked") && !told.contains("error"), "{told}");
}

#[test]
fn no_home_is_needed_and_told_where_it_is() {
    let folder = Folder::new();
    let homeless = |arguments: &[&str], home: Option<&str>| {
        let mut command = command(arguments);
        match home {
            Some(home) => command.env("HOME", home),
            None => command.env_remove("HOME"),
        };
        end(&mut command)
    };
    let nowhere = folder.file("nobody");
    for home in [None, Some(nowhere.as_str()), Some("")] {
        assert_eq!(homeless(&["run", "-q", "--filter", ROW], home).code, 0);
    }
    let arguments = ["run", "--target", "https://ecs.example", "--profile", "work"];
    let ended = homeless(&arguments, Some(&nowhere));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.contains("config.json") && ended.err.contains("help:"), "{}", ended.err);
}

#[test]
fn a_clock_that_was_set_back_spoils_no_report() {
    let folder = Folder::new();
    let report = format!("json={}", folder.file("run.json"));
    assert_eq!(run(&["run", "-q", "--filter", ROW, "--report", &report]).code, 0);
    let mut back = judged(&folder, "run.json");
    back["started"] = "2026-06-26T12:00:00Z".into();
    back["finished"] = "2026-06-26T11:00:00Z".into();
    let file = folder.with("back.json", &back.to_string());
    for form in ["", "json", "junit", "tap", "markdown", "html", "sarif", "badge"] {
        let to = format!("{form}=-");
        let more = ["--report", to.as_str()];
        let ended =
            run(&[&["report", &file], &more[..if form.is_empty() { 0 } else { 2 }]].concat());
        assert_eq!(ended.code, 0, "{form}: {}", ended.err);
        assert!(!ended.out.contains("-3600") && !ended.out.contains("-60 min"), "{}", ended.out);
    }
}

/// Runs that go on at the same time and write to the same places.
#[test]
fn two_runs_in_one_folder_leave_whole_files() {
    let folder = Folder::new();
    let formats = ["json", "junit", "tap", "markdown", "html", "sarif"];
    let reports: Vec<String> =
        formats.iter().map(|format| format!("{format}={}", folder.file(format))).collect();
    let mut arguments = vec!["run", "-q", "--filter", TAGS];
    for report in &reports {
        arguments.extend(["--report", report]);
    }
    let runs: Vec<_> = (0..4)
        .map(|_| command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
        .collect();
    for mut child in runs {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(judged(&folder, "json")["complete"], false);
    assert!(folder.read("junit").trim_end().ends_with("</testsuites>"));
    assert!(folder.read("html").trim_end().ends_with("</html>"));
    serde_json::from_str::<Value>(&folder.read("sarif")).unwrap();
    let mut due: Vec<&str> = formats.to_vec();
    due.sort_unstable();
    assert_eq!(names(&folder), due, "nothing else stays");
}

#[test]
fn two_runs_into_one_recording_are_told() {
    let folder = Folder::new();
    let har = folder.file("run.har");
    let slow = crate::stand_in::StandIn::start(|_, request, service| {
        std::thread::sleep(std::time::Duration::from_millis(30));
        service.answer(request)
    });
    let arguments = [
        "run",
        "-q",
        "--target",
        &slow.url,
        "--seed",
        &slow.world,
        "--filter",
        TAGS,
        "--record",
        &har,
    ];
    let mut first = command(&arguments).stdout(Stdio::null()).spawn().unwrap();
    while slow.asked() < 5 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let second = run(&["run", "-q", "--filter", ROW, "--record", &har]);
    assert_eq!((second.code, second.out.as_str()), (2, ""), "{}", second.err);
    assert!(second.err.contains("another run is recording there"), "{}", second.err);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    let verified = run(&["verify", "-q", &har]);
    assert_eq!(verified.code, 0, "{}", verified.err);
}

#[test]
fn two_runs_that_store_answers_leave_whole_files() {
    let folder = Folder::new();
    let target = crate::command::Mock::start(&[]);
    let file = folder.with(
        "target.yaml",
        &format!("url: {}\nseed: {{put: \"{}\"}}\nsnapshots: stored/\n", target.url, target.world),
    );
    let arguments = [
        "run",
        "-q",
        "--target",
        &file,
        "--filter",
        "theme(response)",
        "--snapshots",
        "accept",
        "--partial",
    ];
    let runs: Vec<_> = (0..3)
        .map(|_| command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
        .collect();
    for mut child in runs {
        child.wait().unwrap();
    }
    let mut found = 0;
    let mut folders = vec![folder.path("stored")];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            found += 1;
            let text = fs::read_to_string(&path).unwrap();
            let (shown, whole) =
                (path.display().to_string(), path.extension().is_some_and(|e| e == "snap"));
            assert!(whole, "{shown} stayed");
            acs_conform::snapshot::parse(&shown, &text).unwrap();
        }
    }
    assert!(found > 0, "nothing was stored");
}
