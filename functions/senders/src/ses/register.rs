//! Registers a domain at SES. The SES identity of a name belongs to the AWS account: it may exist already, and scopes may share it.
//! Only a domain with proven ownership may use it.

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

/// The `uses` of [`join`].
pub(crate) const JOINS: Use = JOINS_IDENTITIES;
/// The `uses` of [`register`] and [`look_at_identity`].
pub(crate) const REGISTERS: Use = Use::All(&[
    JOINS_IDENTITIES,
    identities::FINDS,
    identities::CREATES,
    identities::SETS_MAIL_FROM,
    identities::REMOVES,
]);
/// The `uses` of [`leave`].
pub(crate) const LEAVES: Use = Use::All(&[LEAVES_IDENTITIES, identities::REMOVES]);

/// Why a domain could not join, register or leave its identity.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterError {
    /// SES failed or refused.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another request is removing the identity from SES.
    #[error("the identity is being removed")]
    BeingRemoved,
    /// More scopes have proven the name than may share it.
    #[error("the identity has reached its limit of scopes")]
    Full,
}

impl RegisterError {
    /// Whether a retry within about a minute can succeed.
    pub(crate) fn is_temporary(&self) -> bool {
        matches!(self, Self::BeingRemoved | Self::Identity(IdentityError::Later(_)))
    }
}

/// Adds the domain to the users of its identity, or renews its entry. Call it only directly after the DNS has shown the ownership
/// record. Returns whether the domain is the only user.
///
/// # Errors
/// `Full`, and `BeingRemoved`.
pub(crate) async fn join(pace: Pace<'_>, scope: &Scope, domain: &Domain) -> Result<bool, RegisterError> {
    match join_identity(pace.app, scope, domain.id, &domain.name).await? {
        Joined::Yes { alone } => Ok(alone),
        Joined::BeingRemoved => Err(RegisterError::BeingRemoved),
        Joined::Full => Err(RegisterError::Full),
    }
}

/// Makes sure that SES has the identity of a domain that has [joined](join) it. Returns the values that the domain takes over from
/// the identity. A repetition changes nothing.
///
/// If the domain is `alone`, the identity gets its return path. Otherwise the identity stays as it is, because other scopes send with
/// it. An identity that Posthorn did not create also stays as it is. If SES has given up verifying an identity, nobody can use it:
/// it is created again if Posthorn owns it.
///
/// # Errors
/// Those of SES and of the store.
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
    let kept_label =
        identity.return_path(name).filter(|label| *label == domain.return_path || !(alone && ours));
    let (return_path, report) = match kept_label {
        Some(label) => (label.to_owned(), identity.report.clone()),
        None => {
            identities.set_mail_from(pace, name, &domain.mail_from()).await?;
            (domain.return_path.clone(), identity.report.clone().with_new_mail_from())
        }
    };
    Ok((registration(&identity, return_path)?, report))
}

/// Reads the values that a registered domain takes over from its identity, and SES's report. `None` for the values if SES no longer
/// has the identity.
///
/// # Errors
/// Those of SES.
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

/// Removes the domain from the users of its identity. If it was the last user and Posthorn created the identity, removes the identity
/// from SES too. A repetition changes nothing.
///
/// # Errors
/// Those of SES and of the store.
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
                UNAVAILABLE.because("The domain cannot be changed in SES now. Try again.").retry_after(5)
            }
        }
    }
}
