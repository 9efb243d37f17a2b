use std::net::TcpListener;
use std::process::Command;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use rstest::rstest;

use crate::command::{Ended, Folder, command, end};
use crate::stand_in::{StandIn, refusal};

const ID: &str = "LTAI5tCanaryKeyOfATest00";
/// With everything that some medium writes in another way.
const SECRET: &str = r#"Canary+Secret/of=a&"test"~<0123>"#;
const TOKEN: &str = "Canary+Token/of=a&test~4567==";

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

/// The forms in which a secret could be found.
fn forms(secret: &str) -> Vec<String> {
    let encoded = percent(secret);
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut forms = vec![
        secret.to_owned(),
        secret.replace('"', "\\\""),
        html.replace('"', "&quot;"),
        html.replace('"', "&#34;"),
        percent(&encoded),
        encoded.to_lowercase().replace("canary", "Canary"),
        encoded,
    ];
    // Base64 of a text that begins one or two bytes before the secret looks different; the groups
    // that hold other bytes too are left out.
    for (before, skipped) in [("", 0), ("x", 4), ("xx", 4)] {
        for engine in [BASE64_STANDARD, BASE64_URL_SAFE] {
            let encoded = engine.encode(format!("{before}{secret}"));
            forms.push(encoded[skipped..encoded.len() - 4].to_owned());
        }
    }
    forms
}

/// Answers every call with what it was sent, and with the secret in some forms.
fn echo() -> StandIn {
    StandIn::start(|_, request, _| {
        let headers: Vec<_> = request.headers.iter().map(|(n, v)| format!("{n}: {v}")).collect();
        let secrets = [forms(SECRET), forms(TOKEN)].concat();
        let message = format!("{}\n{}", headers.join("\n"), secrets.join("\n"));
        let more = [("x-echo", SECRET), ("x-echo-token", TOKEN)];
        refusal(403, "Forbidden.Echo", &message, &more)
    })
}

#[test]
fn a_canary_is_in_no_output() {
    let folder = Folder::new();
    let target = echo();
    let text = format!(
        "url: {}\ncredentials: {{env: true}}\nsnapshots: {}\n",
        target.url,
        folder.file("snapshots")
    );
    let file = folder.with("target.yaml", &text);
    let mut arguments = vec!["run".to_owned(), "-v".into(), "--github".into()];
    arguments.extend(["--target".into(), file, "--snapshots".into(), "accept".into()]);
    arguments.extend(["--write-known".into(), folder.file("known.yaml")]);
    for format in ["json", "junit", "tap", "markdown", "html", "sarif", "badge"] {
        let report = format!("{format}={}", folder.file(&format!("report.{format}")));
        arguments.extend(["--report".to_owned(), report]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let summary = folder.with("summary.md", "");
    let Ended { code, out, err } = end(signed(&mut command(&arguments))
        .env("RUST_LOG", "trace")
        .env("GITHUB_STEP_SUMMARY", &summary));
    assert_eq!(code, 1, "{out}{err}");
    assert!(target.asked() > 50, "{}", target.asked());
    assert!(out.contains("Forbidden.Echo") && out.contains("[redacted]"), "{out}");

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
    assert!(texts.len() > 12, "{:?}", texts.iter().map(|(name, _)| name).collect::<Vec<_>>());
    let mut found = Vec::new();
    for (name, text) in &texts {
        let forms = [forms(SECRET), forms(TOKEN)].concat();
        found.extend(forms.into_iter().filter(|f| text.contains(f)).map(|form| (name, form)));
    }
    assert_eq!(found, []);
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
