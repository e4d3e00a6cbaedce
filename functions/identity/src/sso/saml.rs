//! The two parties of a connection that speaks SAML.

use posthorn_access::{SsoConnection, SsoProtocol};
use posthorn_app::App;
use posthorn_saml::{Certificate, IdentityProvider, ServiceProvider};

use super::addresses::{acs_url, base_url};

/// The identity provider, and this installation as the provider knows it; `None` if the connection does not speak SAML.
pub(crate) fn parties(app: &App, connection: &SsoConnection) -> Option<(IdentityProvider, ServiceProvider)> {
    let SsoProtocol::Saml { entity_id, sso_url, certificates, sp_entity_id } = &connection.protocol else {
        return None;
    };
    let idp = IdentityProvider {
        entity_id: entity_id.clone(),
        sso_url: sso_url.clone(),
        // They were read before they were stored.
        certificates: certificates.iter().filter_map(|pem| Certificate::parse(pem).ok()).collect(),
    };
    let own_id = sp_entity_id.clone().unwrap_or_else(|| base_url(app, connection.id));
    Some((idp, ServiceProvider { entity_id: own_id, acs_url: acs_url(app, connection.id) }))
}
