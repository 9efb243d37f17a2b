use std::io::{Read, Write};
use std::net::TcpStream;

use rstest::rstest;

use crate::command::{Folder, Mock, run};

fn get(mock: &Mock, query: &str) -> String {
    let address = mock.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /?{query} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

const CALL: &str =
    "Action=DescribeSendFileResults&Version=2014-05-26&Format=JSON&RegionId=cn-hangzhou";

#[test]
fn it_serves_the_default_world_and_ends_when_asked() {
    let mock = Mock::start(&[]);
    assert!(mock.first_line.ends_with('\n'));
    let answer = get(&mock, CALL);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"InvokeId\""), "{answer}");
    #[cfg(unix)]
    assert_eq!(mock.terminate(), Some(0));
}

#[test]
fn it_serves_a_world_of_a_file_in_short_form() {
    let folder = Folder::new();
    let world = folder.with(
        "mine.yaml",
        "invocations:\n  - repeat: {count: 3, as: n}\n    record:\n      RegionId: cn-hangzhou\n      \
         InvokeId: \"f-mine-${n}\"\n      Name: \"${n}.txt\"\n      CreationTime: now-1h\n      \
         InvokeInstances: [{InstanceId: i-1, InvocationStatus: Success, CreationTime: now-1h}]\n",
    );
    let mock = Mock::start(&["--world", &world]);
    let answer = get(&mock, CALL);
    for id in ["f-mine-0", "f-mine-1", "f-mine-2"] {
        assert!(answer.contains(id), "{answer}");
    }
}

#[test]
fn it_takes_a_reading_a_mutant_and_wants_signatures() {
    let reading = Mock::start(&["--reading", "region-id-missing=region-not-found"]);
    let call = CALL.replace("&RegionId=cn-hangzhou", "");
    assert!(get(&reading, &call).contains("InvalidRegionId.NotFound"));
    let required = Mock::start(&["--auth", "required"]);
    assert!(!get(&required, CALL).starts_with("HTTP/1.1 200"));
    let mutant = Mock::start(&["--mutant", "filters/any-for-all"]);
    assert!(get(&mutant, CALL).starts_with("HTTP/1.1 200"));
}

#[rstest]
#[case::everywhere("0.0.0.0:0")]
#[case::everywhere_v6("[::]:0")]
fn worlds_are_taken_on_loopback_only(#[case] control: &str) {
    let ended = run(&["mock", "--listen", "127.0.0.1:0", "--control", control]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("can be reached from elsewhere"), "{}", ended.err);
}

#[test]
fn the_guide_can_be_pasted() {
    use std::process::Stdio;
    let mut child = crate::command::command(&["mock", "--listen", ":0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains("stop it:") {
        assert!(std::io::BufRead::read_line(&mut out, &mut text).unwrap() > 0, "{text}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    crate::command::assert_shown!("mock-guide", text);
}

#[rstest]
#[case::world(&["--world", "basik"], "did you mean `basic`?")]
#[case::mutant(&["--mutant", "filters/any-for-al"], "did you mean `filters/any-for-all`?")]
#[case::no_reading(&["--reading", "list-order"], "write CLAUSE=READING")]
#[case::clause(&["--reading", "nothing=a"], "`nothing` is not a contested clause")]
#[case::reading(&["--reading", "list-order=sideways"], "`sideways` is not a reading of list-order")]
#[case::edition(&["--edition", "1999-01-01"], "no edition `1999-01-01`")]
#[case::address(&["--listen", "nowhere"], "write HOST:PORT")]
fn mistakes_are_told(#[case] arguments: &[&str], #[case] told: &str) {
    let mut all = vec!["mock"];
    all.extend(arguments);
    let ended = run(&all);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.starts_with("error: ") && ended.err.contains(told), "{}", ended.err);
}

#[test]
fn a_port_in_use_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(&["mock", "--listen", &address]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("another process has that port"), "{}", ended.err);
}

#[test]
fn a_world_that_cannot_be_served_is_told() {
    let folder = Folder::new();
    let world = folder.with(
        "bad.json",
        r#"{"invocations": [{"InvokeId": "a", "RegionId": "nowhere", "CreationTime": "now"}]}"#,
    );
    let ended = run(&["mock", "--world", &world]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(
        ended.err.contains("cannot be served") && ended.err.contains("nowhere"),
        "{}",
        ended.err
    );
}
