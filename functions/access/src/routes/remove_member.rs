//! `DELETE /v1/members/{id}`: removes a member. Within 30 seconds their sessions do not reach the organisation any more, and the
//! keys that they made end.
//!
//! Refused: a member who has more rights than the caller; the last owner. Written: the organisation's members, then the person. A
//! crash in between leaves a person who names an organisation that does not have them.

use posthorn_access::{Authorised, Permission, codes::LAST_OWNER};
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
    name: "remove-member",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, Authorised::READS_ROLES, Authorised::REVISES_MEMBERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/members/{id}",
    permission: Some(Permission::MembersWrite),
    summary: "Remove a member",
    response: Some(schema::<RemovedMember>),
    codes: &[LAST_OWNER],
    guards: true,
    while_suspended: true,
    example: Example::at("/v1/members/person_01kajbch80f7t9x1z3b5d7f9h1"),
    ..Route::DEFAULT
};

/// The member is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RemovedMember {
    /// Always `member`.
    pub object: &'static str,
    /// The person's id.
    pub id: PersonId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<RemovedMember>, Problem> {
    let id = call.id()?;
    call.authorised()?.remove_member(app, id).await?;
    Ok(Answer::ok(RemovedMember { object: "member", id, deleted: true }))
}
