//! `DELETE /v1/members/{id}/sessions`: ends all sessions of a member, on all devices, within 30 seconds. The person may log in
//! again.
//!
//! Refused: a member who has more rights than the caller. Written: the person.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "end-member-sessions",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        Authorised::READS_MEMBERS,
        Authorised::READS_ROLES,
        Authorised::ENDS_SESSIONS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/members/{id}/sessions",
    permission: Some(Permission::MembersWrite),
    summary: "End a member's sessions",
    response: Some(schema::<EndedSessions>),
    guards: true,
    while_suspended: true,
    example: Example::at("/v1/members/person_01kajbch80f7t9x1z3b5d7f9h1/sessions"),
    ..Route::DEFAULT
};

/// The sessions have ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EndedSessions {
    /// Always `ended_sessions`.
    pub object: &'static str,
    /// The person's id.
    pub id: PersonId,
    /// How many sessions there were.
    pub ended: usize,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<EndedSessions>, Problem> {
    let id = call.id()?;
    let ended = call.authorised()?.end_sessions_of(app, id).await?;
    Ok(Answer::ok(EndedSessions { object: "ended_sessions", id, ended }))
}
