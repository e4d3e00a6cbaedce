//! `POST /v1/auth/invitations/show`: shows the invitation of a mail's link. The token is in the body, so it is in no log. It changes
//! nothing.

use garde::Validate;
use jiff::Timestamp;
use posthorn_access::{
    Invitation, READS_ROLE_NAMES, Role,
    codes::{INVITATION_ENDED, INVITATION_USED},
    inviting_org_name, role_name,
};
use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, codes::INVALID_TOKEN, find_account};
use posthorn_ids::OrgId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    fields::TOKEN_CHARS_MAX,
    invited::{READS_INVITED, invited},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "show-invitation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_INVITED, READS_ROLE_NAMES, READS_ACCOUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/invitations/show",
    per_address: Some(AddressLimit { class: "show-invitation", per_minute: PER_MINUTE }),
    summary: "Show the invitation of a link",
    request: Some(schema::<ShowInvitation>),
    response: Some(schema::<InvitationPreview>),
    codes: &[INVALID_TOKEN, INVITATION_ENDED, INVITATION_USED],
    example: Example::NONE.body(r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"}"#),
    ..Route::DEFAULT
};

/// Requests per minute from one network.
const PER_MINUTE: u64 = 60;

/// The link.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ShowInvitation {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
}

/// An invitation, as the invited person sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationPreview {
    /// The organisation.
    pub org_id: OrgId,
    /// The organisation's name, which its members chose.
    pub org_name: String,
    /// The invited address.
    pub email: String,
    /// The role in the organisation: `owner`, `developer`, `member`, `viewer`, or the id of a role of it.
    pub role: Role,
    /// The role's display name; null if the role was removed.
    pub role_name: Option<String>,
    /// The name of the person who invited; null if an API key did, or if the person's account is gone.
    pub inviter_name: Option<String>,
    /// When the invitation ends (RFC 3339).
    pub expires_at: String,
    /// Whether the address has an account: log in and accept there. Without one, accept with a name and a password.
    pub has_account: bool,
}

async fn handle(app: &'static App, call: Call<ShowInvitation>) -> Result<Answer<InvitationPreview>, Problem> {
    let invited = invited(app, &call.body.token).await?;
    let account = find_account(app, &invited.email).await?;
    let expires_at = Timestamp::from_millisecond(invited.invitation.expires_at).unwrap_or_default();
    invited.open_to(account.as_ref().map(|account| account.id))?;
    let Invitation { role, invited_by, .. } = invited.invitation;
    let inviter = match invited_by {
        Some(person) => posthorn_identity::account(app, person).await?,
        None => None,
    };
    Ok(Answer::ok(InvitationPreview {
        org_id: invited.org,
        org_name: inviting_org_name(app, invited.org).await?,
        email: invited.email.to_string(),
        role,
        role_name: role_name(app, invited.org, role).await?,
        inviter_name: inviter.map(|account| account.name),
        expires_at: expires_at.to_string(),
        has_account: account.is_some(),
    }))
}
