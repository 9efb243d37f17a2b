//! What a target says about itself must be true of the suite that it is judged by. Pure.

use crate::case::expand::nearest;
use crate::diagnostic::Diagnostic;
use crate::engine::SignatureUse;
use crate::suite::Suite;
use crate::target::{CredentialSource, SeedWay, Target};

/// Capabilities that a target cannot lack, and signatures that nobody can make. `file` is where
/// the target is described; `called` tells that there is a caller whom `target` does not know of.
pub fn mistakes(target: &Target, file: &str, suite: &Suite, called: bool) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> =
        target.lacks.iter().filter_map(|lacking| lack(lacking, file, suite)).collect();
    let somebody = called
        || target.credentials != CredentialSource::None
        || matches!(target.seed, SeedWay::Put { .. } | SeedWay::Command { .. });
    if let Some(kind @ (SignatureUse::Acs3 | SignatureUse::Rpc)) = target.signature
        && !somebody
    {
        let title = format!("requests cannot be signed with {}: nobody calls", kind.word());
        found.push(Diagnostic::of_file(file, title).help(
            "give --profile NAME, or `credentials: {env: true}` in a target file, \
             or seed the target: its worlds hold callers",
        ));
    }
    found
}

/// What is wrong with a capability that a target says it lacks.
pub(super) fn lack(lacking: &str, file: &str, suite: &Suite) -> Option<Diagnostic> {
    let capabilities = &suite.manifest.capabilities;
    match capabilities.find(lacking) {
        None => {
            let known: Vec<String> = capabilities.iter().map(|(name, _)| name.to_owned()).collect();
            let title = format!("`lacks` names `{lacking}`, which is no capability of the suite");
            let help = format!("{}; there are: {}", nearest(lacking, &known), known.join(", "));
            Some(Diagnostic::of_file(file, title).help(help))
        }
        Some(capability) if capability.core => {
            let title = format!("nobody may lack `{lacking}`: {}", capability.says);
            Some(
                Diagnostic::of_file(file, title)
                    .help("remove it from `lacks`; what fails for it can be listed as `known`"),
            )
        }
        Some(_) => None,
    }
}

/// The actions of a suite that change something.
pub fn writes(suite: &Suite) -> Vec<&str> {
    suite
        .manifest
        .actions
        .iter()
        .filter(|(_, action)| action.writes)
        .map(|(name, _)| name)
        .collect()
}
