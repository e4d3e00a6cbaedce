//! The form of Statuspage's public API, version 2, field by field: <https://www.githubstatus.com/api/v2/> describes it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// What the documents say of the page itself, besides its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageName {
    /// The page's id: the same as long as the address is.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
}

impl PageName {
    /// Where the documentation of the page and its webhooks is.
    pub fn documentation(&self) -> String {
        format!("{}/docs/ops/#status-page", self.url.trim_end_matches("/status"))
    }
}

/// A document of the public API. Each document has some of the parts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusDocument")]
pub struct Document {
    /// The page.
    pub page: PageDocument,
    /// How the whole installation is. In `summary.json` and `status.json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusDocument>,
    /// The components. In `summary.json` and `components.json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<Vec<ComponentDocument>>,
    /// Incidents, the newest first: in `summary.json` and `incidents/unresolved.json` the open ones, in `incidents.json` the newest 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incidents: Option<Vec<IncidentDocument>>,
    /// Maintenance windows, the newest first: in `summary.json` those that are not over, in `scheduled-maintenances.json` the newest 50,
    /// in `upcoming.json` and `active.json` those that are announced and those whose work is being done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_maintenances: Option<Vec<IncidentDocument>>,
}

/// The page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusPage")]
pub struct PageDocument {
    /// Its id.
    pub id: String,
    /// Its name: the installation's host.
    pub name: String,
    /// The address of the page for people.
    pub url: String,
    /// Always `Etc/UTC`.
    pub time_zone: &'static str,
    /// When anything on it last changed (RFC 3339).
    pub updated_at: String,
}

/// How the whole installation is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusVerdict")]
pub struct StatusDocument {
    /// `none`, `maintenance`, `minor`, `major` or `critical`.
    pub indicator: &'static str,
    /// The same in words.
    pub description: &'static str,
}

/// A component.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusPageComponent")]
pub struct ComponentDocument {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// `operational`, `under_maintenance`, `degraded_performance`, `partial_outage` or `major_outage`.
    pub status: &'static str,
    /// When it was first probed (RFC 3339).
    pub created_at: String,
    /// Since when its status is what it is (RFC 3339).
    pub updated_at: String,
    /// Its place among the components, from 1 on.
    pub position: usize,
    /// One sentence about it.
    pub description: &'static str,
    /// Always false: there are no charts.
    pub showcase: bool,
    /// Always null.
    pub start_date: Option<String>,
    /// Always null: there are no groups.
    pub group_id: Option<String>,
    /// The page's id.
    pub page_id: String,
    /// Always false.
    pub group: bool,
    /// Always false.
    pub only_show_if_degraded: bool,
}

/// An incident, or a maintenance window.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusPageIncident")]
pub struct IncidentDocument {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub status: &'static str,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// When it last changed (RFC 3339).
    pub updated_at: String,
    /// When it began to be watched (RFC 3339). Null if it was not.
    pub monitoring_at: Option<String>,
    /// When it ended (RFC 3339). Null while it is open.
    pub resolved_at: Option<String>,
    /// How bad it is: `none`, `minor`, `major` or `critical`; for a maintenance window `maintenance`.
    pub impact: &'static str,
    /// Its place on the page for people.
    pub shortlink: String,
    /// When it began (RFC 3339).
    pub started_at: String,
    /// The page's id.
    pub page_id: String,
    /// What was said about it, the newest first.
    pub incident_updates: Vec<UpdateDocument>,
    /// The components that it concerns.
    pub components: Vec<ComponentDocument>,
    /// When the work begins (RFC 3339). Only for a maintenance window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<String>,
    /// When it ends (RFC 3339). Only for a maintenance window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_until: Option<String>,
}

/// What was said about an incident at one time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusPageUpdate")]
pub struct UpdateDocument {
    /// Its id.
    pub id: String,
    /// How far the incident was from then on.
    pub status: &'static str,
    /// Plain text.
    pub body: String,
    /// The incident's id.
    pub incident_id: String,
    /// When it was said (RFC 3339).
    pub created_at: String,
    /// The same.
    pub updated_at: String,
    /// The same.
    pub display_at: String,
    /// The components whose status it changed. Null if it changed none.
    pub affected_components: Option<Vec<AffectedDocument>>,
    /// Always true: subscribers are told.
    pub deliver_notifications: bool,
    /// Always null.
    pub custom_tweet: Option<String>,
    /// Always null.
    pub tweet_id: Option<String>,
}

/// A component whose status an update changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StatusPageChange")]
pub struct AffectedDocument {
    /// The component's id.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its status before.
    pub old_status: &'static str,
    /// Its status after.
    pub new_status: &'static str,
}

/// A time as the documents have it: RFC 3339 in UTC, always with milliseconds, because some readers insist on them.
pub fn time(unix_ms: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(unix_ms).unwrap_or_default())
}
