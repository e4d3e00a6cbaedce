//! The protocol of a connection, from the settings of the one or the other.

use posthorn_access::SsoProtocol;
use posthorn_app::App;
use posthorn_problem::{Problem, VALIDATION_FAILED};

use super::{
    saml_settings::{self, SamlSettings},
    settings::{OidcSettings, check_issuer},
};

/// How the provider is talked to, and the secret for it.
///
/// # Errors
/// `VALIDATION_FAILED` for settings that cannot be, and unless exactly one of both is given.
pub(crate) fn protocol<'b>(
    app: &App,
    oidc: Option<&'b OidcSettings>,
    saml: Option<&SamlSettings>,
) -> Result<(SsoProtocol, Option<&'b str>), Problem> {
    match (oidc, saml) {
        (Some(oidc), None) => {
            check_issuer(app, &oidc.issuer)?;
            let (issuer, client_id) = (oidc.issuer.clone(), oidc.client_id.clone());
            Ok((SsoProtocol::Oidc { issuer, client_id }, Some(&oidc.client_secret)))
        }
        (None, Some(saml)) => Ok((saml_settings::checked(app, saml)?, None)),
        (None, None) => Err(exactly_one("is missing; give it or saml")),
        (Some(_), Some(_)) => Err(exactly_one("must not be given together with saml")),
    }
}

fn exactly_one(detail: &'static str) -> Problem {
    VALIDATION_FAILED.because(format!("/oidc {detail}.")).at("/oidc", detail)
}
