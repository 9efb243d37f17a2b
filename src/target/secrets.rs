//! Noticing a secret in a target file before anything of it is shown.

use crate::diagnostic::Diagnostic;
use crate::wire::REDACTED;

/// Names of keys that hold secrets, in lower case without `_` and `-`.
const NAMES: [&str; 9] = [
    "accesskeysecret",
    "secretaccesskey",
    "accesssecret",
    "secretkey",
    "secret",
    "password",
    "securitytoken",
    "ststoken",
    "sessiontoken",
];
/// Names of headers that hold secrets, in lower case.
const HEADERS: [&str; 5] =
    ["authorization", "proxy-authorization", "cookie", "x-acs-security-token", "x-api-key"];

/// Refuses a file that has a secret's key with a value, or a password in a URL. The text that is
/// shown of it has the value blotted out.
pub(super) fn refuse_secrets(file: &str, text: &str) -> Result<(), Diagnostic> {
    for (index, line) in text.lines().enumerate() {
        let Some((column, value_at, what)) = secret_in(line) else { continue };
        let mut told = Diagnostic::at(
            file,
            text,
            (index + 1, column),
            format!("a target file must not hold a secret ({what})"),
        )
        .help(
            "use `credentials: {env: true}` with ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET, \
             or `credentials: {profile: NAME}`",
        );
        told.source = Some(format!("{}{REDACTED}", &line[..value_at]));
        return Err(told);
    }
    Ok(())
}

/// The first secret of a line: its one-based column, where its value begins, and its name.
fn secret_in(line: &str) -> Option<(usize, usize, String)> {
    for (colon, _) in line.match_indices(':') {
        let value = line[colon + 1..].trim_start_matches([' ', '\t', '"', '\'']);
        let value_at = line.len() - value.len();
        if value.is_empty() || value.starts_with(['#', '}', ',']) {
            continue;
        }
        if line[colon..].starts_with("://") {
            // `user:password@host`; the text ends with the authority.
            let authority =
                value.trim_start_matches('/').split(['/', '"', '\'', ' ', '}']).next()?;
            if authority.contains('@') {
                let scheme = line[..colon].trim_end_matches(char::is_alphanumeric).len();
                return Some((line[..scheme].chars().count() + 1, colon + 3, "in a URL".into()));
            }
            continue;
        }
        let key_end = line[..colon].trim_end_matches([' ', '"', '\'']).len();
        let key = &line[..key_end];
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let start = key.trim_end_matches(word).len();
        let name = key[start..].to_ascii_lowercase();
        let bare = name.replace(['_', '-'], "");
        if NAMES.contains(&bare.as_str()) || HEADERS.contains(&name.as_str()) {
            return Some((line[..start].chars().count() + 1, value_at, key[start..].to_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::key(
        "name: a\naccess_key_secret: hush\n",
        2,
        1,
        "access_key_secret",
        "access_key_secret: [redacted]"
    )]
    #[case::camel_case(
        "credentials: {AccessKeyId: a, AccessKeySecret: hush}",
        1,
        31,
        "AccessKeySecret",
        "credentials: {AccessKeyId: a, AccessKeySecret: [redacted]"
    )]
    #[case::quoted("{\"secret\": \"hush\"}", 1, 3, "secret", "{\"secret\": \"[redacted]")]
    #[case::no_blank("  sts-token:hush", 1, 3, "sts-token", "  sts-token:[redacted]")]
    #[case::header(
        "headers: {Authorization: Bearer hush}",
        1,
        11,
        "Authorization",
        "headers: {Authorization: [redacted]"
    )]
    #[case::url("url: https://me:hush@a.example/", 1, 6, "in a URL", "url: https://[redacted]")]
    #[case::url_in_a_flow(
        "seed: {put: \"http://me:hush@a\"}",
        1,
        14,
        "in a URL",
        "seed: {put: \"http://[redacted]"
    )]
    fn a_secret_is_refused_and_not_shown(
        #[case] text: &str,
        #[case] line: usize,
        #[case] column: usize,
        #[case] what: &str,
        #[case] shown: &str,
    ) {
        let told = refuse_secrets("t.yaml", text).unwrap_err();
        assert_eq!(told.title, format!("a target file must not hold a secret ({what})"));
        assert_eq!((told.line, told.column), (line, column));
        assert_eq!(told.source.as_deref(), Some(shown));
        assert!(!told.to_string().contains("hush"));
    }

    #[rstest]
    #[case::plain("name: a\nurl: https://a.example/x@y\ncredentials: {env: true}\n")]
    #[case::no_value("secret:\n")]
    #[case::another_key("secretary: Ann\ntoken-source: none\n")]
    #[case::in_a_text("known:\n  - {rows: \"a\", reason: the secret is refused}\n")]
    #[case::port("url: http://127.0.0.1:8080\n")]
    fn anything_else_is_fine(#[case] text: &str) {
        assert_eq!(refuse_secrets("t.yaml", text), Ok(()));
    }
}
