//! Which endpoint, and how to talk to it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

/// The target. Each flag takes the place of the target file's key of that name.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetArgs {
    /// The endpoint to judge: a URL or a target file; the built-in server if none is named
    #[arg(long, value_name = "URL|FILE", value_hint = ValueHint::FilePath)]
    pub target: Option<String>,
    /// The URL that takes a world by PUT, e.g. http://127.0.0.1:8081/world
    #[arg(long, value_name = "URL", requires = "target", value_hint = ValueHint::Url)]
    pub seed: Option<String>,
    /// The region that requests name
    #[arg(long, value_name = "ID")]
    pub region: Option<String>,
    /// How requests are signed: acs3, rpc or none
    ///
    /// Default: acs3 where a seeded world or credentials give a caller, else none.
    #[arg(long, value_name = "KIND", value_parser = ["acs3", "rpc", "none"])]
    #[arg(hide_possible_values = true)]
    pub signature: Option<String>,
    /// Take the access key from this profile of ~/.aliyun/config.json
    ///
    /// Or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, and in the target
    /// file `credentials: {env: true}`. A key is never given on the command line.
    #[arg(long, value_name = "NAME", requires = "target")]
    pub profile: Option<String>,
    /// Believe only certificates signed by this authority (PEM)
    #[arg(long, value_name = "FILE", requires = "target", value_hint = ValueHint::FilePath)]
    pub cacert: Option<PathBuf>,
    /// Send signed requests over http:// to other machines too
    #[arg(long)]
    pub allow_plain_http: bool,
    /// Run suites whose actions write
    #[arg(long)]
    pub allow_writes: bool,
    /// Requests under way at the same time
    #[arg(long, value_name = "N", help_heading = "Pace")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Requests per second; unlimited on this machine, else 10 if the target file does not say
    #[arg(long, value_name = "N", help_heading = "Pace", value_parser = rate)]
    pub rate: Option<f64>,
    /// How long an answer may take, e.g. 10s or 500ms
    #[arg(long, value_name = "DUR", help_heading = "Pace", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Stop before this many requests are exceeded
    #[arg(long, value_name = "N", help_heading = "Pace")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    pub max_requests: Option<u64>,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.001..=100_000.0).contains(&rate) => Ok(rate),
        _ => Err("a number of requests per second is due, from 0.001 to 100000".to_owned()),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().unwrap_or(0);
    let millis = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => 0,
    };
    match number.checked_mul(millis) {
        Some(millis @ 1..=3_600_000) => Ok(Duration::from_millis(millis)),
        _ => Err("a length of time is due, e.g. 10s, 500ms or 2m".to_owned()),
    }
}
