//! What a connection is made of, and its checks.

use std::collections::BTreeSet;

use garde::Validate;
use posthorn_access::{Authorised, SsoConnection};
use posthorn_app::App;
use posthorn_identity::codes::SSO_DOMAIN_NOT_VERIFIED;
use posthorn_ids::SsoConnectionId;
use posthorn_net::{OutboundClient, PublicUrl, URL_BYTES_MAX};
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::uses::{SEALING_KEY, Use, settings::DNS_SERVER};
use posthorn_seal::Sealer;
use posthorn_senders::DomainName;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_bytes::ByteBuf;

/// The uses of [`check_issuer`], [`check_domains`] and [`seal`].
pub(crate) const CHECKS: Use = Use::All(&[DNS_SERVER, Authorised::LISTS_ORG_DOMAINS, SEALING_KEY.encrypt()]);

/// The longest id and secret that an identity provider gives, in characters.
pub(crate) const CREDENTIAL_CHARS_MAX: usize = 500;
/// The most domains of a connection: as many as an organisation has.
pub(crate) const DOMAINS_MAX: usize = posthorn_access::ORG_DOMAINS_MAX;

/// How an identity provider that speaks OpenID Connect knows this installation.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// The issuer, such as `https://login.example.com`. Its configuration is read from below this URL at each log-in.
    #[garde(length(max = URL_BYTES_MAX))]
    pub issuer: String,
    /// The id that the provider gave.
    #[garde(length(chars, min = 1, max = CREDENTIAL_CHARS_MAX))]
    pub client_id: String,
    /// The secret that the provider gave. It is sealed, and never shown.
    #[garde(length(chars, min = 1, max = CREDENTIAL_CHARS_MAX))]
    pub client_secret: String,
}

/// Checks that the issuer's configuration may be fetched.
///
/// # Errors
/// `VALIDATION_FAILED`.
pub(crate) fn check_issuer(app: &App, issuer: &str) -> Result<(), Problem> {
    let parsed = PublicUrl::parse(issuer, app.part::<OutboundClient>().guard());
    parsed.map(drop).map_err(|error| {
        VALIDATION_FAILED.because(format!("/oidc/issuer {error}.")).at("/oidc/issuer", error.to_string())
    })
}

/// The names of a connection's domains, if the organisation has verified all of them.
///
/// # Errors
/// `SSO_DOMAIN_NOT_VERIFIED`.
pub(crate) async fn check_domains(
    app: &App,
    caller: &Authorised,
    wanted: &[DomainName],
) -> Result<BTreeSet<String>, Problem> {
    let own = caller.list_org_domains(app).await?;
    let verified: BTreeSet<&str> =
        own.iter().filter(|one| one.verified_at.is_some()).map(|one| one.name.as_str()).collect();
    for (at, name) in wanted.iter().enumerate() {
        if !verified.contains(name.as_str()) {
            return Err(SSO_DOMAIN_NOT_VERIFIED
                .because(format!("Verify {} as a domain of the organisation first.", name.as_str()))
                .at(format!("/domains/{at}"), "must be a verified domain of the organisation"));
        }
    }
    Ok(wanted.iter().map(|name| name.as_str().to_owned()).collect())
}

/// Seals the secret of a connection.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn seal(
    app: &App,
    caller: &Authorised,
    id: SsoConnectionId,
    secret: &str,
) -> Result<ByteBuf, Problem> {
    let context = SsoConnection::seal_context(caller.scope().org(), id);
    Ok(ByteBuf::from(app.part::<Sealer>().seal(&context, secret).await?))
}

/// The sealed secret of a connection that has one; empty for one that has none.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn seal_given(
    app: &App,
    caller: &Authorised,
    id: SsoConnectionId,
    secret: Option<&str>,
) -> Result<ByteBuf, Problem> {
    match secret {
        Some(secret) => seal(app, caller, id, secret).await,
        None => Ok(ByteBuf::new()),
    }
}
