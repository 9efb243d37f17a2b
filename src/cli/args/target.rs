//! Which endpoint, and how to talk to it.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::target::Bounds;

/// The target. A flag goes before the target file's key of that name.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetArgs {
    /// The endpoint to judge: a URL or a target file; the built-in server if none is named
    #[arg(long, value_name = "URL|FILE", value_hint = ValueHint::FilePath)]
    pub target: Option<String>,
    /// The URL that takes a world by PUT, e.g. http://127.0.0.1:8081/world
    #[arg(long, value_name = "URL", requires = "target", value_hint = ValueHint::Url)]
    pub seed: Option<String>,
    /// The URL that moves the target's clock by POST, e.g. http://127.0.0.1:8081/clock
    #[arg(long, value_name = "URL", requires = "target", value_hint = ValueHint::Url)]
    pub clock: Option<String>,
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
    /// Or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, and write
    /// `credentials: {env: true}` into the target file. A key is never given on the command line.
    #[arg(long, value_name = "NAME", requires = "target")]
    pub profile: Option<String>,
    /// Believe only certificates signed by this authority (PEM)
    #[arg(long, value_name = "FILE", requires = "target", value_hint = ValueHint::FilePath)]
    pub cacert: Option<PathBuf>,
    /// Send signed requests over http:// to other machines too
    #[arg(long)]
    pub allow_plain_http: bool,
    /// Run a suite whose actions write
    #[arg(long)]
    pub allow_writes: bool,
    /// Requests under way at the same time; 32 on this machine, else 4 unless the target file says
    #[arg(long, value_name = "N", help_heading = "Pace")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Requests per second; unlimited on this machine, else 10 unless the target file says
    #[arg(long, value_name = "N", help_heading = "Pace", value_parser = rate)]
    pub rate: Option<f64>,
    /// How long an answer may take, e.g. 10s (the default) or 500ms
    #[arg(long, value_name = "DUR", help_heading = "Pace")]
    pub timeout: Option<String>,
    /// How much of the target is taken, e.g. body=16MiB or pages=50; docs/bounds.md lists all
    #[arg(long = "bound", value_name = "NAME=VALUE", requires = "target", help_heading = "Pace")]
    #[arg(value_parser = bound)]
    pub bounds: Vec<(String, String)>,
    /// Send no more requests than this
    #[arg(long, value_name = "N", help_heading = "Pace")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    pub max_requests: Option<u64>,
}

fn bound(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a bound is written NAME=VALUE")?;
    Bounds::default().set(name, value).map_err(|told| format!("{told}; {}", told.help()))?;
    Ok((name.to_owned(), value.to_owned()))
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("a number above 0 is due, e.g. 10 or 0.5".to_owned()),
    }
}
