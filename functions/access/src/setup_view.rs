//! Shared by the routes of set-up links: shows a link, and what its holder sees.

use std::collections::BTreeSet;

use posthorn_access::{Authorised, JoiningRole, SetupLink, SetupState};
use posthorn_app::App;
use posthorn_ids::{DirectoryId, OrgDomainId, SetupLinkId, SsoConnectionId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::time_of,
    uses::{Use, settings::PUBLIC_URL},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::org_domain_view::OrgDomainView;

/// A set-up link, without its secret.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetupLinkView {
    /// Always `setup_link`.
    pub object: &'static str,
    /// Its id.
    pub id: SetupLinkId,
    /// Display name.
    pub name: String,
    /// The role of people who log in for the first time, and of the directory's users. Never `owner`.
    pub default_role: JoiningRole,
    /// How far the set-up is.
    pub status: SetupState,
    /// The connection that it sets up. It exists from its first settings on.
    pub connection_id: SsoConnectionId,
    /// The directory that it sets up. It exists from its first token on.
    pub directory_id: DirectoryId,
    /// The domains that it proves.
    pub domain_ids: BTreeSet<OrgDomainId>,
    /// When it was opened (RFC 3339); null if nobody has opened it.
    pub opened_at: Option<String>,
    /// When the set-up was finished (RFC 3339); null if it is not.
    pub finished_at: Option<String>,
    /// When it ends (RFC 3339).
    pub expires_at: String,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

impl SetupLinkView {
    /// The view of a link.
    pub fn of(app: &App, link: &SetupLink) -> Self {
        Self {
            object: "setup_link",
            id: link.id,
            name: link.name.clone(),
            default_role: link.default_role,
            status: link.state(app.now().as_millisecond()),
            connection_id: link.connection,
            directory_id: link.directory,
            domain_ids: link.domains.clone(),
            opened_at: link.opened_at.map(time_of),
            finished_at: link.finished_at.map(time_of),
            expires_at: time_of(link.expires_at),
            created_at: link.id.created_at().to_string(),
        }
    }
}

/// What the holder of a set-up link sees. The connection has a route of its own.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetupView {
    /// Always `setup`.
    pub object: &'static str,
    /// The name of the organisation.
    pub org_name: String,
    /// The name of the set-up.
    pub name: String,
    /// When it ends (RFC 3339).
    pub expires_at: String,
    /// The domains to prove, newest first.
    pub domains: Vec<OrgDomainView>,
    /// Where the directory sends users and groups by SCIM 2.0.
    pub scim_url: String,
    /// Whether the directory has a token.
    pub has_directory_token: bool,
}

/// The uses of [`show_setup`].
pub(crate) const SHOWS_SETUP: Use =
    Use::All(&[Authorised::READS_ORG, Authorised::LISTS_ORG_DOMAINS, PUBLIC_URL]);

/// What the holder of a link sees.
///
/// # Errors
/// Those of a read.
pub(crate) async fn show_setup(
    app: &App,
    caller: &Authorised,
    link: &SetupLink,
) -> Result<SetupView, Problem> {
    let domains = caller.setup_domains(app, link.id).await?;
    Ok(SetupView {
        object: "setup",
        org_name: caller.org(app).await?.name,
        name: link.name.clone(),
        expires_at: time_of(link.expires_at),
        domains: domains.iter().map(OrgDomainView::of).collect(),
        scim_url: format!("{}/scim/v2", app.setting("PUBLIC_URL").trim_end_matches('/')),
        has_directory_token: link.directory_token.is_some(),
    })
}
