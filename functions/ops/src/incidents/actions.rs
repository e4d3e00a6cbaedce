//! What operators did with incidents, for the audit log. The incidents themselves belong to no organisation, so their changes are in no
//! log; these records are in that of the operator's.

use posthorn_app::App;
use posthorn_ids::{IncidentActionId, IncidentId, IncidentUpdateId};
use posthorn_items::{Item, Scope};
use posthorn_store::StoreError;
use serde::{Deserialize, Serialize};

use crate::{actions::expiry, places::incident_actions};

/// What an operator does with an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentDeed {
    /// The operator announces it.
    Announced,
    /// The operator says more about it.
    Updated(IncidentUpdateId),
    /// The operator changes its name, its impact or its times.
    Changed,
    /// The operator removes it.
    Deleted,
}

/// What an operator did with an incident. It is recorded before it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IncidentAction {
    /// The incident's id: the id of the audit log's resource.
    pub id: String,
    /// What the operator does.
    pub did: String,
    /// The incident's name then.
    pub name: String,
    /// When, in unix seconds.
    pub done_at: i64,
}

impl Item for IncidentAction {
    const KIND: &'static str = "incident_action";
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(expiry(self.done_at))
    }
}

/// Records that the operator, in `scope`, is about to do something with an incident. Announcing and removing it, and an update, are
/// recorded once, however often the request is repeated.
///
/// # Errors
/// Those of a write.
pub async fn record_action(
    app: &App,
    scope: &Scope,
    incident: IncidentId,
    name: &str,
    did: IncidentDeed,
) -> Result<(), StoreError> {
    let (now, own) = (app.now(), incident.to_bytes());
    let derived = |at, of: &[u8]| IncidentActionId::derived(at, &[&own, of]);
    let (did, id) = match did {
        IncidentDeed::Announced => ("announced", derived(incident.created_at(), b"announced")),
        IncidentDeed::Updated(update) => ("updated", derived(update.created_at(), &update.to_bytes())),
        IncidentDeed::Changed => ("changed", IncidentActionId::new(now)),
        IncidentDeed::Deleted => ("deleted", derived(incident.created_at(), b"deleted")),
    };
    let (id_text, did, name) = (incident.to_string(), did.to_owned(), name.to_owned());
    let item = IncidentAction { id: id_text, did, name, done_at: now.as_second() };
    incident_actions(app, scope).create(&id.suffix(), &item).await?;
    Ok(())
}
