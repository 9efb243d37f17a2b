//! Where the access key of a run comes from: the environment or the vendor CLI's profiles, the
//! same places that its SDKs use. Never the command line, never a target file.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use crate::sign::Credentials;

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Where credentials come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CredentialSource {
    /// There are none.
    #[default]
    None,
    /// The environment variables of the vendor's SDKs.
    Env,
    /// A profile of `~/.aliyun/config.json`.
    Profile(String),
}

/// Why there are no credentials where some are expected. No text holds any of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// A variable is not set, or empty.
    #[error("the environment variable {0} is not set")]
    Unset(&'static str),
    /// There is no home directory to look into.
    #[error("no home directory, so no `.aliyun/config.json` with the profile `{0}`")]
    NoHome(String),
    /// The file cannot be read.
    #[error("cannot read {}: {why}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The file is not what the vendor's CLI writes.
    #[error("{}:{line}:{column}: not a configuration of the `aliyun` CLI", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// One-based line.
        line: usize,
        /// One-based column.
        column: usize,
    },
    /// There is no profile of that name.
    #[error("{} has no profile `{name}`; it has: {known}", file.display())]
    NoProfile {
        /// The file.
        file: PathBuf,
        /// The name asked for.
        name: String,
        /// The names there are, joined.
        known: String,
    },
    /// The profile is of a kind that is not read.
    #[error("the profile `{name}` has the mode {mode}; only AK and StsToken are read")]
    Mode {
        /// The profile.
        name: String,
        /// Its mode.
        mode: String,
    },
    /// The profile lacks a part of its key.
    #[error("the profile `{name}` has no `{part}`")]
    Incomplete {
        /// The profile.
        name: String,
        /// The member of the file.
        part: &'static str,
    },
}

impl CredentialSource {
    /// Fetches the credentials. `variable` looks up an environment variable, `home` is the
    /// user's home directory.
    pub fn load(
        &self,
        variable: impl Fn(&str) -> Option<String>,
        home: Option<&Path>,
    ) -> Result<Option<Credentials>, CredentialsError> {
        match self {
            Self::None => Ok(None),
            Self::Env => from_variables(variable).map(Some),
            Self::Profile(name) => {
                let home = home.ok_or_else(|| CredentialsError::NoHome(name.clone()))?;
                let file = home.join(".aliyun").join("config.json");
                let text = std::fs::read_to_string(&file).map_err(|error| {
                    CredentialsError::Unreadable { file: file.clone(), why: error.to_string() }
                })?;
                from_profile(&file, &text, name).map(Some)
            }
        }
    }
}

fn from_variables(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Credentials, CredentialsError> {
    let value = |name| variable(name).filter(|value| !value.is_empty());
    Ok(Credentials {
        id: value(ID).ok_or(CredentialsError::Unset(ID))?,
        secret: value(SECRET).ok_or(CredentialsError::Unset(SECRET))?.into(),
        token: value(TOKEN).map(SecretString::from),
    })
}

/// The parts of the file that are read; whatever else is in it is the CLI's own. Holds secrets,
/// so it has no `Debug`.
#[derive(Deserialize)]
struct Config {
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    name: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    access_key_id: String,
    #[serde(default)]
    access_key_secret: String,
    #[serde(default)]
    sts_token: String,
}

fn from_profile(file: &Path, text: &str, name: &str) -> Result<Credentials, CredentialsError> {
    // The reader's own text may repeat a value, so only the place is told.
    let config: Config =
        serde_json::from_str(text).map_err(|error| CredentialsError::Malformed {
            file: file.to_owned(),
            line: error.line(),
            column: error.column(),
        })?;
    let Some(profile) = config.profiles.iter().find(|profile| profile.name == name) else {
        let known: Vec<_> = config.profiles.iter().map(|p| format!("`{}`", p.name)).collect();
        return Err(CredentialsError::NoProfile {
            file: file.to_owned(),
            name: name.to_owned(),
            known: if known.is_empty() { "none".to_owned() } else { known.join(", ") },
        });
    };
    let incomplete = |part| CredentialsError::Incomplete { name: name.to_owned(), part };
    let filled = |value: &str, part| match value {
        "" => Err(incomplete(part)),
        value => Ok(value.to_owned()),
    };
    let token = match profile.mode.as_str() {
        "AK" => None,
        "StsToken" => Some(filled(&profile.sts_token, "sts_token")?.into()),
        mode => {
            let mode = if mode.is_empty() { "(none)" } else { mode }.to_owned();
            return Err(CredentialsError::Mode { name: name.to_owned(), mode });
        }
    };
    Ok(Credentials {
        id: filled(&profile.access_key_id, "access_key_id")?,
        secret: filled(&profile.access_key_secret, "access_key_secret")?.into(),
        token,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use secrecy::ExposeSecret;

    use super::*;

    fn variables(set: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        move |name| set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
    }

    fn parts(credentials: &Credentials) -> (&str, &str, Option<&str>) {
        let token = credentials.token.as_ref().map(SecretString::expose_secret);
        (&credentials.id, credentials.secret.expose_secret(), token)
    }

    #[test]
    fn environment_is_read() {
        let set = variables(&[(ID, "i"), (SECRET, "s"), (TOKEN, "")]);
        let read = CredentialSource::Env.load(set, None).unwrap().unwrap();
        assert_eq!(parts(&read), ("i", "s", None));
        let set = variables(&[(ID, "i"), (SECRET, "s"), (TOKEN, "t")]);
        let read = CredentialSource::Env.load(set, None).unwrap().unwrap();
        assert_eq!(parts(&read), ("i", "s", Some("t")));
    }

    #[rstest]
    #[case::nothing(&[], ID)]
    #[case::no_secret(&[(ID, "i")], SECRET)]
    #[case::empty_secret(&[(ID, "i"), (SECRET, "")], SECRET)]
    fn unset_variables_are_named(
        #[case] set: &'static [(&'static str, &'static str)],
        #[case] name: &'static str,
    ) {
        let told = CredentialSource::Env.load(variables(set), None).unwrap_err();
        assert_eq!(told, CredentialsError::Unset(name));
    }

    const CONFIG: &str = r#"{
        "current": "default", "meta_path": "",
        "profiles": [
            {"name": "default", "mode": "AK", "access_key_id": "i", "access_key_secret": "s",
             "sts_token": "", "region_id": "cn-hangzhou", "retry_count": 0},
            {"name": "sts", "mode": "StsToken", "access_key_id": "i", "access_key_secret": "s",
             "sts_token": "t"},
            {"name": "role", "mode": "RamRoleArn", "access_key_id": "i"},
            {"name": "bare"},
            {"name": "half", "mode": "AK", "access_key_id": "i"},
            {"name": "no-token", "mode": "StsToken", "access_key_id": "i", "access_key_secret": "s"}
        ]}"#;

    #[rstest]
    #[case::ak("default", None)]
    #[case::sts("sts", Some("t"))]
    fn profiles_are_read(#[case] name: &str, #[case] token: Option<&str>) {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".aliyun")).unwrap();
        std::fs::write(home.path().join(".aliyun/config.json"), CONFIG).unwrap();
        let source = CredentialSource::Profile(name.to_owned());
        let read = source.load(|_| None, Some(home.path())).unwrap().unwrap();
        assert_eq!(parts(&read), ("i", "s", token));
    }

    #[rstest]
    #[case::no_profile(
        "other",
        "c has no profile `other`; it has: `default`, `sts`, `role`, `bare`, `half`, `no-token`"
    )]
    #[case::another_mode(
        "role",
        "the profile `role` has the mode RamRoleArn; only AK and StsToken are read"
    )]
    #[case::no_mode(
        "bare",
        "the profile `bare` has the mode (none); only AK and StsToken are read"
    )]
    #[case::no_secret("half", "the profile `half` has no `access_key_secret`")]
    #[case::no_token("no-token", "the profile `no-token` has no `sts_token`")]
    fn profiles_that_do_not_serve(#[case] name: &str, #[case] told: &str) {
        let error = from_profile(Path::new("c"), CONFIG, name).unwrap_err();
        assert_eq!(error.to_string(), told);
    }

    #[test]
    fn a_malformed_file_is_not_repeated() {
        let text = "{\"profiles\": [{\"name\": \"a\",\n \"access_key_secret\": 12345}]}";
        let told = from_profile(Path::new("c"), text, "a").unwrap_err().to_string();
        assert!(told.starts_with("c:2:"), "{told}");
        assert!(!told.contains("12345"), "{told}");
    }

    #[test]
    fn missing_places_are_told() {
        let source = CredentialSource::Profile("p".to_owned());
        assert_eq!(source.load(|_| None, None).unwrap_err(), CredentialsError::NoHome("p".into()));
        let told = source.load(|_| None, Some(Path::new("/no-such-home"))).unwrap_err();
        assert!(told.to_string().starts_with("cannot read /no-such-home/.aliyun/config.json: "));
        assert!(CredentialSource::None.load(|_| None, None).unwrap().is_none());
    }
}
