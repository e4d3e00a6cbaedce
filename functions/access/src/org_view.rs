//! What the routes of organisations share: how one is shown, and how the operator finds it.

use posthorn_access::{Authorised, Org};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::{INSUFFICIENT_SCOPE, NOT_FOUND, Problem};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Partition, Read, Revised};
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// The sort key of an organisation, which is alone in its partition.
pub(crate) const ORG_SORT: &str = "org";
/// More owners than answer for one organisation.
pub(crate) const OWNERS_MAX: usize = 20;
/// An address (RFC 5321, section 4.5.3.1.3).
pub(crate) const ADDRESS_BYTES_MAX: usize = 254;

/// An organisation as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgView {
    /// Always `org`.
    pub object: &'static str,
    /// Its id.
    pub id: OrgId,
    /// What people call it.
    pub name: String,
    /// Whom the operator writes to about it.
    pub owner_emails: Vec<String>,
    /// How long a request may be repeated under its `Idempotency-Key`, in hours.
    pub idempotency_hours: u16,
    /// Whether the audit log tells of emails that are sent, canceled and resent.
    pub audit_emails: bool,
    /// Whether the events of its messages are published on the installation's EventBridge bus.
    pub publish_messages: bool,
    /// How many IP pools it and its tenants may have, by the operator's grant.
    pub ip_pools_max: u16,
    /// `active`, `suspended` or `closed`.
    pub status: &'static str,
    /// Why it is suspended, if it is.
    pub reason: Option<String>,
    /// Since when it is suspended (RFC 3339), if it is.
    pub suspended_at: Option<String>,
    /// When it was closed (RFC 3339), if it was.
    pub closed_at: Option<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

impl OrgView {
    /// What an organisation shows of itself.
    pub fn of(org: &Org) -> Self {
        let suspension = org.state.suspension.as_ref();
        Self {
            object: "org",
            id: org.id,
            name: org.name.clone(),
            owner_emails: org.owner_emails.clone(),
            idempotency_hours: org.idempotency_hours,
            audit_emails: org.audit_emails,
            publish_messages: org.publish_messages,
            ip_pools_max: org.ip_pools_max,
            status: org.state.as_str(),
            reason: suspension.map(|one| one.reason.clone()),
            suspended_at: suspension.and_then(|one| rfc3339(one.at)),
            closed_at: org.state.closed_at.and_then(rfc3339),
            created_at: org.id.created_at().to_string(),
        }
    }
}

/// Where any organisation is kept, for the operator.
///
/// # Errors
/// `INSUFFICIENT_SCOPE` for everybody else.
pub(crate) fn partition<'a>(app: &'a App, caller: &Authorised, id: OrgId) -> Result<Partition<'a>, Problem> {
    caller.any_org(app, id).ok_or_else(|| INSUFFICIENT_SCOPE.because("This needs the operator's key."))
}

/// What [`find`] uses.
pub(crate) const FINDS: Use = Table::Access.get();

/// Any organisation, for the operator.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn find(app: &App, caller: &Authorised, id: OrgId) -> Result<Org, Problem> {
    let stored = partition(app, caller, id)?.get::<Org>(ORG_SORT, Read::Consistent).await?;
    stored.map(|stored| stored.value).ok_or_else(not_found)
}

/// What [`revise`] uses.
pub(crate) const REVISES: Use = Table::Access.get().put();

/// Changes any organisation, for the operator; `change` answers whether there is anything to write.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn revise(
    app: &App,
    caller: &Authorised,
    id: OrgId,
    change: impl FnMut(&mut Org) -> bool + Send,
) -> Result<Org, Problem> {
    match partition(app, caller, id)?.revise(ORG_SORT, Read::Consistent, change).await? {
        Revised::Changed(org) | Revised::Unchanged(org) => Ok(org.value),
        Revised::Absent => Err(not_found()),
    }
}

fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}

/// Refuses what cannot be written to.
pub(crate) fn is_address(text: &str, _: &()) -> garde::Result {
    text.parse::<posthorn_messages::Mailbox>()
        .map(drop)
        .map_err(|_| garde::Error::new("must be an email address"))
}
