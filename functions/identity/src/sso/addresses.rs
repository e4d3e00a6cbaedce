//! Where an identity provider sends people, by connection. Each connection has addresses of its own, so that one provider's answer is
//! never taken for another's (RFC 9700, section 4.4).

use posthorn_app::App;
use posthorn_ids::{OrgId, SsoConnectionId};
use posthorn_runtime::uses::{Use, settings::PUBLIC_URL};

/// The uses of all functions of this file.
pub(crate) const KNOWS_ADDRESSES: Use = PUBLIC_URL;

/// Below this are the addresses of a connection. It is the entity id too, unless the organisation has given one.
pub(crate) fn base_url(app: &App, id: SsoConnectionId) -> String {
    format!("{}/sso/{id}", app.setting("PUBLIC_URL").trim_end_matches('/'))
}

/// Where a provider that speaks OpenID Connect sends people back to.
pub(crate) fn redirect_url(app: &App, id: SsoConnectionId) -> String {
    format!("{}/callback", base_url(app, id))
}

/// Where people's browsers post the answer of a provider that speaks SAML.
pub(crate) fn acs_url(app: &App, id: SsoConnectionId) -> String {
    format!("{}/acs", base_url(app, id))
}

/// Where such a provider reads how it reaches this installation. It names the organisation, because a connection is found in it alone.
pub(crate) fn metadata_url(app: &App, org: OrgId, id: SsoConnectionId) -> String {
    format!("{}/metadata?org={org}", base_url(app, id))
}
