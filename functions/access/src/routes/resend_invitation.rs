//! `POST /v1/invitations/{id}/resend`: sends an invitation again. It is valid for 7 days from now, also if it had expired.
//!
//! Refused: an invitation that was accepted, revoked, or sent in the last five minutes; a role with more rights than the caller's.
//! Written: the invitation, then the mail on its queue. After a crash in between, the caller waits five minutes.

use posthorn_access::{
    Authorised, Invitation, Permission,
    codes::{INVITATION_ENDED, INVITATION_SENT_RECENTLY, INVITATION_USED, ROLE_NOT_FOUND},
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::invitation_view::{self, InvitationView, send, show_one};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "resend-invitation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        Authorised::READS_ROLES,
        Authorised::FINDS_INVITATIONS,
        Authorised::REVISES_INVITATIONS,
        invitation_view::SENDS,
        invitation_view::SHOWS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/invitations/{id}/resend",
    permission: Some(Permission::MembersWrite),
    summary: "Send an invitation again",
    response: Some(schema::<InvitationView>),
    codes: &[INVITATION_ENDED, INVITATION_SENT_RECENTLY, INVITATION_USED, ROLE_NOT_FOUND],
    example: Example::at("/v1/invitations/invitation_01kajbch80f2r4t6v8x0z2b4d6/resend"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<InvitationView>, Problem> {
    let (caller, id, now_ms) = (call.authorised()?, call.id()?, app.now().as_millisecond());
    let invitation = caller.find_invitation(app, id).await?;
    let own = caller.authority_now(app).await?;
    caller.require_role(app, &own, invitation.role).await?;
    let mut written = None;
    let resend = |one: &mut Invitation| {
        // A write whose answer was lost is tried again, and finds itself. The mail is still to be sent.
        if written.as_ref() == Some(one) {
            return Ok(false);
        }
        one.resend(now_ms)?;
        written = Some(one.clone());
        Ok(true)
    };
    let sent = caller.revise_invitation(app, id, resend).await?;
    send(app, caller, &call.request_id, &sent).await?;
    Ok(Answer::ok(show_one(app, caller, &sent).await?))
}
