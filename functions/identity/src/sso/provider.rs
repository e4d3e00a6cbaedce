//! Talks to the identity provider of a connection that speaks OpenID Connect.

use posthorn_access::{Secret, SsoConnection, SsoProtocol};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_net::OutboundClient;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{
    SEALING_KEY, Use,
    settings::{DNS_SERVER, PUBLIC_URL},
};
use posthorn_seal::Sealer;
use posthorn_sso::{BrowserKeys, Identity, Oidc, OidcError};

use super::addresses::redirect_url;

/// The uses of [`log_in_url`].
pub(crate) const ASKS_PROVIDERS: Use = Use::All(&[DNS_SERVER, PUBLIC_URL]);
/// The uses of [`identity`].
pub(crate) const ASKS_WITH_SECRET: Use = Use::All(&[ASKS_PROVIDERS, SEALING_KEY.decrypt()]);

/// The address at which a person logs in.
pub(crate) async fn log_in_url(
    app: &'static App,
    connection: &SsoConnection,
    (browser, state): (&Secret, &Secret),
    email: Option<&str>,
) -> Result<String, OidcError> {
    let SsoProtocol::Oidc { issuer, client_id } = &connection.protocol else { return Err(other_protocol()) };
    let (outbound, redirect) = (app.part::<OutboundClient>(), redirect_url(app, connection.id));
    let provider = Oidc::discover(outbound, issuer, (client_id, None), redirect).await?;
    Ok(provider.log_in_url(state, &BrowserKeys::of(browser, state.reveal()), email))
}

/// Whom the identity provider vouches for with `code`.
///
/// # Errors
/// `UNAVAILABLE` if the connection's secret cannot be opened.
pub(crate) async fn identity(
    app: &'static App,
    org: OrgId,
    connection: &SsoConnection,
    (browser, state): (&Secret, &str),
    code: String,
) -> Result<Result<Identity, OidcError>, Problem> {
    let SsoProtocol::Oidc { issuer, client_id } = &connection.protocol else {
        return Ok(Err(other_protocol()));
    };
    let context = SsoConnection::seal_context(org, connection.id);
    let secret = app.part::<Sealer>().open(&context, &connection.sealed_secret).await?;
    let (outbound, redirect) = (app.part::<OutboundClient>(), redirect_url(app, connection.id));
    let provider = match Oidc::discover(outbound, issuer, (client_id, Some(secret)), redirect).await {
        Ok(provider) => provider,
        Err(error) => return Ok(Err(error)),
    };
    Ok(provider.identity(code, BrowserKeys::of(browser, state)).await)
}

fn other_protocol() -> OidcError {
    OidcError::Settings("it does not speak OpenID Connect".to_owned())
}
