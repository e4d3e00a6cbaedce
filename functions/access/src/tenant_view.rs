//! Shared by the routes of tenants: shows and changes a tenant.

use std::collections::BTreeMap;

use posthorn_access::{Tenant, tenants};
use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Read, Revised};
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// The most entries of a tenant's metadata. Every request of the tenant's keys reads them.
pub(crate) const METADATA_ENTRIES_MAX: usize = 20;
/// The longest name and value of an entry, in characters.
pub(crate) const METADATA_CHARACTERS_MAX: usize = 200;

/// A tenant of the organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantView {
    /// Always `tenant`.
    pub object: &'static str,
    /// Its id.
    pub id: TenantId,
    /// Display name.
    pub name: String,
    /// Notes of the organisation about it.
    pub metadata: BTreeMap<String, String>,
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

impl TenantView {
    /// Builds the view of a tenant.
    pub fn of(tenant: &Tenant) -> Self {
        let suspension = tenant.state.suspension.as_ref();
        Self {
            object: "tenant",
            id: tenant.id,
            name: tenant.name.clone(),
            metadata: tenant.metadata.clone(),
            status: tenant.state.as_str(),
            reason: suspension.map(|one| one.reason.clone()),
            suspended_at: suspension.and_then(|one| rfc3339(one.at)),
            closed_at: tenant.state.closed_at.and_then(rfc3339),
            created_at: tenant.id.created_at().to_string(),
        }
    }
}

/// The `uses` of [`revise`].
pub(crate) const REVISES: Use = Table::Access.get().put();

/// Changes a tenant of the caller's organisation. `change` returns whether there is anything to write.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn revise(
    app: &App,
    scope: &Scope,
    id: TenantId,
    change: impl FnMut(&mut Tenant) -> bool + Send,
) -> Result<Tenant, Problem> {
    match tenants(app, scope).revise(&id.suffix(), Read::Consistent, change).await? {
        Revised::Changed(tenant) | Revised::Unchanged(tenant) => Ok(tenant.value),
        Revised::Absent => Err(not_found()),
    }
}

pub(crate) fn not_found() -> Problem {
    posthorn_problem::not_found()
}

/// Refuses metadata with overlong names or values.
pub(crate) fn is_metadata(metadata: &BTreeMap<String, String>, _: &()) -> garde::Result {
    let fits = |text: &String| text.chars().count() <= METADATA_CHARACTERS_MAX;
    let sane = metadata.iter().all(|(name, value)| !name.is_empty() && fits(name) && fits(value));
    match sane && metadata.len() <= METADATA_ENTRIES_MAX {
        true => Ok(()),
        false => Err(garde::Error::new(format!(
            "must have at most {METADATA_ENTRIES_MAX} entries, with names and values of at most {METADATA_CHARACTERS_MAX} characters"
        ))),
    }
}
