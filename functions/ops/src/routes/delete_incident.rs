//! `DELETE /v1/status/incidents/{id}`: removes an incident or a maintenance from the status page. Nobody is told. What subscribers were
//! to be told and were not yet, they are not told.
//!
//! Written, in this order: the action for the audit log; the tombstone, so that a late repetition does not announce it again; then it is
//! removed.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::IncidentId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_status::Incident;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    actions::RECORDS_ACTIONS,
    incidents::{
        actions::{IncidentDeed, record_action},
        rules::{FINDS, find},
    },
    places::incidents,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "delete-incident",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS, RECORDS_ACTIONS, notes_removals(Table::Ops), Table::Ops.delete()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/status/incidents/{id}",
    permission: Some(Permission::StatusWrite),
    summary: "Remove an incident or a maintenance",
    response: Some(schema::<DeletedIncident>),
    example: Example::at("/v1/status/incidents/incident_01kajbch80f6x9m2k4q8r1t3vw"),
    ..Route::DEFAULT
};

/// The incident is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedIncident {
    /// Always `incident`.
    pub object: &'static str,
    /// Its id.
    pub id: IncidentId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedIncident>, Problem> {
    let (id, scope): (IncidentId, _) = (call.id()?, call.scope()?);
    let found = find(app, id).await?;
    record_action(app, scope, id, &found.value.name, IncidentDeed::Deleted).await?;
    note_removal(app, scope, Table::Ops, id).await?;
    incidents(app).delete::<Incident>(&id.suffix()).await?;
    Ok(Answer::ok(DeletedIncident { object: "incident", id, deleted: true }))
}
