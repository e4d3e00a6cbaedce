//! Shared by the routes of organisations: shows an organisation, and finds or changes one for the operator.

use posthorn_access::{Authorised, Org};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::{INSUFFICIENT_SCOPE, Problem};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Partition, Read, Revised};
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// The sort key of an organisation. Its partition has no other item.
pub(crate) const ORG_SORT: &str = "org";
/// The most owners of an organisation: more than one is likely to have.
pub(crate) const OWNERS_MAX: usize = 20;
/// The longest email address (RFC 5321, section 4.5.3.1.3).
pub(crate) const ADDRESS_BYTES_MAX: usize = 254;

/// An organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgView {
    /// Always `org`.
    pub object: &'static str,
    /// Its id.
    pub id: OrgId,
    /// Display name.
    pub name: String,
    /// The addresses of its owners. The operator writes to them about the organisation.
    pub owner_emails: Vec<String>,
    /// How long a request may be repeated with the same `Idempotency-Key`, in hours.
    pub idempotency_hours: u16,
    /// Whether the audit log records emails that are sent, canceled and resent.
    pub audit_emails: bool,
    /// Whether the events of its messages are published on the installation's EventBridge bus.
    pub publish_messages: bool,
    /// How many IP pools it and its tenants together may have. The operator sets it.
    pub ip_pools_max: u16,
    /// `active`, `suspended` or `closed`.
    pub status: &'static str,
    /// Why it is suspended; null if it is not.
    pub reason: Option<String>,
    /// When it was suspended (RFC 3339); null if it is not suspended.
    pub suspended_at: Option<String>,
    /// When it was closed (RFC 3339); null if it was not.
    pub closed_at: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

impl OrgView {
    /// Builds the view of an organisation.
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

/// Returns the partition of any organisation. Only the operator gets it.
///
/// # Errors
/// `INSUFFICIENT_SCOPE` for all other callers.
pub(crate) fn partition<'a>(app: &'a App, caller: &Authorised, id: OrgId) -> Result<Partition<'a>, Problem> {
    caller.any_org(app, id).ok_or_else(|| INSUFFICIENT_SCOPE.because("This needs the operator's key."))
}

/// The `uses` of [`find`].
pub(crate) const FINDS: Use = Table::Access.get();

/// Finds any organisation, for the operator.
///
/// # Errors
/// `NOT_FOUND`, and `INSUFFICIENT_SCOPE` for all other callers.
pub(crate) async fn find(app: &App, caller: &Authorised, id: OrgId) -> Result<Org, Problem> {
    let stored = partition(app, caller, id)?.get::<Org>(ORG_SORT, Read::Consistent).await?;
    stored.map(|stored| stored.value).ok_or_else(not_found)
}

/// The `uses` of [`revise`].
pub(crate) const REVISES: Use = Table::Access.get().put();

/// Changes any organisation, for the operator. `change` returns whether there is anything to write.
///
/// # Errors
/// `NOT_FOUND`, and `INSUFFICIENT_SCOPE` for all other callers.
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
    posthorn_problem::not_found()
}

/// Refuses a text that is not an email address.
pub(crate) fn is_address(text: &str, _: &()) -> garde::Result {
    text.parse::<posthorn_messages::Mailbox>()
        .map(drop)
        .map_err(|_| garde::Error::new("must be an email address"))
}
