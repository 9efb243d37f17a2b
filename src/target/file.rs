//! A target file as it is written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::bounds::BoundsFile;
use super::known::KnownFile;
use super::secrets::refuse_secrets;
use crate::diagnostic::Diagnostic;
use crate::engine::SignatureUse;
use crate::suite::{Located, yaml};

/// An endpoint to judge: where it is, how to sign, seed and pace, what it does not claim.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetFile {
    /// Name and version of the target, as reports show it.
    pub name: Option<String>,
    /// Scheme, host, port and an optional path, e.g. `https://ecs.acme.example`. Without it the
    /// region's public endpoint is used.
    pub url: Option<Located<String>>,
    /// The region that requests name, e.g. `cn-hangzhou`.
    pub region: Option<Located<String>>,
    /// How requests are signed. Default: `acs3` where a seeded world or credentials give a
    /// caller, else `none`.
    pub signature: Option<SignatureChoice>,
    /// Where the access key comes from. The key itself never stands in this file.
    pub credentials: Option<CredentialsChoice>,
    /// How the target is given a world of data. Default: it cannot be.
    pub seed: Option<Located<SeedChoice>>,
    /// How the target's clock is moved. Default: it cannot be, and what needs it is untestable.
    pub clock: Option<Located<ClockChoice>>,
    /// Whose certificates are believed. Default: the operating system's.
    pub tls: Option<TlsChoice>,
    /// Headers that every request carries in addition.
    pub headers: Option<BTreeMap<String, Located<String>>>,
    /// The edition of the specification that the target claims, e.g. `2026-06-26`.
    pub edition: Option<Located<String>>,
    /// Capabilities that the target does not claim; the suite lists them.
    pub lacks: Option<Vec<Located<String>>>,
    /// The folder of this target's own snapshots, relative to this file. Default: none.
    pub snapshots: Option<String>,
    /// How fast requests are sent.
    pub pace: Option<PaceFile>,
    /// How long an answer may take, e.g. `10s` (the default).
    pub timeout: Option<Located<String>>,
    /// How much of its time, bytes and findings is taken. Default: see each.
    pub bounds: Option<BoundsFile>,
    /// Rows that are known to fail. Each must match at least one row, and must still fail.
    pub known: Option<Vec<KnownFile>>,
}

/// How requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureChoice {
    /// `ACS3-HMAC-SHA256`, in headers.
    Acs3,
    /// `HMAC-SHA1`, in parameters.
    Rpc,
    /// Not at all.
    None,
}

impl From<SignatureChoice> for SignatureUse {
    fn from(choice: SignatureChoice) -> Self {
        match choice {
            SignatureChoice::Acs3 => Self::Acs3,
            SignatureChoice::Rpc => Self::Rpc,
            SignatureChoice::None => Self::None,
        }
    }
}

/// Where the access key comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialsChoice {
    /// `true`: the variables `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`
    /// and, for temporary credentials, `ALIBABA_CLOUD_SECURITY_TOKEN`.
    Env(bool),
    /// A profile of `~/.aliyun/config.json` with the mode AK or StsToken.
    Profile(String),
}

/// How a target is given a world.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeedChoice {
    /// The URL that takes the world by `PUT`.
    Put(String),
    /// A program and its arguments, run in this file's folder; it gets the world on its
    /// standard input.
    Command(Vec<String>),
    /// A world file that tells which data the target already has, relative to this file.
    Declared(String),
    /// It cannot be given one.
    None,
}

/// How a target's clock is moved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClockChoice {
    /// The URL that takes `{"advance": "90s"}` by `POST` and lets so much time pass.
    Post(String),
    /// It cannot be moved.
    None,
}

/// Whose certificates are believed, other than the operating system's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TlsChoice {
    /// Only those of the authorities in this PEM file, relative to this file.
    Ca(String),
    /// `true`: any certificate at all. Every report says so.
    Insecure(bool),
}

/// How fast requests are sent.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PaceFile {
    /// Requests per second. Default: unlimited on loopback, 10 elsewhere.
    pub rate: Option<Located<f64>>,
    /// Requests under way at the same time. Default: 8 on loopback, 4 elsewhere.
    pub jobs: Option<Located<u16>>,
    /// How often a throttled request is sent again. Default: 3.
    pub retries: Option<u16>,
}

impl TargetFile {
    /// Reads a target file. A secret in it is refused before anything else.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostic> {
        refuse_secrets(file, text)?;
        yaml::read(file, text)
    }
}
