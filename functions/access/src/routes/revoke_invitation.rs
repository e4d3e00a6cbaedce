//! `DELETE /v1/invitations/{id}`: takes an invitation back. Its link stops working at once.
//!
//! Refused: an invitation with which somebody joined. Written: if it was accepted, and the person has not joined yet, the members, so
//! that they cannot; the invitation. A repetition after a crash goes on.

use posthorn_access::{Authorised, Permission, codes::INVITATION_USED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::invitation_view::{InvitationView, SHOWS, show_one};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "revoke-invitation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::REVISES_INVITATIONS, SHOWS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/invitations/{id}",
    permission: Some(Permission::MembersWrite),
    summary: "Revoke an invitation",
    response: Some(schema::<InvitationView>),
    codes: &[INVITATION_USED],
    guards: true,
    while_suspended: true,
    example: Example::at("/v1/invitations/invitation_01kajbch80f2r4t6v8x0z2b4d6"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<InvitationView>, Problem> {
    let caller = call.authorised()?;
    let revoked = caller.revoke_invitation(app, call.id()?).await?;
    Ok(Answer::ok(show_one(app, caller, &revoked).await?))
}
