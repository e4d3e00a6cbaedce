//! `GET /v1/members/{id}`: one member of the organisation.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::{
    api_key::not_found,
    member_view::{MemberView, SHOWS, show_one},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-member",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_MEMBERS, SHOWS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/members/{id}",
    permission: Some(Permission::MembersRead),
    summary: "Retrieve a member",
    response: Some(schema::<MemberView>),
    example: Example::at("/v1/members/person_01kajbch80f7t9x1z3b5d7f9h1"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<MemberView>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    let row = caller.member(app, id).await?;
    Ok(Answer::ok(show_one(app, caller, row).await?.ok_or_else(not_found)?))
}
