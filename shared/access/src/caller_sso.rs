//! Access to the connections of the caller's own organisation.

use posthorn_app::App;
use posthorn_ids::SsoConnectionId;
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, Role, SSO_CONNECTIONS_MAX, SsoConnection, codes::SSO_CONNECTION_LIMIT_REACHED,
    places::sso_connections_partition, sso::connections_of,
};

impl Authorised {
    /// The uses that callers of [`Authorised::list_sso_connections`] declare.
    pub const LISTS_SSO_CONNECTIONS: Use = Table::Access.query();

    /// The connections of the caller's own organisation, newest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn list_sso_connections(&self, app: &App) -> Result<Vec<SsoConnection>, StoreError> {
        connections_of(app, self.scope().org()).await
    }

    /// The uses that callers of [`Authorised::add_sso_connection`] declare.
    pub const ADDS_SSO_CONNECTIONS: Use = Table::Access.query().put();

    /// Adds a connection, or returns the one that an earlier request added under the same id.
    ///
    /// # Errors
    /// `SSO_CONNECTION_LIMIT_REACHED`.
    pub async fn add_sso_connection(
        &self,
        app: &App,
        wanted: &SsoConnection,
    ) -> Result<SsoConnection, Problem> {
        let others = self.list_sso_connections(app).await?;
        if let Some(own) = others.iter().find(|one| one.id == wanted.id) {
            return Ok(own.clone());
        }
        if others.len() >= SSO_CONNECTIONS_MAX {
            return Err(SSO_CONNECTION_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {SSO_CONNECTIONS_MAX} connections. Remove one first."
            )));
        }
        let partition = sso_connections_partition(app, self.scope().org());
        match partition.create(&wanted.id.suffix(), wanted).await? {
            Created::New => Ok(wanted.clone()),
            Created::Existing(existing) => Ok(existing.value),
        }
    }

    /// The uses that callers of [`Authorised::find_sso_connection`] declare.
    pub const FINDS_SSO_CONNECTIONS: Use = Table::Access.get();

    /// One connection of the caller's own organisation.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn find_sso_connection(
        &self,
        app: &App,
        id: SsoConnectionId,
    ) -> Result<SsoConnection, Problem> {
        let partition = sso_connections_partition(app, self.scope().org());
        let stored = partition.get::<SsoConnection>(&id.suffix(), Read::Consistent).await?;
        stored.map(|stored| stored.value).ok_or_else(not_found)
    }

    /// The uses that callers of [`Authorised::revise_sso_connection`] declare.
    pub const REVISES_SSO_CONNECTIONS: Use = Table::Access.get().put();

    /// Changes a connection. Log-ins that begin from then on see it.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn revise_sso_connection(
        &self,
        app: &App,
        id: SsoConnectionId,
        mut change: impl FnMut(&mut SsoConnection) + Send,
    ) -> Result<SsoConnection, Problem> {
        let apply = |connection: &mut SsoConnection| {
            let before = connection.clone();
            change(connection);
            *connection != before
        };
        let partition = sso_connections_partition(app, self.scope().org());
        match partition.revise(&id.suffix(), Read::Consistent, apply).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
            Revised::Absent => Err(not_found()),
        }
    }

    /// The uses that callers of [`Authorised::delete_sso_connection`] declare.
    pub const DELETES_SSO_CONNECTIONS: Use = Table::Access.update().delete();

    /// Removes a connection. Log-ins that have begun with it end with a refusal.
    ///
    /// # Errors
    /// `StoreError` if the removal fails.
    pub async fn delete_sso_connection(&self, app: &App, id: SsoConnectionId) -> Result<(), StoreError> {
        sso_connections_partition(app, self.scope().org()).delete::<SsoConnection>(&id.suffix()).await
    }

    /// Checks that the caller may let an identity provider give a role. Uses [`Authorised::READS_AUTHORITY`].
    ///
    /// # Errors
    /// `ROLE_NOT_FOUND`; `INSUFFICIENT_SCOPE` if the caller lacks some of its rights.
    pub async fn require_joining_role(&self, app: &App, role: impl Into<Role>) -> Result<(), Problem> {
        let own = self.authority_now(app).await?;
        self.require_role_at(app, &own, (role.into(), "/default_role")).await
    }
}
