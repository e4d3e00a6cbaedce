use std::collections::BTreeMap;

use posthorn_ids::{IncidentId, IncidentUpdateId};
use posthorn_items::Item;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Component, ComponentStatus};

/// The most updates of an incident.
pub const UPDATES_MAX: usize = 50;
/// The most bytes of all its updates together: a page of the newest fifty incidents must fit into an answer.
pub const TEXT_BYTES_MAX: usize = 30_000;
/// How long an incident is stored after it ended: two years.
const KEPT_SECONDS: i64 = 730 * 24 * 3600;

/// How bad an incident is for customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "IncidentImpact")]
pub enum Impact {
    /// Nobody notices.
    #[default]
    None,
    /// A maintenance window. Never sent in requests.
    Maintenance,
    /// A nuisance.
    Minor,
    /// A part does not work.
    Major,
    /// Nothing works.
    Critical,
}

impl Impact {
    /// Its text in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Maintenance => "maintenance",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}

/// How far an incident or a maintenance window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStatus {
    /// An incident: the cause is not known.
    Investigating,
    /// An incident: the cause is known.
    Identified,
    /// An incident: the cause is removed, and somebody watches.
    Monitoring,
    /// An incident: it is over.
    Resolved,
    /// A maintenance window: it is announced.
    Scheduled,
    /// A maintenance window: the work is being done.
    InProgress,
    /// A maintenance window: the work is done, and being checked.
    Verifying,
    /// A maintenance window: it is over.
    Completed,
}

impl IncidentStatus {
    /// Its text in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::Scheduled => "scheduled",
            Self::InProgress => "in_progress",
            Self::Verifying => "verifying",
            Self::Completed => "completed",
        }
    }

    /// Its text for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Investigating => "Investigating",
            Self::Identified => "Identified",
            Self::Monitoring => "Monitoring",
            Self::Resolved => "Resolved",
            Self::Scheduled => "Scheduled",
            Self::InProgress => "In progress",
            Self::Verifying => "Verifying",
            Self::Completed => "Completed",
        }
    }

    /// Whether it is a state of maintenance windows.
    pub const fn is_of_window(self) -> bool {
        matches!(self, Self::Scheduled | Self::InProgress | Self::Verifying | Self::Completed)
    }

    /// Whether it is a maintenance window whose work is being done.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::InProgress | Self::Verifying)
    }

    /// Whether it is an end.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Resolved | Self::Completed)
    }
}

/// When a maintenance window begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// In Unix milliseconds.
    pub begins_ms: i64,
    /// In Unix milliseconds.
    pub ends_ms: i64,
}

/// A component that an incident concerns, and the state in which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AffectedComponent")]
pub struct Affected {
    /// The component.
    pub component: Component,
    /// Its state. For a maintenance window it is always `under_maintenance`.
    pub status: ComponentStatus,
}

/// A change of a component's state by an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The component.
    pub component: Component,
    /// Its state before.
    pub old: ComponentStatus,
    /// Its state after.
    pub new: ComponentStatus,
}

/// What was said about an incident at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Its id.
    pub id: IncidentUpdateId,
    /// How far the incident is from then on.
    pub status: IncidentStatus,
    /// Plain text for customers.
    pub body: String,
    /// When, in Unix milliseconds.
    pub at_ms: i64,
    /// The components whose state it changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// An incident; with a window, a scheduled maintenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id, which contains the time of its creation.
    pub id: IncidentId,
    /// Its name.
    pub name: String,
    /// How bad it is.
    pub impact: Impact,
    /// When the work is done, if it is a maintenance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The components that it concerns, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<Affected>,
    /// When it was last changed, in Unix milliseconds.
    pub changed_ms: i64,
    /// What was said about it, the oldest first. There is always one.
    pub updates: Vec<Update>,
}

impl Item for Incident {
    const KIND: &'static str = "status_incident";

    fn expires_at(&self) -> Option<i64> {
        // An open maintenance ends by the clock, and an open incident stays until somebody ends it.
        (!self.is_open()).then_some(self.changed_ms / 1000 + KEPT_SECONDS)
    }
}

impl Incident {
    /// How far it is.
    pub fn status(&self) -> IncidentStatus {
        let first =
            if self.window.is_some() { IncidentStatus::Scheduled } else { IncidentStatus::Investigating };
        self.updates.last().map_or(first, |update| update.status)
    }

    /// Whether it is not over.
    pub fn is_open(&self) -> bool {
        !self.status().is_end()
    }

    /// When it first had this state, in Unix milliseconds.
    pub fn first_ms(&self, status: IncidentStatus) -> Option<i64> {
        self.updates.iter().find(|update| update.status == status).map(|update| update.at_ms)
    }

    /// The state that it gives a component now; `None` if it gives none.
    pub fn gives(&self, component: Component) -> Option<ComponentStatus> {
        let is_given = if self.window.is_some() { self.status().is_active() } else { self.is_open() };
        let affected = self.affected.iter().find(|one| one.component == component);
        affected.filter(|_| is_given).map(|one| one.status)
    }

    /// The update with this id.
    pub fn update(&self, id: IncidentUpdateId) -> Option<&Update> {
        self.updates.iter().find(|update| update.id == id)
    }

    /// The states of the components that it concerns, by component.
    pub(crate) fn states(&self) -> BTreeMap<Component, ComponentStatus> {
        self.affected.iter().map(|one| (one.component, one.status)).collect()
    }
}
