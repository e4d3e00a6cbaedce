//! `POST /v1/auth/invitations/accept`: accepts the invitation of a mail's link for a person without an account: creates the account
//! and logs in.
//!
//! In: the link's token, which proves the address; a name; a password. Refused: an invalid token, a weak password, an address that
//! has an account: its owner logs in and accepts there. Written, in this order: the address, the account, the membership, the
//! session, the device, the token as used. So a repetition after a crash goes on: it finds the account by its password.

use garde::Validate;
use posthorn_access::{
    ACCEPTS, accept_invitation,
    codes::{
        INVITATION_ENDED, INVITATION_FOR_OTHER, INVITATION_NOT_FOUND, INVITATION_USED, IP_NOT_ALLOWED,
        MEMBER_LIMIT_REACHED, MEMBER_SUSPENDED, ORG_LIMIT_REACHED,
    },
};
use posthorn_app::App;
use posthorn_identity::{
    USES_TOKENS,
    codes::{ACCOUNT_EXISTS, INVALID_LOG_IN, INVALID_TOKEN, LOG_IN_WAITS, WEAK_PASSWORD},
    find_account, use_token,
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    account_view::AccountView,
    fields::{NAME_CHARS_MAX, TOKEN_CHARS_MAX, is_name},
    invited::{READS_INVITED, invited},
    joined::{Joined, SHOWS_JOINED, joined},
    log_in::{LOGS_IN, log_in},
    new_account::{CREATES_ACCOUNTS, new_account},
    password,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "accept-invitation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_INVITED, USES_TOKENS, CREATES_ACCOUNTS, ACCEPTS, SHOWS_JOINED, LOGS_IN],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/invitations/accept",
    per_address: Some(AddressLimit { class: "accept-invitation", per_minute: PER_MINUTE }),
    begins_session: true,
    summary: "Accept an invitation with a new account",
    request: Some(schema::<AcceptInvitation>),
    response: Some(schema::<JoinedWithAccount>),
    codes: &[
        INVALID_TOKEN,
        INVITATION_ENDED,
        INVITATION_USED,
        INVITATION_NOT_FOUND,
        INVITATION_FOR_OTHER,
        MEMBER_LIMIT_REACHED,
        MEMBER_SUSPENDED,
        ORG_LIMIT_REACHED,
        WEAK_PASSWORD,
        ACCOUNT_EXISTS,
        INVALID_LOG_IN,
        LOG_IN_WAITS,
        IP_NOT_ALLOWED,
        CONFLICT,
    ],
    example: Example::NONE.body(
        r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA", "name": "Ada", "password": "correct horse battery"}"#,
    ),
    ..Route::DEFAULT
};

/// Requests per minute from one network.
const PER_MINUTE: u64 = 30;

/// The account to create for an invitation.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
    /// Display name.
    #[garde(length(chars, max = NAME_CHARS_MAX), custom(is_name))]
    pub name: String,
    /// The password: at least 15 characters, and not easy to guess.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

/// The organisation that the person belongs to now, and the person's new account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JoinedWithAccount {
    /// The organisation and the role in it.
    #[serde(flatten)]
    pub joined: Joined,
    /// The account. The session's cookie comes with it.
    pub account: AccountView,
}

async fn handle(
    app: &'static App,
    call: Call<AcceptInvitation>,
) -> Result<Answer<JoinedWithAccount>, Problem> {
    let body = &call.body;
    let invited = invited(app, &body.token).await?;
    // Nobody gets an account from an invitation that somebody else accepted.
    invited.open_to(find_account(app, &invited.email).await?.map(|account| account.id))?;
    let account = new_account(app, &call, invited.email, &body.name, &body.password).await?;
    let role = accept_invitation(app, invited.org, invited.id, account.id, account.email.as_str()).await?;
    let joined = joined(app, invited.org, role).await?;
    let answer = log_in(app, &call, &account).await?;
    use_token(app, &body.token).await?;
    let account = AccountView::of(&account);
    Ok(answer.with(JoinedWithAccount { joined, account }))
}
