//! An incident as the operator reads it.

use posthorn_ids::{IncidentId, IncidentUpdateId};
use posthorn_status::{Affected, Impact, Incident, IncidentStatus, time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An incident, or a scheduled maintenance.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Incident")]
pub struct IncidentView {
    /// Always `incident`.
    pub object: String,
    /// Its id.
    pub id: IncidentId,
    /// Its name.
    pub name: String,
    /// How far it is now. A maintenance begins and ends by its times.
    pub status: IncidentStatus,
    /// How bad it is. For a maintenance always `maintenance`.
    pub impact: Impact,
    /// The components that it concerns.
    pub components: Vec<Affected>,
    /// When the work begins (RFC 3339). Null for an incident.
    pub starts_at: Option<String>,
    /// When the work ends (RFC 3339). Null for an incident.
    pub ends_at: Option<String>,
    /// What was said about it, the newest first.
    pub updates: Vec<IncidentUpdateView>,
    /// When it was announced (RFC 3339).
    pub created_at: String,
    /// When it last changed (RFC 3339).
    pub updated_at: String,
}

/// What was said about an incident at one time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "IncidentUpdate")]
pub struct IncidentUpdateView {
    /// Its id.
    pub id: IncidentUpdateId,
    /// How far the incident was from then on.
    pub status: IncidentStatus,
    /// Plain text.
    pub body: String,
    /// When it was said (RFC 3339).
    pub created_at: String,
}

impl IncidentView {
    /// The view of an incident at `now`.
    pub fn of(incident: &Incident, now: jiff::Timestamp) -> Self {
        let incident = incident.clone().as_of(now);
        let updates = incident.updates.iter().rev().map(|update| IncidentUpdateView {
            id: update.id,
            status: update.status,
            body: update.body.clone(),
            created_at: time(update.at_ms),
        });
        Self {
            object: "incident".to_owned(),
            id: incident.id,
            name: incident.name.clone(),
            status: incident.status(),
            impact: incident.impact,
            components: incident.affected.clone(),
            starts_at: incident.window.map(|window| time(window.begins_ms)),
            ends_at: incident.window.map(|window| time(window.ends_ms)),
            updates: updates.collect(),
            created_at: time(incident.id.created_at().as_millisecond()),
            updated_at: time(incident.changed_ms),
        }
    }
}
