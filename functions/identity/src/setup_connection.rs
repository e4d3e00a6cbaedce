//! Shared by the routes of a set-up's connection: shows it, with what to enter at the identity provider.

use posthorn_access::{Authorised, SetupLink, SsoConnection};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::uses::Use;
use schemars::JsonSchema;
use serde::Serialize;

use crate::sso::{
    addresses::{KNOWS_ADDRESSES, acs_url, base_url, redirect_url},
    attempt_view::SsoAttemptView,
    attempts::{READS_ATTEMPTS, newest},
    connection_view::SsoConnectionView,
};

/// The connection of a set-up.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetupConnectionView {
    /// Always `setup_connection`.
    pub object: &'static str,
    /// Where a provider that speaks OpenID Connect sends people back to. Enter it at the provider.
    pub redirect_url: String,
    /// Where a provider that speaks SAML sends people back to: the assertion consumer service. Enter it at the provider.
    pub acs_url: String,
    /// The entity id of this installation for SAML, also called audience. Enter it at the provider.
    pub sp_entity_id: String,
    /// The settings; null until they are entered.
    pub connection: Option<SsoConnectionView>,
    /// The newest test log-ins, and why they were refused.
    pub tests: Vec<SsoAttemptView>,
}

/// The uses of [`show`] and [`found`].
pub(crate) const SHOWS: Use = Use::All(&[KNOWS_ADDRESSES, Authorised::FINDS_SSO_CONNECTIONS, READS_ATTEMPTS]);

/// The connection of a set-up, if its settings were entered.
///
/// # Errors
/// Those of a read.
pub(crate) async fn found(
    app: &App,
    caller: &Authorised,
    link: &SetupLink,
) -> Result<Option<SsoConnection>, Problem> {
    match caller.find_sso_connection(app, link.connection).await {
        Err(problem) if problem.code == NOT_FOUND => Ok(None),
        // One that the organisation has taken over is its own affair.
        found => Ok(Some(found?).filter(|one| one.setting_up == Some(link.id))),
    }
}

/// What the holder of a link sees of the connection. Log-ins of people are not theirs to see.
///
/// # Errors
/// Those of a read.
pub(crate) async fn show(
    app: &App,
    caller: &Authorised,
    link: &SetupLink,
    connection: Option<&SsoConnection>,
) -> Result<SetupConnectionView, Problem> {
    let (org, id) = (caller.scope().org(), link.connection);
    let mut attempts = match connection {
        Some(_) => newest(app, org, id).await?,
        None => Vec::new(),
    };
    attempts.retain(|one| one.is_test);
    Ok(SetupConnectionView {
        object: "setup_connection",
        redirect_url: redirect_url(app, id),
        acs_url: acs_url(app, id),
        sp_entity_id: base_url(app, id),
        connection: connection.map(|connection| SsoConnectionView::of(app, org, connection)),
        tests: attempts.into_iter().map(SsoAttemptView::of).collect(),
    })
}
