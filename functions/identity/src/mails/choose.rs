//! Whether and what to send. This runs long after the caller got an answer, so it may look up accounts.

use jiff::Timestamp;
use posthorn_access::{InvitationState, READS_INVITATIONS, READS_ROLE_NAMES, find_invitation, role_name};
use posthorn_app::App;
use posthorn_identity::{
    About, AccountMail, Address, MAKES_TOKENS, Purpose, READS_ACCOUNTS, account, find_account, make_token,
};
use posthorn_ids::{EventId, InvitationId, OrgId, PersonId};
use posthorn_runtime::uses::{Use, settings};
use posthorn_store::StoreError;

use super::{
    mail::Mail,
    of_users::{CHOOSES_FOR_USERS, reset_user, verify_user},
    recent::{COUNTS_MAILS, may_cause, may_send},
    words,
};

/// The uses of [`choose`].
pub(crate) const CHOOSES: Use = Use::All(&[
    READS_ACCOUNTS,
    MAKES_TOKENS,
    READS_INVITATIONS,
    READS_ROLE_NAMES,
    COUNTS_MAILS,
    CHOOSES_FOR_USERS,
    settings::PUBLIC_URL,
]);

/// How long links are valid, except those of invitations.
const LINK_VALID_MS: i64 = 3600 * 1000;

/// Where links lead: the console's pages.
const SIGN_UP: &str = "sign-up";
const RESET_PASSWORD: &str = "reset-password";
const CONFIRM_EMAIL: &str = "confirm-email";
const JOIN: &str = "join";
const FORGOT_PASSWORD: &str = "forgot-password";

/// The mail to send and its recipient; `None` if there is none. Makes the token of the mail's link.
///
/// # Errors
/// `StoreError` if a read or a write fails.
pub(crate) async fn choose(app: &App, asked: &AccountMail) -> Result<Option<(Address, Mail)>, StoreError> {
    let id = asked.id;
    let chosen = match &asked.about {
        About::Register { email } => register(app, id, email).await?.map(|mail| (email, mail)),
        About::Reset { email } => reset(app, id, email).await?.map(|mail| (email, mail)),
        About::ChangeEmail { person, email, version } => {
            change_email(app, id, (*person, *version), email).await?.map(|mail| (email, mail))
        }
        About::Invitation { org, invitation, email, org_name, inviter } => {
            let (names, place) = ((org_name.as_str(), inviter.as_deref()), (*org, *invitation));
            invited(app, id, place, email, names).await?.map(|mail| (email, mail))
        }
        About::VerifyUser { org, product, email } => {
            verify_user(app, id, (*org, *product), email).await?.map(|mail| (email, mail))
        }
        About::ResetUser { org, product, email } => {
            reset_user(app, id, (*org, *product), email).await?.map(|mail| (email, mail))
        }
        About::News { email, news, at, ip, device } => {
            let at = at.and_then(|at| Timestamp::from_millisecond(at).ok());
            let from = words::From { at, ip: ip.as_deref(), device: device.as_deref() };
            Some((email, words::news(news, email, from, page(app, FORGOT_PASSWORD))))
        }
    };
    if chosen.is_none() {
        tracing::info!(mail = %id, "there is no mail to send");
    }
    Ok(chosen.map(|(email, mail)| (email.clone(), mail)))
}

async fn register(app: &App, id: EventId, email: &Address) -> Result<Option<Mail>, StoreError> {
    let known = find_account(app, email).await?.is_some();
    if !may_send(app, email, SIGN_UP, id).await? {
        return Ok(None);
    }
    if known {
        return Ok(Some(words::already_registered(page(app, FORGOT_PASSWORD))));
    }
    let link = link(app, SIGN_UP, Purpose::Register { email: email.clone() }, LINK_VALID_MS).await?;
    Ok(Some(words::register(link)))
}

async fn reset(app: &App, id: EventId, email: &Address) -> Result<Option<Mail>, StoreError> {
    let Some(account) = find_account(app, email).await? else { return Ok(None) };
    if !may_send(app, email, RESET_PASSWORD, id).await? {
        return Ok(None);
    }
    let (person, email) = (account.id, email.clone());
    let purpose = Purpose::Reset { person, version: account.version, email, moves: account.moves };
    Ok(Some(words::reset(link(app, RESET_PASSWORD, purpose, LINK_VALID_MS).await?)))
}

/// An address that has an account gets no link: the account could not get it. One account must not write to many strangers.
async fn change_email(
    app: &App,
    id: EventId,
    (person, version): (PersonId, u64),
    email: &Address,
) -> Result<Option<Mail>, StoreError> {
    let current = account(app, person).await?.filter(|one| one.version == version && one.email != *email);
    let Some(current) = current else { return Ok(None) };
    if find_account(app, email).await?.is_some()
        || !may_cause(app, person, CONFIRM_EMAIL, id).await?
        || !may_send(app, email, CONFIRM_EMAIL, id).await?
    {
        return Ok(None);
    }
    let (email, from, moves) = (email.clone(), current.email, current.moves);
    let purpose = Purpose::ChangeEmail { person, email, from, version, moves };
    Ok(Some(words::change_email(link(app, CONFIRM_EMAIL, purpose, LINK_VALID_MS).await?)))
}

/// The mail of an invitation, whose link is valid as long as the invitation; `None` if it was revoked or accepted. Each organisation has
/// its own limit, so that none uses up another's.
async fn invited(
    app: &App,
    id: EventId,
    (org, invitation_id): (OrgId, InvitationId),
    email: &Address,
    (org_name, inviter): (&str, Option<&str>),
) -> Result<Option<Mail>, StoreError> {
    let found = find_invitation(app, org, invitation_id).await?;
    let found = found.filter(|one| one.state == InvitationState::Pending && one.email == email.as_str());
    let Some(found) = found else { return Ok(None) };
    let valid_ms = found.expires_at - app.now().as_millisecond();
    if valid_ms <= 0 || !may_send(app, email, &format!("{JOIN}/{}", org.suffix()), id).await? {
        return Ok(None);
    }
    let purpose = Purpose::Invitation { org, invitation: invitation_id, email: email.clone() };
    let link = link(app, JOIN, purpose, valid_ms).await?;
    let role = role_name(app, org, found.role).await?;
    let ends_at = Timestamp::from_millisecond(found.expires_at).unwrap_or_default();
    let invited = words::Invited { org_name, inviter, role: role.as_deref(), ends_at };
    Ok(Some(words::invitation(invited, link)))
}

/// The installation's host, as mails name it.
pub(crate) fn host(app: &App) -> &str {
    let url = app.setting("PUBLIC_URL");
    url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/')
}

/// A page of the console.
fn page(app: &App, path: &str) -> String {
    format!("{}/{path}", app.setting("PUBLIC_URL").trim_end_matches('/'))
}

/// A page with a new token. The token is in the fragment, which browsers do not send: so it is in no log.
async fn link(app: &App, path: &str, purpose: Purpose, valid_ms: i64) -> Result<String, StoreError> {
    let token = make_token(app, purpose, valid_ms).await?;
    Ok(format!("{}#token={}", page(app, path), token.reveal()))
}
