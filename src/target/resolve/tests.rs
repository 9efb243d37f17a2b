//! What a target file means, and which mistakes are told where.

use jiff::civil::Date;
use rstest::rstest;

use super::*;

const FULL: &str = r#"
name: acme-cloud 4.2
url: https://ecs.acme.example
region: cn-hangzhou
signature: acs3
credentials: {env: true}
seed: {put: "http://127.0.0.1:9000/world"}
clock: {post: "http://127.0.0.1:9000/clock"}
tls: {ca: acme-ca.pem}
headers: {x-tenant: qa}
edition: "2026-06-26"
lacks: [page-numbers]
snapshots: acme-snapshots/
pace: {rate: 2.5, jobs: 3, retries: 1}
timeout: 7s
bounds: {body: 1MiB, pages: 50}
known:
  - {rows: "paging/*", reason: "token is ignored", ticket: VX-112, until: 2027-01-31}
"#;

fn endpoints() -> Endpoints {
    Endpoints::read("endpoints.yaml", "cn-hangzhou: ecs.cn-hangzhou.aliyuncs.com").unwrap()
}

fn bounds_of(given: &[(&str, &str)]) -> Bounds {
    let mut bounds = Bounds::default();
    for (name, value) in given {
        bounds.set(name, value).unwrap();
    }
    bounds
}

fn read(text: &str, overrides: Overrides) -> Result<Target, Vec<Diagnostic>> {
    Target::of_file(Path::new("targets/t.yaml"), text, overrides, &endpoints())
}

#[test]
fn everything_that_is_written_counts() {
    let target = read(FULL, Overrides::default()).unwrap();
    let expected = Target {
        name: "acme-cloud 4.2".into(),
        base: BaseUrl::parse("https://ecs.acme.example").unwrap(),
        region: Some("cn-hangzhou".into()),
        signature: Some(SignatureUse::Acs3),
        credentials: CredentialSource::Env,
        seed: SeedWay::Put {
            base: BaseUrl::parse("http://127.0.0.1:9000").unwrap(),
            target: "/world".into(),
        },
        clock: Some((BaseUrl::parse("http://127.0.0.1:9000").unwrap(), "/clock".into())),
        tls: Tls::Only("targets/acme-ca.pem".into()),
        headers: vec![("x-tenant".into(), "qa".into())],
        edition: Some("2026-06-26".into()),
        lacks: ["page-numbers".to_owned()].into(),
        snapshots: Some("targets/acme-snapshots/".into()),
        pace: Pace { rate: Some(2.5), jobs: 3, retries: 1 },
        timeout: Duration::from_secs(7),
        bounds: bounds_of(&[("body", "1MiB"), ("pages", "50")]),
        known: vec![Known {
            rows: "paging/*".into(),
            reason: "token is ignored".into(),
            ticket: Some("VX-112".into()),
            until: Some(Date::constant(2027, 1, 31)),
        }],
    };
    assert_eq!(target, expected);
}

#[test]
fn the_command_line_goes_first() {
    let known = Known { rows: "a".into(), reason: "b".into(), ticket: None, until: None };
    let overrides = Overrides {
        region: Some("us-east-1".into()),
        edition: Some("2024-12-24".into()),
        signature: Some(SignatureUse::Rpc),
        profile: Some("p".into()),
        seed: Some("http://127.0.0.1:1/w".into()),
        clock: Some("http://127.0.0.1:1/c".into()),
        cacert: Some("other.pem".into()),
        timeout: Some("1s".into()),
        bounds: vec![("pages".into(), "7".into())],
        rate: Some(1.0),
        jobs: Some(1),
        known: vec![known.clone()],
        allow_plain_http: false,
    };
    let target = read(FULL, overrides).unwrap();
    assert_eq!(target.region.as_deref(), Some("us-east-1"));
    assert_eq!(target.edition.as_deref(), Some("2024-12-24"));
    assert_eq!(target.signature(), SignatureUse::Rpc);
    assert_eq!(target.credentials, CredentialSource::Profile("p".into()));
    let base = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    assert_eq!(target.seed, SeedWay::Put { base: base.clone(), target: "/w".into() });
    assert_eq!(target.clock, Some((base, "/c".to_owned())));
    assert_eq!(target.tls, Tls::Only("other.pem".into()));
    assert_eq!(target.timeout, Duration::from_secs(1));
    assert_eq!(target.pace, Pace { rate: Some(1.0), jobs: 1, retries: 1 });
    assert_eq!(target.bounds, bounds_of(&[("body", "1MiB"), ("pages", "7")]));
    assert_eq!(target.known.len(), 2);
    assert_eq!(target.known[1], known);
}

#[rstest]
#[case::loopback("http://127.0.0.1:8080", Pace { rate: None, jobs: 32, retries: 3 })]
#[case::elsewhere("https://a.example", Pace { rate: Some(10.0), jobs: 4, retries: 3 })]
fn a_url_is_enough(#[case] url: &str, #[case] pace: Pace) {
    let target = Target::of_url(url, Overrides::default(), &endpoints()).unwrap();
    assert_eq!((target.name.as_str(), target.pace), (url, pace));
    assert_eq!((target.seed.clone(), target.tls.clone()), (SeedWay::None, Tls::System));
    assert_eq!(target.signature(), SignatureUse::None);
    assert_eq!(target.limits().total, Duration::from_secs(10));
}

#[rstest]
#[case::nothing("url: http://127.0.0.1", SignatureUse::None)]
#[case::credentials("url: http://127.0.0.1\ncredentials: {env: true}", SignatureUse::Acs3)]
#[case::no_credentials("url: http://127.0.0.1\ncredentials: {env: false}", SignatureUse::None)]
#[case::seeded("url: http://127.0.0.1\nseed: {command: [./seed.sh]}", SignatureUse::Acs3)]
#[case::declared("url: http://127.0.0.1\nseed: {declared: w.yaml}", SignatureUse::None)]
#[case::said(
    "url: http://127.0.0.1\ncredentials: {env: true}\nsignature: none",
    SignatureUse::None
)]
fn signature_by_default(#[case] text: &str, #[case] signature: SignatureUse) {
    assert_eq!(read(text, Overrides::default()).unwrap().signature(), signature);
}

#[rstest]
#[case::command("seed: {command: [./seed.sh, -x]}", SeedWay::Command { program: "./seed.sh".into(), arguments: vec!["-x".into()], folder: "targets".into() })]
#[case::declared("seed: {declared: w.yaml}", SeedWay::Declared("targets/w.yaml".into()))]
#[case::none("seed: none", SeedWay::None)]
fn ways_to_seed(#[case] line: &str, #[case] way: SeedWay) {
    let target = read(&format!("url: http://127.0.0.1\n{line}"), Overrides::default()).unwrap();
    assert_eq!(target.seed, way);
}

#[test]
fn a_region_stands_for_its_endpoint() {
    let target = read("region: cn-hangzhou", Overrides::default()).unwrap();
    assert_eq!(target.base.to_string(), "https://ecs.cn-hangzhou.aliyuncs.com");
}

#[rstest]
#[case::no_url("name: a", 0, 0, "there is no `url`")]
#[case::no_endpoint("region: cn-hangzou", 1, 9, "no endpoint is known for the region `cn-hangzou`")]
#[case::url(
    "url: acme",
    1,
    6,
    "not a URL such as `https://ecs.example.com`: relative URL without a base"
)]
#[case::plain_http(
    "url: http://a.example\ncredentials: {env: true}",
    1,
    6,
    "requests signed with your access key would go over plain `http://`"
)]
#[case::secret(
    "url: http://127.0.0.1\nsecret: hush",
    2,
    1,
    "a target file must not hold a secret (secret)"
)]
#[case::unknown_key("ulr: http://127.0.0.1", 1, 1, "unknown key `ulr`")]
#[case::key_twice("url: http://127.0.0.1\nurl: a", 2, 1, "the key `url` stands twice")]
#[case::signature("url: http://127.0.0.1\nsignature: acs4", 2, 12, "unknown word `acs4`")]
#[case::timeout(
    "url: http://127.0.0.1\ntimeout: 10",
    2,
    10,
    "`10` is no length of time such as `10s`, `500ms` or `2m`"
)]
#[case::rate("url: http://127.0.0.1\npace: {rate: 0}", 2, 14, "0 is no rate; it must be above 0")]
#[case::rate_not_finite(
    "url: http://127.0.0.1\npace: {rate: .inf}",
    2,
    14,
    "inf is no rate; it must be above 0"
)]
#[case::jobs("url: http://127.0.0.1\npace: {jobs: 0}", 2, 14, "there must be at least 1 job")]
#[case::seed_url(
    "url: http://127.0.0.1\nseed: {put: /world}",
    2,
    7,
    "not a URL such as `https://ecs.example.com`: relative URL without a base"
)]
#[case::seed_command(
    "url: http://127.0.0.1\nseed: {command: []}",
    2,
    7,
    "the seed command is empty"
)]
#[case::two_seeds("url: http://127.0.0.1\nseed: {put: a, declared: b}", 2, 16, "one key too many")]
#[case::header_name("url: http://127.0.0.1\nheaders: {a b: c}", 2, 16, "`a b` is no header name")]
#[case::header_value(
    "url: http://127.0.0.1\nheaders: {a: \"b\\n\"}",
    2,
    14,
    "a header cannot carry the value of `a`"
)]
#[case::header_reserved(
    "url: http://127.0.0.1\nheaders: {Host: a}",
    2,
    17,
    "the header `Host` is set for each request and cannot be given here"
)]
#[case::bound_unit(
    "url: http://127.0.0.1\nbounds: {body: 16MB}",
    2,
    16,
    "`16MB` is not bytes, e.g. 4096, 64KiB or 16MiB"
)]
#[case::bound_range("url: http://127.0.0.1\nbounds: {depth: 500}", 2, 17, "`depth` cannot be 500")]
#[case::bound_of_nothing(
    "url: http://127.0.0.1\nbounds: {pagse: 5}",
    2,
    17,
    "there is no bound `pagse`"
)]
#[case::bound_list(
    "url: http://127.0.0.1\nbounds: {pages: [5]}",
    2,
    10,
    "a number such as 100, 64KiB or 10s is needed here, not sequence"
)]
#[case::known(
    "url: http://127.0.0.1\nknown: [{rows: a, reason: b, until: soon}]",
    2,
    37,
    "`soon` is no date"
)]
fn mistakes_are_told_at_their_place(
    #[case] text: &str,
    #[case] line: usize,
    #[case] column: usize,
    #[case] title: &str,
) {
    let told = read(text, Overrides::default()).unwrap_err();
    let places: Vec<_> = told.iter().map(|d| (d.line, d.column, d.title.as_str())).collect();
    assert_eq!(places, [(line, column, title)]);
    assert_eq!(told[0].file, "targets/t.yaml");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "url: http://127.0.0.1\ntimeout: 0s\npace: {rate: -1, jobs: 0}\n";
    let lines: Vec<_> =
        read(text, Overrides::default()).unwrap_err().iter().map(|told| told.line).collect();
    assert_eq!(lines, [3, 3, 2]);
}

#[rstest]
#[case::timeout(Overrides { timeout: Some("x".into()), ..Overrides::default() }, "--timeout")]
#[case::bound(Overrides { bounds: vec![("body".into(), "much".into())], ..Overrides::default() }, "--bound")]
#[case::rate(Overrides { rate: Some(f64::NAN), ..Overrides::default() }, "--rate")]
#[case::jobs(Overrides { jobs: Some(0), ..Overrides::default() }, "--jobs")]
#[case::seed(Overrides { seed: Some("x".into()), ..Overrides::default() }, "--seed")]
#[case::clock(Overrides { clock: Some("x".into()), ..Overrides::default() }, "--clock")]
fn mistakes_of_the_command_line_name_the_flag(#[case] overrides: Overrides, #[case] flag: &str) {
    let told = read("url: http://127.0.0.1", overrides).unwrap_err();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].file, flag);
}

#[rstest]
#[case::allowed("http://a.example", true, true)]
#[case::not_allowed("http://a.example", false, false)]
#[case::loopback("http://localhost:1", false, true)]
#[case::https("https://a.example", false, true)]
fn plain_http_with_credentials(#[case] url: &str, #[case] allowed: bool, #[case] fine: bool) {
    let overrides =
        Overrides { profile: Some("p".into()), allow_plain_http: allowed, ..Overrides::default() };
    assert_eq!(Target::of_url(url, overrides, &endpoints()).is_ok(), fine);
}

#[test]
fn every_key_is_described() {
    let schema = serde_json::to_value(schemars::schema_for!(TargetFile)).unwrap();
    let mut objects = vec![("TargetFile", &schema)];
    if let Some(others) = schema["$defs"].as_object() {
        objects.extend(others.iter().map(|(name, object)| (name.as_str(), object)));
    }
    let mut seen = 0;
    for (name, object) in objects {
        for (key, property) in object["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "{name}.{key} has no description");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}
