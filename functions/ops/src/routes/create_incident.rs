//! `POST /v1/status/incidents`: announces an incident on the status page; with times, a scheduled maintenance.
//!
//! Written, in this order: the idempotency record with the incident's id; the action for the audit log; the incident with its first
//! update. Subscribers are told from the stream. A crash before the last write announces nothing, and a repetition goes on.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::{IncidentId, IncidentUpdateId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, Time, schema},
    uses::Table,
};
use posthorn_status::{Component, Impact, Incident, IncidentStatus, Said};
use posthorn_store::Created;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    actions::RECORDS_ACTIONS,
    incidents::{
        actions::{IncidentDeed, record_action},
        incident_view::IncidentView,
        rules::{
            AnnouncedComponent, AnnouncedImpact, BODY_CHARACTERS_MAX, NAME_CHARACTERS_MAX, affected, is_line,
            is_text, refusal, window_of,
        },
    },
    places::incidents,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "create-incident",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Ops), RECORDS_ACTIONS, Table::Ops.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/status/incidents",
    permission: Some(Permission::StatusWrite),
    summary: "Announce an incident or a maintenance",
    request: Some(schema::<CreateIncident>),
    response: Some(schema::<IncidentView>),
    codes: &[ALREADY_REMOVED],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "Slow webhooks", "impact": "minor", "body": "Deliveries arrive some minutes late.", "components": [{"component": "webhooks", "status": "degraded_performance"}]}"#),
    ..Route::DEFAULT
};

/// An incident; with `starts_at` and `ends_at`, a scheduled maintenance.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateIncident {
    /// One line, for customers.
    #[garde(length(chars, min = 1, max = NAME_CHARACTERS_MAX), custom(is_line))]
    pub name: String,
    /// How bad it is. Default: `minor`. Without effect for a maintenance.
    #[garde(skip)]
    #[serde(default)]
    pub impact: AnnouncedImpact,
    /// How far it is. Default: `investigating`, for a maintenance `scheduled`.
    #[garde(skip)]
    #[serde(default)]
    pub status: Option<IncidentStatus>,
    /// What to say first. Plain text, for customers. Subscribers get it.
    #[garde(length(chars, min = 1, max = BODY_CHARACTERS_MAX), custom(is_text))]
    pub body: String,
    /// The components that it concerns. While it is open, the page shows these states, whatever probes see.
    #[garde(length(max = Component::ALL.len()))]
    #[serde(default)]
    pub components: Vec<AnnouncedComponent>,
    /// When the work begins (RFC 3339): at most a year ahead. It begins by itself.
    #[garde(skip)]
    #[serde(default)]
    pub starts_at: Option<Time>,
    /// When the work ends (RFC 3339): at most 14 days later. It ends by itself.
    #[garde(skip)]
    #[serde(default)]
    pub ends_at: Option<Time>,
}

async fn handle(app: &'static App, call: Call<CreateIncident>) -> Result<Answer<IncidentView>, Problem> {
    let scope = call.scope()?;
    let fresh = IncidentId::new(app.now());
    let record = record_request(app, scope, Table::Ops, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = record.kept_answer::<IncidentView>() {
        return Ok(Answer::ok(kept).replayed(true));
    }
    record.refuse_removed(app).await?;
    let incident = announced(&call.body, record.id)?;
    record_action(app, scope, record.id, &incident.name, IncidentDeed::Announced).await?;
    let stored = match incidents(app).create(&record.id.suffix(), &incident).await? {
        Created::New => incident,
        Created::Existing(existing) => existing.value,
    };
    let view = IncidentView::of(&stored, app.now());
    record.keep_answer(app, &view).await?;
    Ok(Answer::ok(view).replayed(record.again))
}

/// The incident of a request. It is announced at the time in its id, so a repetition makes the same one.
fn announced(body: &CreateIncident, id: IncidentId) -> Result<Incident, Problem> {
    let at = id.created_at();
    let window = window_of(body.starts_at, body.ends_at, at)?;
    let impact = if window.is_some() { Impact::Maintenance } else { body.impact.impact() };
    let first = if window.is_some() { IncidentStatus::Scheduled } else { IncidentStatus::Investigating };
    let mut incident = Incident {
        id,
        name: body.name.clone(),
        impact,
        window,
        affected: Vec::new(),
        changed_ms: at.as_millisecond(),
        updates: Vec::new(),
    };
    let said = Said {
        id: IncidentUpdateId::derived(at, &[&id.to_bytes(), b"first"]),
        status: body.status.unwrap_or(first),
        body: body.body.clone(),
        affected: Some(affected(&body.components, impact, window.is_some())?),
    };
    incident.say(said, at).map_err(refusal)?;
    Ok(incident)
}
