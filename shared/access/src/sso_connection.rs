//! Connections to organisations' identity providers.

use std::collections::BTreeSet;

use posthorn_ids::{OrgId, SetupLinkId, SsoConnectionId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::JoiningRole;

/// The most connections of an organisation. Two requests at the same time may exceed it by one.
pub const SSO_CONNECTIONS_MAX: usize = 20;

/// A connection: the identity provider that people with addresses of some domains log in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoConnection {
    /// Its id, which includes its creation time.
    pub id: SsoConnectionId,
    /// Its display name.
    pub name: String,
    /// How this installation talks to the identity provider.
    pub protocol: SsoProtocol,
    /// The secret that the identity provider knows this installation by, sealed for this connection. Empty for SAML, which has none.
    pub sealed_secret: ByteBuf,
    /// The domains whose people log in with it, in lower-case ASCII. One that the organisation has not verified has no effect.
    #[serde(default)]
    pub domains: BTreeSet<String>,
    /// The role of people who log in for the first time.
    pub default_role: JoiningRole,
    /// Whether people can log in with it.
    pub enabled: bool,
    /// When a test log-in worked with the present settings, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested_at: Option<i64>,
    /// The set-up link with which its settings may be replaced. It ends when people can log in: the ids by which another provider knows
    /// people must not lead to the accounts of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting_up: Option<SetupLinkId>,
}

/// How this installation talks to an identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SsoProtocol {
    /// OpenID Connect Core 1.0, with the code flow.
    Oidc {
        /// The issuer: the URL below which its configuration is published (OpenID Connect Discovery 1.0).
        issuer: String,
        /// The id by which the identity provider knows this installation.
        client_id: String,
    },
    /// SAML 2.0, with the web browser SSO profile.
    Saml {
        /// The identity provider's entity id.
        entity_id: String,
        /// Where browsers bring requests.
        sso_url: String,
        /// The certificates whose keys may sign, in PEM.
        certificates: Vec<String>,
        /// The entity id of this installation, if the organisation gave one; else it follows from the connection.
        #[serde(default)]
        sp_entity_id: Option<String>,
    },
}

impl Item for SsoConnection {
    const KIND: &'static str = "sso_connection";
    const AUDITED: bool = true;
}

impl SsoConnection {
    /// A changed connection: a test counts for the settings that it was made with, and a set-up ends when people can log in.
    pub(crate) fn settle(&mut self, before: &Self) {
        if self.protocol != before.protocol || self.sealed_secret != before.sealed_secret {
            self.tested_at = None;
        }
        if self.enabled {
            self.setting_up = None;
        }
    }

    /// The context that a connection's secret is sealed for.
    pub fn seal_context(org: OrgId, id: SsoConnectionId) -> String {
        format!("sso/{org}/{id}")
    }
}
