//! Access to the connections of the caller's own organisation.

use posthorn_app::App;
use posthorn_ids::{Principal, SsoConnectionId};
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, READS_CONNECTIONS, Role, SSO_CONNECTIONS_MAX, SsoConnection,
    codes::{SSO_CONNECTION_LIMIT_REACHED, SSO_NOT_READY, WOULD_LOCK_OUT},
    covers, person,
    places::sso_connections_partition,
    sso::connections_of,
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
            connection.settle(&before);
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

    /// The uses that callers of [`Authorised::require_sso_works`] declare.
    pub const CHECKS_SSO: Use = Use::All(&[READS_CONNECTIONS, Table::Access.get().query()]);

    /// Checks that the organisation may take log-ins through its identity provider alone: a connection is enabled for a domain that is
    /// verified, and the caller does not lock themselves out.
    ///
    /// # Errors
    /// `SSO_NOT_READY`; `WOULD_LOCK_OUT` for a person whose session would be refused from then on.
    pub async fn require_sso_works(&self, app: &App) -> Result<(), Problem> {
        let org = self.scope().org();
        let mut works = false;
        for connection in self.list_sso_connections(app).await?.iter().filter(|one| one.enabled) {
            for domain in &connection.domains {
                works |= covers(app, org, connection, domain).await?;
            }
        }
        if !works {
            return Err(SSO_NOT_READY.because(
                "Enable a connection for a domain that the organisation has verified, and try it.",
            ));
        }
        let (Principal::Person(id), Some(session)) = (self.principal(), self.session()) else {
            return Ok(());
        };
        let (known, members) = (person(app, id).await?, self.members(app).await?);
        let proof = known.sessions.get(&session).map(|session| session.proof).unwrap_or_default();
        match proof.is_enough(org, members.role(id) == Some(Role::OWNER)) {
            true => Ok(()),
            false => Err(WOULD_LOCK_OUT
                .because("Log in through the identity provider first, or as an owner with a second factor.")),
        }
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
