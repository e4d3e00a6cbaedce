//! `PATCH /v1/status/incidents/{id}`: changes an incident's name and impact, or the times of a maintenance. Nobody is told; to say
//! something, add an update.
//!
//! Written, in this order: the action for the audit log, and the incident, conditionally. A change that changes nothing writes nothing.

use garde::Validate;
use jiff::Timestamp;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{Problem, VALIDATION_FAILED, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, Time, schema},
    uses::Table,
};
use posthorn_status::{Incident, IncidentStatus};
use posthorn_store::Revised;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    actions::RECORDS_ACTIONS,
    incidents::{
        actions::{IncidentDeed, record_action},
        incident_view::IncidentView,
        rules::{AnnouncedImpact, FINDS, INCIDENT_OVER, NAME_CHARACTERS_MAX, find, is_line, window},
    },
    places::incidents,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "update-incident",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS, RECORDS_ACTIONS, Table::Ops.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/status/incidents/{id}",
    permission: Some(Permission::StatusWrite),
    summary: "Change an incident or a maintenance",
    request: Some(schema::<UpdateIncident>),
    response: Some(schema::<IncidentView>),
    codes: &[INCIDENT_OVER],
    example: Example::at("/v1/status/incidents/incident_01kajbch80f6x9m2k4q8r1t3vw")
        .body(r#"{"impact": "major"}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateIncident {
    /// One line, for customers.
    #[garde(length(chars, min = 1, max = NAME_CHARACTERS_MAX), custom(is_optional_line))]
    #[serde(default)]
    pub name: Option<String>,
    /// How bad it is. Without effect for a maintenance.
    #[garde(skip)]
    #[serde(default)]
    pub impact: Option<AnnouncedImpact>,
    /// When the work begins (RFC 3339). Only for a maintenance that has not begun.
    #[garde(skip)]
    #[serde(default)]
    pub starts_at: Option<Time>,
    /// When the work ends (RFC 3339). Only for a maintenance that is not over.
    #[garde(skip)]
    #[serde(default)]
    pub ends_at: Option<Time>,
}

fn is_optional_line(text: &Option<String>, context: &()) -> garde::Result {
    text.as_deref().map_or(Ok(()), |text| is_line(text, context))
}

async fn handle(app: &'static App, call: Call<UpdateIncident>) -> Result<Answer<IncidentView>, Problem> {
    let (found, now) = (find(app, call.id()?).await?, app.now());
    let wanted = changed(&found.value, &call.body, now)?;
    if wanted == found.value.clone().as_of(now) {
        return Ok(Answer::ok(IncidentView::of(&wanted, now)));
    }
    let id = found.value.id;
    record_action(app, call.scope()?, id, &wanted.name, IncidentDeed::Changed).await?;
    let mut refused = None;
    let change = |incident: &mut Incident| match changed(incident, &call.body, now) {
        Ok(changed) => {
            let is_new = changed != *incident;
            *incident = changed;
            is_new
        }
        Err(problem) => {
            refused = Some(problem);
            false
        }
    };
    let revised = incidents(app).revise_from(&id.suffix(), found, change).await?;
    match (revised, refused) {
        (_, Some(problem)) => Err(problem),
        (Revised::Changed(stored) | Revised::Unchanged(stored), None) => {
            Ok(Answer::ok(IncidentView::of(&stored.value, now)))
        }
        (Revised::Absent, None) => Err(not_found()),
    }
}

/// The incident with the changes, as it is at `now`.
fn changed(incident: &Incident, changes: &UpdateIncident, now: Timestamp) -> Result<Incident, Problem> {
    let before = incident.clone().as_of(now);
    let mut after = before.clone();
    if let Some(name) = &changes.name {
        after.name.clone_from(name);
    }
    if let (Some(impact), None) = (changes.impact, before.window) {
        after.impact = impact.impact();
    }
    if changes.starts_at.is_some() || changes.ends_at.is_some() {
        move_window(&mut after, changes, now)?;
    }
    if after != before {
        after.changed_ms = now.as_millisecond();
    }
    Ok(after)
}

fn move_window(incident: &mut Incident, changes: &UpdateIncident, now: Timestamp) -> Result<(), Problem> {
    let refused =
        |field: &str, rule: &str| VALIDATION_FAILED.because(format!("{field} {rule}.")).at(field, rule);
    let Some(old) = incident.window else {
        return Err(refused("/starts_at", "is only for a maintenance"));
    };
    if !incident.is_open() {
        return Err(INCIDENT_OVER.because("Its times are past. Announce another one."));
    }
    let time = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default();
    let begins = changes.starts_at.map_or(time(old.begins_ms), |Time(at)| at);
    if begins != time(old.begins_ms) && incident.status() != IncidentStatus::Scheduled {
        return Err(refused("/starts_at", "is past: the maintenance has begun"));
    }
    incident.window = Some(window(begins, changes.ends_at.map_or(time(old.ends_ms), |Time(at)| at), now)?);
    Ok(())
}
