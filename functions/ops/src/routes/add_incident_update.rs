//! `POST /v1/status/incidents/{id}/updates`: says more about an incident or a maintenance, and tells the subscribers.
//!
//! Written, in this order: the idempotency record with the update's id; the action for the audit log; the incident with the update,
//! conditionally. Subscribers are told from the stream. A repetition finds the update and adds nothing.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::{IncidentId, IncidentUpdateId};
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_status::{Component, Incident, IncidentStatus, Said};
use posthorn_store::Revised;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    actions::RECORDS_ACTIONS,
    incidents::{
        actions::{IncidentDeed, record_action},
        incident_view::IncidentView,
        rules::{
            AnnouncedComponent, BODY_CHARACTERS_MAX, FINDS, INCIDENT_FULL, INCIDENT_OVER, affected, find,
            is_text, refusal,
        },
    },
    places::incidents,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "add-incident-update",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Ops), FINDS, RECORDS_ACTIONS, Table::Ops.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/status/incidents/{id}/updates",
    permission: Some(Permission::StatusWrite),
    summary: "Say more about an incident",
    request: Some(schema::<AddIncidentUpdate>),
    response: Some(schema::<IncidentView>),
    codes: &[INCIDENT_FULL, INCIDENT_OVER],
    idempotent: true,
    example: Example::at("/v1/status/incidents/incident_01kajbch80f6x9m2k4q8r1t3vw/updates")
        .body(r#"{"status": "resolved", "body": "All deliveries arrive in time again."}"#),
    ..Route::DEFAULT
};

/// What to say.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AddIncidentUpdate {
    /// How far it is now: a state of its kind. `resolved` and `completed` end it.
    #[garde(skip)]
    pub status: IncidentStatus,
    /// Plain text, for customers. Subscribers get it.
    #[garde(length(chars, min = 1, max = BODY_CHARACTERS_MAX), custom(is_text))]
    pub body: String,
    /// The components that it concerns from now on. Without it they stay as they are.
    #[garde(length(max = Component::ALL.len()))]
    #[serde(default)]
    pub components: Option<Vec<AnnouncedComponent>>,
}

async fn handle(app: &'static App, call: Call<AddIncidentUpdate>) -> Result<Answer<IncidentView>, Problem> {
    let (id, scope): (IncidentId, _) = (call.id()?, call.scope()?);
    let fresh = IncidentUpdateId::new(app.now());
    let record = record_request(app, scope, Table::Ops, call.idempotency_key.as_ref(), fresh).await?;
    let found = find(app, id).await?;
    let (said, at) = (said(&call.body, &found.value, record.id)?, record.id.created_at());
    if found.value.update(said.id).is_none() {
        found.value.clone().as_of(at).may_say(&said).map_err(refusal)?;
        record_action(app, scope, id, &found.value.name, IncidentDeed::Updated(said.id)).await?;
    }
    let mut refused = None;
    let add = |incident: &mut Incident| {
        let moved = incident.go_on(at);
        match incident.say(said.clone(), at) {
            Ok(is_new) => is_new || moved,
            Err(reason) => {
                refused = Some(reason);
                false
            }
        }
    };
    let revised = incidents(app).revise_from(&id.suffix(), found, add).await?;
    match (revised, refused) {
        (_, Some(reason)) => Err(refusal(reason)),
        (Revised::Changed(stored) | Revised::Unchanged(stored), None) => {
            Ok(Answer::ok(IncidentView::of(&stored.value, app.now())).replayed(record.again))
        }
        (Revised::Absent, None) => Err(not_found()),
    }
}

fn said(body: &AddIncidentUpdate, incident: &Incident, id: IncidentUpdateId) -> Result<Said, Problem> {
    let named = body.components.as_deref();
    let affected =
        named.map(|named| affected(named, incident.impact, incident.window.is_some())).transpose()?;
    Ok(Said { id, status: body.status, body: body.body.clone(), affected })
}
