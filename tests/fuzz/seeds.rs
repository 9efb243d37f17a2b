//! Real inputs of each reader, from this repository or made by the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Files larger than this say little more, and take longer.
const MOST: usize = 40_000;

const FILTERS: &[&str] = &[
    "theme(paging) & !clause(page-number)",
    "row(tags/key-length[key=64xa])",
    "case(errors/*) | (level(must) and not needs(clock))",
    "all() & !none()",
    r"row(a\(b\)[c=*])",
];

const QUERIES: &[&str] = &[
    "PageSize=10&PageNumber=2&InvokeId=f-hz01",
    "Tag.1.Key=owner&Tag.1.Value=a%20b&Tag.2.Key=env&MaxResults=20",
    "InstanceId.1=i-a&InvocationStatus=Success&Format=XML&NextToken=AAAA",
    "Name=a.txt&Content=aGVsbG8%3D&ContentType=Base64&TargetDir=%2Ftmp&Timeout=60&InstanceId.1=i-hz0001&ClientToken=x",
];

const SIGNED: &[&str] = &[
    "a=b&c=d\nACS3-HMAC-SHA256 Credential=the-id,SignedHeaders=host;x-acs-date,Signature=00ff\nn-1\n{}",
    "AccessKeyId=the-id&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&Signature=aGVsbG8%3D\nx\nn\na=b",
    "Tag.1.Key=%E6%A0%87&x=+\nvalue \tmore\n\n%zz&&=",
];

const TARGETS: &[&str] = &[
    "name: acme\nurl: https://ecs.acme.example/base\nregion: cn-hangzhou\nsignature: acs3\ncredentials: {env: true}\n\
     seed: {put: \"http://127.0.0.1:9/world\"}\nclock: {post: \"http://127.0.0.1:9/clock\"}\nheaders: {x-a: b}\n\
     edition: \"2026-06-26\"\nlacks: [clock]\npace: {rate: 2.5, jobs: 3, retries: 0}\ntimeout: 10s\n\
     bounds: {body: 4 MiB, depth: 10}\nknown:\n  - {rows: \"paging/*\", reason: slow, until: 2027-01-31}\n",
    "url: http://127.0.0.1:8080\nseed: {command: [./seed, --all]}\ntls: {insecure: true}\n",
    "- rows: \"paging/*\"\n  reason: \"a\\nb\"\n  ticket: VX-1\n  until: 2027-01-31\n- {rows: x, reason: 'y'}\n",
    "https://[::1]:8443/a/b",
    "90s",
];

/// What a run of a few rows writes: a recording and a report.
static RUN: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is room");
    let path = |name: &str| folder.path().join(name);
    let (har, json) = (path("run.har"), path("run.json"));
    let ended = Command::new(env!("CARGO_BIN_EXE_acs-conform"))
        .args(["run", "-q", "--filter", "case(errors/envelope) | case(paging/full-last-page)"])
        .arg("--record")
        .arg(&har)
        .arg("--report")
        .arg(format!("json={}", json.display()))
        .output()
        .expect("the program starts");
    assert!(har.is_file() && json.is_file(), "{}", String::from_utf8_lossy(&ended.stderr));
    [har, json].map(|path| fs::read(path).expect("it was written"))
});

/// The real inputs of a reader.
pub fn of(reader: &str) -> Vec<Vec<u8>> {
    let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    match reader {
        "filter" => texts(FILTERS),
        "params" => texts(QUERIES),
        "signature" => texts(SIGNED),
        "target" => texts(TARGETS),
        "json" => below(&["tests/data", "schemas"], "json"),
        "case" => {
            below(&["cases/describe-send-file-results/tags", "cases/send-file/walks"], "yaml")
        }
        "suite" => {
            let mut all = below(
                &["cases/send-file/clauses", "cases/send-file/tables", "schemas/send-file"],
                "",
            );
            all.extend(fs::read(root().join("cases/send-file/suite.yaml")));
            all
        }
        "world" => {
            below(&["cases/describe-send-file-results/worlds", "cases/send-file/worlds"], "yaml")
        }
        "snapshot" => below(&["snapshots"], "snap"),
        "har" => {
            let recording = RUN[0].clone();
            // The same exchanges as anybody's.
            let text = String::from_utf8_lossy(&recording).replace("\"_acsConform", "\"_other");
            vec![recording, text.into_bytes()]
        }
        "report" => vec![RUN[1].clone()],
        other => panic!("no real input of {other} is known"),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(folders: &[&str], ending: &str) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root().join(folder), ending, &mut paths);
    }
    paths.sort();
    let read = paths.iter().map(|path| fs::read(path).expect("it can be read"));
    read.filter(|bytes| bytes.len() <= MOST).collect()
}

fn collect(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            collect(&path, ending, into);
        } else if ending.is_empty() || path.extension().is_some_and(|kind| kind == ending) {
            into.push(path);
        }
    }
}
