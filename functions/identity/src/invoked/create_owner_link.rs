//! Invoked by hand: makes a person an owner of the operator's organisation, and answers with a link that logs them in once.
//!
//! In: the person's address, and names for what does not exist yet. Written: the organisation, on first use; the account, if the
//! address has none; the membership; a note for the audit log; the link's token, of which only the hash is stored. A crash between any two writes and a
//! repetition end in one organisation, one account and one membership, with one link more. No API reaches this function: whoever
//! the account's IAM allows to invoke it owns the deployment anyway.

use garde::Validate;
use jiff::Timestamp;
use posthorn_access::{Org, SETS_UP_OPERATOR, codes::ORG_CLOSED, make_owner, note_owner_link, operator_org};
use posthorn_app::App;
use posthorn_identity::{
    Account, Address, InvalidAddress, LogInLink, MAKES_ACCOUNTS, MAKES_LINKS, NewAccount, create_account,
    make_log_in_link,
};
use posthorn_ids::{OrgId, PersonId};
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::{Function, Invocation, Trigger, invocation};
use serde::{Deserialize, Serialize};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "create-owner-link",
    trigger: Trigger::Invoked(Invocation {
        example: r#"{"email": "ada@example.com", "name": "Ada Lovelace", "org_name": "Example"}"#,
    }),
    uses: &[SETS_UP_OPERATOR, MAKES_ACCOUNTS, MAKES_LINKS],
    invoke: |app, event| Box::pin(invocation::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// The name of the operator's organisation, if the first call gives none.
const ORG_NAME: &str = "Operator";

/// Who shall own the deployment.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateOwnerLink {
    /// The person's address. The person who invokes vouches for it.
    #[garde(length(max = 254))]
    pub email: String,
    /// The person's name, for a new account. Default: the address.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// The organisation's name, for the first call. Default: `Operator`.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub org_name: Option<String>,
}

/// The answer: a link, and the person and organisation that it leads to.
#[derive(Serialize)]
pub struct OwnerLink {
    /// The link. It logs in once.
    pub url: String,
    /// When it ends (RFC 3339).
    pub expires_at: Timestamp,
    /// The account's address.
    pub email: Address,
    /// The person.
    pub person_id: PersonId,
    /// The operator's organisation, for the header `Posthorn-Org`.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// What this call changed, in a sentence.
    pub message: String,
}

async fn handle(app: &'static App, input: CreateOwnerLink) -> Result<OwnerLink, Problem> {
    let email: Address = input.email.parse().map_err(not_an_address)?;
    let (org, is_new) =
        operator_org(app, input.org_name.as_deref().unwrap_or(ORG_NAME), email.as_str()).await?;
    if org.state.closed_at.is_some() {
        return Err(ORG_CLOSED.because("The operator's organisation is closed for good."));
    }
    let name = input.name.unwrap_or_else(|| email.to_string());
    let (account, _) = create_account(app, &NewAccount { email, name, password: None }).await?;
    let is_new_owner = make_owner(app, org.id, account.id).await?;
    note_owner_link(app, org.id, account.id).await?;
    let LogInLink { url, expires_at } = make_log_in_link(app, &account).await?;
    tracing::info!(person = %account.id, org = %org.id, is_new, is_new_owner, "made a link for an owner");
    let message = message(&org, &account, is_new, is_new_owner);
    let (email, person_id) = (account.email, account.id);
    Ok(OwnerLink { url, expires_at, email, person_id, org_id: org.id, org_name: org.name, message })
}

fn message(org: &Org, account: &Account, is_new: bool, is_new_owner: bool) -> String {
    let (name, email) = (&org.name, &account.email);
    match (is_new, is_new_owner) {
        (true, _) => format!("The organisation {name} was created. {email} owns it."),
        (false, true) => format!("The organisation {name} exists already. {email} is an owner of it now."),
        (false, false) => {
            format!("The organisation {name} exists already. {email} was an owner of it before.")
        }
    }
}

fn not_an_address(error: InvalidAddress) -> Problem {
    VALIDATION_FAILED.because(format!("/email {error}.")).at("/email", error.to_string())
}
