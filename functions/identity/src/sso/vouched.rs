//! The person whom an identity provider vouches for.

use posthorn_access::{READS_CONNECTIONS, SsoConnection, covers, is_suspended};
use posthorn_app::App;
use posthorn_identity::{
    Account, Address, KNOWS_SUBJECTS, MAKES_ACCOUNTS, NewAccount, READS_ACCOUNTS, account, create_account,
    find_account, keep_subject, person_of_subject,
};
use posthorn_ids::OrgId;
use posthorn_problem::Problem;
use posthorn_runtime::uses::Use;
use posthorn_sso::Identity;

use crate::fields::{NAME_CHARS_MAX, is_name};

/// The uses of [`account_of`].
pub(crate) const FINDS_VOUCHED: Use =
    Use::All(&[READS_CONNECTIONS, KNOWS_SUBJECTS, READS_ACCOUNTS, MAKES_ACCOUNTS]);

/// Why an identity provider's word is not enough: the reason in the log.
pub(crate) type NotEnough = &'static str;

/// The account of the person whom the provider means. It is made at the first log-in.
///
/// The organisation speaks only for addresses of domains that it has verified: for the one that the provider names, and for the one that
/// the account has by now. So it cannot log in to an account that its person has taken elsewhere. An account with such an address that
/// existed before is the person's: who controls the domain could reset its password too.
///
/// # Errors
/// `CONFLICT` if the address changes hands at the same time.
pub(crate) async fn account_of(
    app: &App,
    org: OrgId,
    connection: &SsoConnection,
    identity: &Identity,
) -> Result<Result<Account, NotEnough>, Problem> {
    let email = match address_of(app, org, connection, identity).await? {
        Ok(email) => email,
        Err(reason) => return Ok(Err(reason)),
    };
    let account = match person_of_subject(app, connection.id, &identity.subject).await? {
        Some(person) => account(app, person).await?,
        None => match first(app, connection, identity, email).await? {
            Some(account) => Some(account),
            None => return Ok(Err("too_many_ids")),
        },
    };
    let Some(account) = account else { return Ok(Err("no_account")) };
    match covers(app, org, connection, account.email.domain()).await? {
        true if is_suspended(app, org, account.id).await? => Ok(Err("suspended")),
        true => Ok(Ok(account)),
        false => Ok(Err("address_moved")),
    }
}

/// The address that the provider names, if the organisation speaks for it. Uses [`READS_CONNECTIONS`].
///
/// # Errors
/// Those of a read.
pub(crate) async fn address_of(
    app: &App,
    org: OrgId,
    connection: &SsoConnection,
    identity: &Identity,
) -> Result<Result<Address, NotEnough>, Problem> {
    if identity.email_verified == Some(false) {
        return Ok(Err("email_not_verified"));
    }
    let Some(email) = identity.email.as_deref().and_then(|text| text.parse::<Address>().ok()) else {
        return Ok(Err("no_email"));
    };
    let speaks = covers(app, org, connection, email.domain()).await?;
    Ok(if speaks { Ok(email) } else { Err("domain") })
}

/// The account of somebody who logs in with the connection for the first time; `None` if providers know it by too many ids.
async fn first(
    app: &App,
    connection: &SsoConnection,
    identity: &Identity,
    email: Address,
) -> Result<Option<Account>, Problem> {
    let found = match find_account(app, &email).await? {
        Some(account) => account,
        None => {
            let name = identity.name.as_deref().map(str::trim).filter(|name| is_name(name, &()).is_ok());
            let name = name.unwrap_or_else(|| email.as_str().split('@').next().unwrap_or_default());
            let name = name.chars().take(NAME_CHARS_MAX).collect();
            create_account(app, &NewAccount { email, name, password: None }).await?.0
        }
    };
    match keep_subject(app, connection.id, &identity.subject, found.id).await? {
        None => Ok(None),
        Some(person) if person == found.id => Ok(Some(found)),
        // A log-in at the same time was first.
        Some(person) => Ok(Some(account(app, person).await?.unwrap_or(found))),
    }
}
