//! `PATCH /v1/members/{id}`: gives a member another role. Their sessions and keys have its rights within 30 seconds.
//!
//! Refused: a role with more rights than the caller's; a member who has more rights than the caller; demoting the last owner.
//! Written: the organisation's members.

use garde::Validate;
use posthorn_access::{
    Authorised, MemberRow, Permission, Role,
    codes::{LAST_OWNER, ROLE_NOT_FOUND},
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    api_key::not_found,
    member_view::{MemberView, SHOWS, show_one},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-member",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, Authorised::READS_ROLES, Authorised::REVISES_MEMBERS, SHOWS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/members/{id}",
    permission: Some(Permission::MembersWrite),
    summary: "Update a member",
    request: Some(schema::<UpdateMember>),
    response: Some(schema::<MemberView>),
    codes: &[LAST_OWNER, ROLE_NOT_FOUND],
    example: Example::at("/v1/members/person_01kajbch80f7t9x1z3b5d7f9h1").body(r#"{"role": "developer"}"#),
    ..Route::DEFAULT
};

/// The change.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateMember {
    /// The new role.
    #[garde(skip)]
    pub role: Role,
}

async fn handle(app: &'static App, call: Call<UpdateMember>) -> Result<Answer<MemberView>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    let member = caller.give_role(app, id, call.body.role).await?;
    Ok(Answer::ok(
        show_one(app, caller, MemberRow { id, member, suspended_at: None }).await?.ok_or_else(not_found)?,
    ))
}
