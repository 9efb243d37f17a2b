//! Who makes a call: a caller of the world, the credentials from outside, or nobody.

use secrecy::SecretString;

use super::endpoint::{Endpoint, SignatureUse};
use crate::case::model::Request;
use crate::case::{Captured, Row};
use crate::sign::Credentials;
use crate::suite::template::TemplateError;
use crate::suite::world::World;

/// Who makes a call.
pub(super) enum Caller {
    /// Nobody: the request goes out unsigned.
    Nobody,
    /// Who signs.
    Signer(Credentials),
    /// The case names someone who is not there; says what is missing.
    Missing(String),
}

/// Finds the caller whom the request names, else the case, else the owner.
pub(super) fn caller(
    endpoint: &Endpoint,
    row: &Row,
    request: &Request,
    captured: &Captured,
    world: Option<&World>,
) -> Result<Caller, TemplateError> {
    let of_case = row.case.model.caller.as_ref().map(|caller| caller.value.as_str());
    let name = match request.caller.as_deref().or(of_case) {
        Some(name) => row.text(name, captured)?.into_owned(),
        None => "owner".to_owned(),
    };
    let unsigned = endpoint.signature == SignatureUse::None && request.signature.is_none();
    if name == "nobody" || unsigned {
        return Ok(Caller::Nobody);
    }
    // Declared data comes with no secrets: there the credentials from outside call.
    let seeded = world.filter(|_| endpoint.seeder.is_some());
    if let Some((id, secret)) = seeded.and_then(|world| world.caller(&name)) {
        let secret = SecretString::from(secret.to_owned());
        return Ok(Caller::Signer(Credentials { id: id.to_owned(), secret, token: None }));
    }
    if name == "owner" {
        return Ok(endpoint.credentials.clone().map_or(Caller::Nobody, Caller::Signer));
    }
    Ok(Caller::Missing(format!("the world has no caller `{name}` with a key")))
}
