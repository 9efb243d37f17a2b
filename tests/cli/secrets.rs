use std::net::TcpListener;
use std::process::Command;

use acs_conform::mock::Service;
use acs_conform::wire::{WireRequest, WireResponse};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use rstest::rstest;

use crate::command::{Ended, Folder, command, end};
use crate::stand_in::{StandIn, refusal};

const ID: &str = "LTAI5tCanaryKeyOfATest00";
/// With everything that some medium writes in another way.
const SECRET: &str = r#"Canary+Secret/of a "test"~0123="#;
const TOKEN: &str = "Canary+Token/of=a~test/4567==";

fn signed(command: &mut Command) -> &mut Command {
    command
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", ID)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET)
        .env("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN)
}

fn percent(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

/// A secret as a server may write it.
fn written(secret: &str) -> Vec<String> {
    let encoded = percent(secret);
    let lower = encoded.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d");
    let markup = secret.replace('"', "&quot;");
    let mut forms = vec![secret.to_owned(), percent(&encoded), lower, encoded, markup];
    // Base64 of a text that begins a byte or two earlier looks different.
    for before in ["", "x", "xx"] {
        for engine in [BASE64_STANDARD, BASE64_URL_SAFE] {
            forms.push(engine.encode(format!("{before}{secret}")));
        }
    }
    forms
}

/// What would give a secret away: half of a form is enough.
fn traces(secret: &str) -> Vec<String> {
    let mut forms = written(secret);
    forms.push(secret.replace('"', "\\\""));
    // The first group of Base64 holds other bytes too.
    let half = |form: String| {
        let from = if form.contains("anary") { 0 } else { 4 };
        form[from..from + form.len() / 2].to_owned()
    };
    forms.into_iter().map(half).collect()
}

fn secrets() -> String {
    [written(SECRET), written(TOKEN)].concat().join(" ")
}

/// Refuses every call and tells what it was sent, and the secrets in all forms. The message is long
/// enough for the places that cut a text to cut in the midst of a secret.
fn refusing(request: &WireRequest, _: &Service) -> WireResponse {
    let headers: Vec<_> = request.headers.iter().map(|(n, v)| format!("{n}: {v}")).collect();
    let message = format!("{}\n{}", secrets(), headers.join("\n"));
    let more = [("x-echo", SECRET), ("x-echo-token", TOKEN)];
    refusal(403, "Forbidden.Echo", &message, &more)
}

/// Answers as it should, but for a member that tells the secrets: a new one, or in errors the one
/// that may hold any text, so that the answer is stored.
fn answering(request: &WireRequest, service: &Service) -> WireResponse {
    let mut answer = service.answer(request);
    if let Ok(mut body) = serde_json::from_slice::<serde_json::Value>(&answer.body) {
        let member = if answer.status == 200 { "Echo" } else { "Recommend" };
        body[member] = secrets().into();
        answer.body = body.to_string().into();
    }
    answer
}

#[rstest]
#[case::refusals(refusing, false)]
#[case::answers_and_snapshots(answering, true)]
fn a_canary_is_in_no_output(
    #[case] front: fn(&WireRequest, &Service) -> WireResponse,
    #[case] seeded: bool,
) {
    let folder = Folder::new();
    let target = StandIn::start(move |_, request, service| front(request, service));
    let seed =
        if seeded { format!("seed: {{put: \"{}\"}}\n", target.world) } else { String::new() };
    let text = format!(
        "url: {}\ncredentials: {{env: true}}\nsnapshots: {}\n{seed}",
        target.url,
        folder.file("snapshots")
    );
    let file = folder.with("target.yaml", &text);
    let mut arguments = vec!["run".to_owned(), "-v".into(), "--github".into()];
    arguments.extend(["--filter".into(), "!theme(retention) & !theme(status)".into()]);
    arguments.extend(["--target".into(), file, "--snapshots".into(), "accept".into()]);
    arguments.extend(["--write-known".into(), folder.file("known.yaml")]);
    arguments.extend(["--record".into(), folder.file("run.har")]);
    for format in ["json", "junit", "tap", "markdown", "html", "sarif", "badge"] {
        let report = format!("{format}={}", folder.file(&format!("report.{format}")));
        arguments.extend(["--report".to_owned(), report]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let summary = folder.with("summary.md", "");
    let Ended { code, out, err } = end(signed(&mut command(&arguments))
        .env("RUST_LOG", "trace")
        .env("GITHUB_STEP_SUMMARY", &summary));
    assert_eq!(code, i32::from(!seeded), "{out}{err}");
    assert!(target.asked() > 50, "{}", target.asked());

    let mut texts = vec![("stdout".to_owned(), out), ("stderr".to_owned(), err)];
    let mut folders = vec![folder.root().to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in std::fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.display().to_string();
                texts.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    let redacted = |kind: &str| {
        texts.iter().any(|(name, text)| name.ends_with(kind) && text.contains("[redacted]"))
    };
    assert!(redacted(".json") && (seeded || redacted("stdout")), "nothing was told at all");
    assert!(!seeded || redacted(".snap"), "no snapshot was told");
    let mut found = Vec::new();
    for (name, text) in &texts {
        let traces = [traces(SECRET), traces(TOKEN)].concat();
        found.extend(traces.into_iter().filter(|t| text.contains(t)).map(|trace| (name, trace)));
    }
    assert_eq!(found, []);
}

/// A server that knows one key id or none, and tells the others that it does not.
fn knowing(known: bool) -> StandIn {
    StandIn::start(move |n, request, service| {
        // One call in five is refused by a server that takes the others.
        if known && n % 5 != 4 {
            let mut unsigned = request.clone();
            unsigned.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
            return service.answer(&unsigned);
        }
        refusal(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", &[])
    })
}

#[rstest]
#[case::all_calls(false, 3, "the target refuses the credentials: InvalidAccessKeyId.NotFound")]
#[case::some_calls(true, 1, "HTTP 404 InvalidAccessKeyId.NotFound")]
fn credentials_that_the_target_refuses(#[case] known: bool, #[case] code: i32, #[case] told: &str) {
    let target = knowing(known);
    let folder = Folder::new();
    let text = format!("url: {}\ncredentials: {{env: true}}\nregion: cn-hangzhou\n", target.url);
    let file = folder.with("target.yaml", &text);
    let arguments = ["run", "--target", &file, "--partial", "--filter", "theme(relations)"];
    let ended = end(signed(&mut command(&arguments)));
    assert_eq!(ended.code, code, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains(told), "{}", ended.out);
}

const PROFILES: &str = r#"{"current": "own", "profiles": [
    {"name": "own", "mode": "AK", "access_key_id": "i", "access_key_secret": "hush-hush"},
    {"name": "role", "mode": "RamRoleArn", "access_key_id": "i", "access_key_secret": "hush-hush"}]}"#;

#[rstest]
#[case::no_credentials("credentials: {env: true}", &[], "ALIBABA_CLOUD_ACCESS_KEY_ID is not set")]
#[case::no_profile("credentials: {profile: gone}", &[], "no profile `gone`; it has: `own`, `role`")]
#[case::profile_by_flag("", &["--profile", "gone"], "no profile `gone`; it has: `own`, `role`")]
#[case::other_kind("credentials: {profile: role}", &[], "has the mode RamRoleArn")]
fn credentials_that_are_not_there(#[case] line: &str, #[case] flags: &[&str], #[case] told: &str) {
    let folder = Folder::new();
    std::fs::create_dir(folder.path(".aliyun")).unwrap();
    folder.with(".aliyun/config.json", PROFILES);
    let target = StandIn::start(|_, request, service| service.answer(request));
    let file = folder.with("target.yaml", &format!("url: {}\n{line}\n", target.url));
    let arguments = [&["run", "--target", &file], flags].concat();
    let ended = end(command(&arguments).env("HOME", folder.root()));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.contains(told) && !ended.err.contains("hush"), "{}", ended.err);
    assert_eq!(target.asked(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn signed_calls_over_plain_http_are_refused_before_anything_is_sent() {
    // Linux takes 0.0.0.0 for this machine, and it is no loopback address.
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let folder = Folder::new();
    let file = folder.with("t.yaml", &format!("url: {url}\ncredentials: {{env: true}}\n"));
    let row = "row(tags/key-length[key=64xa,place=first])";
    let base = ["run", "--target", &file, "--filter", row, "--timeout", "1s"];
    let ended = end(signed(&mut command(&base)));
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("--allow-plain-http"), "{}", ended.err);
    assert!(listener.accept().is_err(), "somebody called");

    let row = "theme(relations)";
    let meant = ["run", "--target", &file, "--filter", row, "--timeout", "1s", "--max-requests"];
    end(signed(&mut command(&[&meant[..], &["1", "--allow-plain-http"]].concat())));
    assert!(listener.accept().is_ok(), "nobody called though it is allowed");
}
