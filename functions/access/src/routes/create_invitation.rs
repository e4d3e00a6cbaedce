//! `POST /v1/invitations`: invites somebody to the organisation. The answer is the same whether or not the address has an account.
//!
//! Refused: a role with more rights than the caller's. Written: the idempotency record (if the request has a key), which names the
//! invitation; the invitation; the mail on its queue; the answer into the record. After a crash in between, a repetition goes on
//! from the record. It may send the mail twice.

use garde::Validate;
use posthorn_access::{
    Authorised, INVITATION_VALID_MS, Invitation, InvitationState, Permission, Role,
    codes::{INVITATION_EXISTS, INVITATION_LIMIT_REACHED, ROLE_NOT_FOUND},
};
use posthorn_app::App;
use posthorn_idempotency::{keeps_answers, record_request};
use posthorn_identity::Address;
use posthorn_ids::InvitationId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    invitation_view::{self, InvitationView, send, show_one},
    org_view::ADDRESS_BYTES_MAX,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-invitation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        Authorised::READS_ROLES,
        keeps_answers(Table::Access),
        Authorised::INVITES,
        invitation_view::SENDS,
        invitation_view::SHOWS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/invitations",
    permission: Some(Permission::MembersWrite),
    summary: "Invite somebody",
    request: Some(schema::<CreateInvitation>),
    response: Some(schema::<InvitationView>),
    codes: &[INVITATION_EXISTS, INVITATION_LIMIT_REACHED, ROLE_NOT_FOUND],
    idempotent: true,
    example: Example::NONE.body(r#"{"email": "ada@example.com", "role": "developer"}"#),
    ..Route::DEFAULT
};

/// An invitation to create. It is valid for 7 days.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateInvitation {
    /// The address of the person. They may have an account or not.
    #[garde(length(max = ADDRESS_BYTES_MAX), custom(is_account_address))]
    pub email: String,
    /// The role that they will have: no more than the caller's own rights.
    #[garde(skip)]
    pub role: Role,
}

fn is_account_address(text: &str, _: &()) -> garde::Result {
    text.parse::<Address>().map(drop).map_err(|error| garde::Error::new(error.to_string()))
}

async fn handle(app: &'static App, call: Call<CreateInvitation>) -> Result<Answer<InvitationView>, Problem> {
    let (caller, now) = (call.authorised()?, app.now());
    let own = caller.authority_now(app).await?;
    caller.require_role(app, &own, call.body.role).await?;
    let (key, fresh) = (call.idempotency_key.as_ref(), InvitationId::new(now));
    let record = record_request(app, caller.scope(), Table::Access, key, fresh).await?;
    if let Some(kept) = record.kept_answer::<Invitation>() {
        return Ok(Answer::ok(show_one(app, caller, &kept).await?).replayed(true));
    }
    let now_ms = now.as_millisecond();
    let wanted = Invitation {
        id: record.id,
        email: call.body.email.trim().to_lowercase(),
        role: call.body.role,
        invited_by: own.maker,
        expires_at: now_ms + INVITATION_VALID_MS,
        sent_at: now_ms,
        state: InvitationState::Pending,
    };
    let invitation = caller.invite(app, &wanted).await?;
    send(app, caller, &call.request_id, &invitation).await?;
    record.keep_answer(app, &invitation).await?;
    Ok(Answer::ok(show_one(app, caller, &invitation).await?).replayed(record.again))
}
