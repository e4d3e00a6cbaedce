//! `POST /v1/account/invitations/accept`: accepts the invitation of a mail's link with the caller's own account.
//!
//! In: the link's token. Refused: an invalid token, an invitation for another address. Written, in this order: the person with the
//! organisation, the members, the invitation, the token as used.

use garde::Validate;
use posthorn_access::{
    ACCEPTS, accept_invitation,
    codes::{
        INVITATION_ENDED, INVITATION_FOR_OTHER, INVITATION_NOT_FOUND, INVITATION_USED, MEMBER_LIMIT_REACHED,
        MEMBER_SUSPENDED, ORG_LIMIT_REACHED,
    },
};
use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, USES_TOKENS, codes::INVALID_TOKEN, use_token};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::TOKEN_CHARS_MAX,
    invited::{READS_INVITED, invited},
    joined::{Joined, SHOWS_JOINED, joined},
    own_account::own_account,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "accept-own-invitation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_INVITED, READS_ACCOUNTS, ACCEPTS, SHOWS_JOINED, USES_TOKENS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/invitations/accept",
    own_account: true,
    summary: "Accept an invitation with your account",
    request: Some(schema::<AcceptOwnInvitation>),
    response: Some(schema::<Joined>),
    codes: &[
        INVALID_TOKEN,
        INVITATION_ENDED,
        INVITATION_USED,
        INVITATION_NOT_FOUND,
        INVITATION_FOR_OTHER,
        MEMBER_LIMIT_REACHED,
        MEMBER_SUSPENDED,
        ORG_LIMIT_REACHED,
        NOT_FOUND,
    ],
    example: Example::NONE.body(r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"}"#),
    ..Route::DEFAULT
};

/// The link.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AcceptOwnInvitation {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
}

async fn handle(app: &'static App, call: Call<AcceptOwnInvitation>) -> Result<Answer<Joined>, Problem> {
    let account = own_account(app, &call).await?;
    let invited = invited(app, &call.body.token).await?;
    if invited.email != account.email {
        let detail = "Log in to the account with the invited address, or ask for an invitation of this account's address.";
        return Err(INVITATION_FOR_OTHER.because(detail));
    }
    let role = accept_invitation(app, invited.org, invited.id, account.id, account.email.as_str()).await?;
    use_token(app, &call.body.token).await?;
    Ok(Answer::ok(joined(app, invited.org, role).await?))
}
