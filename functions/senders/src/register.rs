//! Giving a domain its SES identity, which belongs to the AWS account and may be there already.

use posthorn_app::App;
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_senders::{
    Domain, Joined, codes::DOMAIN_LIMIT_REACHED, is_own_identity, join_identity, own_identity,
};
use posthorn_store::Scope;

use crate::identities::{Found, Identities};

/// Sees to it that SES has the domain, and writes into it what SES says: the keys, and the envelope sender's domain.
/// Doing it again changes nothing.
///
/// An identity that is there is taken as it is: others may be sending by it, so its envelope sender stays. One that SES
/// has given up is of no use to anybody, and is made anew if it is ours to remove.
pub(crate) async fn register(app: &App, scope: &Scope, domain: &mut Domain) -> Result<(), Problem> {
    join(app, scope, domain).await?;
    let (identities, name) = (app.part::<Identities>(), domain.name.clone());
    let mut found = identities.find(&name).await?;
    if matches!(found, Found::GivenUp) && is_own_identity(app, &name).await? {
        identities.remove(&name).await?;
        found = Found::Nothing;
    }
    let (tokens, mail_from) = match found {
        Found::Identity { tokens, mail_from } => (tokens, mail_from),
        Found::Nothing => {
            own_identity(app, &name).await?;
            (identities.create(&name).await?, None)
        }
        Found::GivenUp => (identities.create(&name).await?, None),
    };
    domain.dkim_tokens = tokens;
    match mail_from.as_deref().and_then(|standing| standing.strip_suffix(&format!(".{name}"))) {
        Some(label) => domain.return_path = label.to_owned(),
        None => identities.set_mail_from(&name, &domain.mail_from()).await?,
    }
    Ok(())
}

async fn join(app: &App, scope: &Scope, domain: &Domain) -> Result<(), Problem> {
    match join_identity(app, scope, domain.id, &domain.name).await? {
        Joined::Yes => Ok(()),
        Joined::BeingRemoved => Err(UNAVAILABLE
            .because(format!("{} is being removed at this moment. Try again.", domain.name))
            .retry_after(5)),
        Joined::Full => Err(DOMAIN_LIMIT_REACHED
            .because(format!("{} was added by as many tenants as may share a domain.", domain.name))),
    }
}
