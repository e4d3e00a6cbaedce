//! A connection as its organisation reads it.

use std::collections::BTreeSet;

use posthorn_access::{JoiningRole, SsoConnection, SsoProtocol};
use posthorn_app::App;
use posthorn_ids::{OrgId, SsoConnectionId};
use posthorn_runtime::http::time_of;
use posthorn_saml::{Certificate, ServiceProvider};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    addresses::{metadata_url, redirect_url},
    saml::parties,
};

/// A connection to the organisation's identity provider.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SsoConnectionView {
    /// Always `sso_connection`.
    pub object: &'static str,
    /// Its id.
    pub id: SsoConnectionId,
    /// Display name.
    pub name: String,
    /// How an identity provider that speaks OpenID Connect is reached; null for another one. Its secret is never shown.
    pub oidc: Option<OidcView>,
    /// How an identity provider that speaks SAML 2.0 is reached; null for another one.
    pub saml: Option<SamlView>,
    /// The domains whose people log in with it. One that the organisation removed since has no effect.
    pub domains: BTreeSet<String>,
    /// The role of people who log in for the first time. Never `owner`.
    pub default_role: JoiningRole,
    /// Whether people can log in with it.
    pub enabled: bool,
    /// When a test log-in worked with the present settings (RFC 3339); null if none did.
    pub tested_at: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

/// How an identity provider that speaks OpenID Connect is reached.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OidcView {
    /// The issuer.
    pub issuer: String,
    /// The id by which the provider knows this installation.
    pub client_id: String,
    /// Where the provider sends people back to. Enter it at the provider.
    pub redirect_url: String,
}

/// How an identity provider that speaks SAML 2.0 is reached, and what to enter at it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SamlView {
    /// The provider's entity id.
    pub entity_id: String,
    /// Where people log in.
    pub sso_url: String,
    /// The certificates that the provider signs with.
    pub certificates: Vec<CertificateView>,
    /// The entity id of this installation, also called audience. Enter it at the provider.
    pub sp_entity_id: String,
    /// Where the provider sends people back to: the assertion consumer service. Enter it at the provider.
    pub acs_url: String,
    /// Where the provider can read both, as SAML metadata.
    pub metadata_url: String,
}

/// A certificate that a provider signs with.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CertificateView {
    /// The SHA-256 hash of the certificate, in hex.
    pub sha256: String,
    /// When the certificate says that it ends (RFC 3339). Signatures with its key count after that, too, until it is removed.
    pub ends_at: Option<String>,
    /// The certificate in PEM.
    pub pem: String,
}

impl OidcView {
    fn of(app: &App, connection: &SsoConnection) -> Option<Self> {
        let SsoProtocol::Oidc { issuer, client_id } = &connection.protocol else { return None };
        Some(Self {
            issuer: issuer.clone(),
            client_id: client_id.clone(),
            redirect_url: redirect_url(app, connection.id),
        })
    }
}

impl SamlView {
    fn of(app: &App, org: OrgId, connection: &SsoConnection) -> Option<Self> {
        let (idp, ServiceProvider { entity_id, acs_url }) = parties(app, connection)?;
        Some(Self {
            entity_id: idp.entity_id,
            sso_url: idp.sso_url,
            certificates: idp.certificates.iter().map(CertificateView::of).collect(),
            sp_entity_id: entity_id,
            acs_url,
            metadata_url: metadata_url(app, org, connection.id),
        })
    }
}

impl CertificateView {
    fn of(certificate: &Certificate) -> Self {
        Self {
            sha256: certificate.fingerprint(),
            ends_at: certificate.ends_at().map(|at| at.to_string()),
            pem: certificate.pem(),
        }
    }
}

impl SsoConnectionView {
    /// The view of a connection of an organisation.
    pub fn of(app: &App, org: OrgId, connection: &SsoConnection) -> Self {
        Self {
            object: "sso_connection",
            id: connection.id,
            name: connection.name.clone(),
            oidc: OidcView::of(app, connection),
            saml: SamlView::of(app, org, connection),
            domains: connection.domains.clone(),
            default_role: connection.default_role,
            enabled: connection.enabled,
            tested_at: connection.tested_at.map(time_of),
            created_at: connection.id.created_at().to_string(),
        }
    }
}
