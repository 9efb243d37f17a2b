//! Signatures and page tokens: what was made holds, and what was changed does not.

use acs_conform::mock::token::{Place, TokenKey, decode, encode};
use acs_conform::sign::verify::{Kind, claim, matches};
use acs_conform::sign::{Credentials, Stamp, acs3, rpc};
use acs_conform::wire::{Params, WireRequest};

use super::suites::NOW;

const FORM: &str = "application/x-www-form-urlencoded";
const KEY: TokenKey = [7; 32];

/// A request whose query, body, headers and nonce are the input's lines.
pub fn signature(bytes: &[u8]) {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (query, header, nonce) = (text(line()), text(line()), text(line()));
    let body = line();

    // As a stranger sends it: whatever it says, it is told and not taken.
    for headers in [
        vec![("Authorization".to_owned(), header.clone())],
        vec![("Content-Type".to_owned(), FORM.to_owned())],
    ] {
        let request = WireRequest {
            method: "POST".into(),
            target: format!("/?{query}"),
            headers,
            body: body.to_vec(),
        };
        if let Ok(Some(claim)) = claim(&request) {
            let told = matches(&request, &claim, &credentials().secret);
            assert!(told.is_err(), "nobody signed that");
        }
    }

    let stamp = Stamp { time: *NOW, nonce };
    for kind in [Kind::Acs3, Kind::Rpc] {
        for form in [true, false] {
            let mut request = WireRequest {
                method: "POST".into(),
                target: format!("/?{query}"),
                headers: vec![
                    ("Host".into(), "ecs.example".into()),
                    ("X-Acs-Other".into(), header.clone()),
                ],
                body: body.to_vec(),
            };
            if form {
                request.headers.push(("content-type".into(), FORM.into()));
            }
            if is_signed(&request) {
                continue;
            }
            match kind {
                Kind::Acs3 => acs3::sign(&mut request, &credentials(), &stamp),
                Kind::Rpc => rpc::sign(&mut request, &credentials(), &stamp),
            }
            holds(&request, kind, &stamp);
        }
    }
}

/// Whether a request has a part that signing would add.
fn is_signed(request: &WireRequest) -> bool {
    const ADDED: [&str; 8] = [
        "AccessKeyId",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureNonce",
        "Timestamp",
        "TimeStamp",
        "SecurityToken",
        "Signature",
    ];
    ADDED.iter().any(|name| request.params().first(name).is_some())
}

fn holds(request: &WireRequest, kind: Kind, stamp: &Stamp) {
    let secret = credentials().secret;
    let claim = claim(request).expect("it is whole").expect("it is signed");
    assert_eq!(claim.kind, kind);
    assert_eq!(claim.access_key_id, "the-id");
    // White space around a header is no part of it.
    let nonce = if kind == Kind::Acs3 { stamp.nonce.trim() } else { &stamp.nonce };
    assert_eq!((claim.nonce.as_str(), claim.timestamp.as_str()), (nonce, "2026-06-26T12:00:00Z"));
    matches(request, &claim, &secret).expect("what was signed holds");
    matches(request, &claim, &Credentials::new("the-id", "another").secret)
        .expect_err("another secret gives another signature");

    let changed = |change: &dyn Fn(&mut WireRequest)| {
        let mut other = request.clone();
        change(&mut other);
        matches(&other, &claim, &secret).expect_err("a change shows");
    };
    changed(&|other| other.method = "GET".into());
    changed(&|other| other.target.push_str("&one=more"));
    // Which byte matters is what the decoded parameters say.
    let first = request.params().iter().next().map(|(name, value)| (name.to_vec(), value.to_vec()));
    if let Some((name, value)) = first.filter(|(name, _)| name != b"Signature") {
        changed(&|other| {
            let more: Params = [(name.clone(), value.clone())].into_iter().collect();
            other.target.push('&');
            other.target.push_str(&more.encode());
        });
    }
    if kind == Kind::Acs3 {
        changed(&|other| other.body.push(b'x'));
        changed(&|other| other.headers[0].1.push('x'));
        changed(&|other| other.headers[1].1.push('x'));
        changed(&|other| other.target.insert(1, 'x'));
        if !request.body.is_empty() {
            for at in [0, request.body.len() / 2, request.body.len() - 1] {
                changed(&|other| other.body[at] ^= 1);
            }
        }
    }
}

fn credentials() -> Credentials {
    Credentials::new("the-id", "the-secret").token("the/token+")
}

/// A token as a stranger sends it, and one that holds the input: read as it was written, and not
/// when it was changed or cut anywhere.
pub fn token(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(decode(&text, &KEY).is_err(), "nobody gave that token");

    let number = |from: usize| {
        let mut eight = [0; 8];
        for (to, byte) in eight.iter_mut().zip(bytes.iter().skip(from)) {
            *to = *byte;
        }
        i64::from_le_bytes(eight)
    };
    let place = Place {
        region: text.chars().take(20).collect(),
        filters: text.chars().skip(5).take(64).collect(),
        created: i128::from(number(0)) * i128::from(number(8)),
        invoke_id: text.chars().take(1_000).collect(),
        served: number(4).unsigned_abs(),
        pages: u32::try_from(number(2).unsigned_abs() >> 33).unwrap_or_default(),
        first_size: number(1),
        serial: (!bytes.len().is_multiple_of(2)).then_some(number(3).unsigned_abs()),
    };
    let token = encode(&place, &KEY);
    assert_eq!(decode(&token, &KEY), Ok(place));
    assert!(decode(&token, &[8; 32]).is_err(), "another server's token");

    let at = usize::try_from(number(0).unsigned_abs()).unwrap_or_default() % token.len();
    assert!(decode(&token[..at], &KEY).is_err(), "cut at {at}");
    let mut changed = token.clone().into_bytes();
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("Base64 is ASCII");
    assert!(decode(&changed, &KEY).is_err(), "changed at {at}");
    for more in
        [format!("{token}A"), format!("{token}="), format!(" {token}"), format!("{token}{text}x")]
    {
        assert!(decode(&more, &KEY).is_err(), "{more} is more than a token");
    }
}
