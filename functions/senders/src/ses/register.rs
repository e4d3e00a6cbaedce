//! A domain's part in its SES identity, which belongs to the AWS account and may be there already. Only who has proven the name
//! gets to it.

use posthorn_items::Scope;
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_runtime::uses::Use;
use posthorn_senders::{Domain, Joined, Registration, SesReport};
use posthorn_senders_store::{
    JOINS_IDENTITIES, LEAVES_IDENTITIES, is_own_identity, join_identity, leave_identity, own_identity,
};
use posthorn_store::StoreError;

use crate::ses::{
    identities::{self, Identities, Identity, IdentityError},
    pace::Pace,
};

/// What [`join`] uses.
pub(crate) const JOINS: Use = JOINS_IDENTITIES;
/// What [`register`] and [`look_at_identity`] use.
pub(crate) const REGISTERS: Use = Use::All(&[
    JOINS_IDENTITIES,
    identities::FINDS,
    identities::CREATES,
    identities::SETS_MAIL_FROM,
    identities::REMOVES,
]);
/// What [`leave`] uses.
pub(crate) const LEAVES: Use = Use::All(&[LEAVES_IDENTITIES, identities::REMOVES]);

/// Why a domain got no part in an identity.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterError {
    /// SES.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is being removed from SES at this moment.
    #[error("the identity is being removed at this moment")]
    BeingRemoved,
    /// More scopes have proven the name than may share it.
    #[error("as many scopes use the identity as may share one")]
    Full,
}

impl RegisterError {
    /// Whether it is only a matter of a minute.
    pub(crate) fn is_for_a_moment(&self) -> bool {
        matches!(self, Self::BeingRemoved | Self::Identity(IdentityError::Later(_)))
    }
}

/// Takes the domain among the users of its identity, or writes down that it still is one. To be called when its proof was seen
/// just now, and at no other time. Answers whether it is alone there.
///
/// # Errors
/// Where there is no place, or not yet.
pub(crate) async fn join(pace: Pace<'_>, scope: &Scope, domain: &Domain) -> Result<bool, RegisterError> {
    match join_identity(pace.app, scope, domain.id, &domain.name).await? {
        Joined::Yes { alone } => Ok(alone),
        Joined::BeingRemoved => Err(RegisterError::BeingRemoved),
        Joined::Full => Err(RegisterError::Full),
    }
}

/// Sees to it that SES has the identity of a domain that has [joined](join) it, and gives what the domain takes over from it.
/// Doing it again changes nothing.
///
/// Where the domain is `alone`, its return path is the identity's. Otherwise the identity stays as it is: who has proven the
/// name too sends by it. One that Posthorn did not make keeps what it has as well. An identity that SES has given up is of no use
/// to anybody, and is made again if it is ours to remove.
///
/// # Errors
/// As SES answers.
pub(crate) async fn register(
    pace: Pace<'_>,
    domain: &Domain,
    alone: bool,
) -> Result<(Registration, SesReport), RegisterError> {
    let (identities, name) = (pace.app.part::<Identities>(), &domain.name);
    let mut ours = is_own_identity(pace.app, name).await?;
    let mut found = identities.find(pace, name).await?;
    if found.as_ref().is_some_and(Identity::is_given_up) && ours {
        identities.remove(pace, name).await?;
        found = None;
    }
    let identity = match found {
        Some(identity) => identity,
        None => {
            own_identity(pace.app, name).await?;
            ours = true;
            identities.create(pace, name).await?
        }
    };
    let standing =
        identity.return_path(name).filter(|label| *label == domain.return_path || !(alone && ours));
    let (return_path, report) = match standing {
        Some(label) => (label.to_owned(), identity.report.clone()),
        None => {
            identities.set_mail_from(pace, name, &domain.mail_from()).await?;
            (domain.return_path.clone(), identity.report.clone().with_new_mail_from())
        }
    };
    Ok((registration(&identity, return_path)?, report))
}

/// What a domain that is registered takes over from its identity, and how SES stands to it; `None` where SES has none any more.
///
/// # Errors
/// As SES answers.
pub(crate) async fn look_at_identity(
    pace: Pace<'_>,
    domain: &Domain,
) -> Result<(Option<Registration>, SesReport), RegisterError> {
    let Some(identity) = pace.app.part::<Identities>().find(pace, &domain.name).await? else {
        return Ok((None, SesReport::default()));
    };
    let return_path = identity.return_path(&domain.name).unwrap_or(&domain.return_path).to_owned();
    Ok((registration(&identity, return_path).ok(), identity.report))
}

fn registration(identity: &Identity, return_path: String) -> Result<Registration, IdentityError> {
    match identity.tokens.is_empty() {
        true => Err(IdentityError::NoTokens),
        false => Ok(Registration { dkim_tokens: identity.tokens.clone(), return_path }),
    }
}

/// Takes the domain from its identity's users, and the identity from SES if it was the last and Posthorn made it. Doing it again
/// changes nothing.
///
/// # Errors
/// As SES answers.
pub(crate) async fn leave(pace: Pace<'_>, scope: &Scope, domain: &Domain) -> Result<(), RegisterError> {
    if let Some(removal) = leave_identity(pace.app, scope, domain.id, &domain.name).await? {
        if removal.is_ours() {
            pace.app.part::<Identities>().remove(pace, &domain.name).await?;
        }
        removal.finish(pace.app, &domain.name).await?;
    }
    Ok(())
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Identity(error) => error.into(),
            RegisterError::Store(error) => error.into(),
            RegisterError::BeingRemoved | RegisterError::Full => {
                UNAVAILABLE.because("SES can't be changed at this moment. Try again.").retry_after(5)
            }
        }
    }
}
