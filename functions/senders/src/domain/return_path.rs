//! Changes the envelope sender of a domain that is registered at SES. Scopes that have proven the same name share the identity. So the
//! DNS decides, as for the proof: SES gets the new label only when its records are published. Only the owner of the name can publish
//! them, and nobody's mail loses its envelope sender. The other scopes take the change over at their next check.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_net::Resolver;
use posthorn_problem::Problem;
use posthorn_runtime::uses::Use;
use posthorn_senders::{Domain, Finding, Purpose, RequiredRecord, codes::RETURN_PATH_NOT_PUBLISHED};

use crate::{
    domain::look_up::{self, look_up},
    ses::{
        identities::{self, Identities},
        pace::Pace,
        register::{self, RegisterError, join},
    },
};

/// The `uses` of [`move_return_path`].
pub(crate) const USES: Use = Use::All(&[look_up::ASKS_DNS, register::JOINS, identities::SETS_MAIL_FROM]);

/// Sets the envelope sender of `planned`, the domain with its changes, at SES. A repetition changes nothing.
///
/// # Errors
/// `RETURN_PATH_NOT_PUBLISHED` if the DNS does not have the ownership record and the records of the new envelope sender.
pub(crate) async fn move_return_path(app: &App, scope: &Scope, planned: &Domain) -> Result<(), Problem> {
    let needed = |record: &RequiredRecord| matches!(record.purpose, Purpose::Ownership | Purpose::Spf);
    let records = planned.records().into_iter().filter(needed).collect();
    let found = look_up(app.part::<Resolver>(), records).await;
    let missing = found
        .iter()
        .filter(|(record, finding)| !matches!(finding, Finding::Found(found) if record.is_met_by(found)));
    let missing: Vec<String> = missing
        .map(|(record, _)| {
            format!("{} {} with the value {}", record.kind.as_str(), record.name, record.written_value())
        })
        .collect();
    if !missing.is_empty() {
        return Err(RETURN_PATH_NOT_PUBLISHED
            .because(format!("Publish these records first, then repeat the request: {}.", missing.join("; ")))
            .at("/custom_return_path", "needs its DNS records to be published first"));
    }
    let pace = Pace::by_hand(app);
    join(pace, scope, planned).await?;
    let set = app.part::<Identities>().set_mail_from(pace, &planned.name, &planned.mail_from()).await;
    set.map_err(RegisterError::from)?;
    Ok(())
}
