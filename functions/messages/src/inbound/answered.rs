//! Finds the email of a scope that a message id names.

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{MESSAGE_SORT, Message, inbound::Answered};
use posthorn_messages_store::message_partition;
use posthorn_store::{Read, StoreError};

use crate::inbound::sent_as;

/// Whether a message id may name an email: by Posthorn's id, `<suffix@domain>`, or by the `Message-ID` that SES wrote in its place.
pub(crate) fn may_name_an_email(message_id: &str) -> bool {
    message_id.split_once('@').is_some_and(|(local, domain)| {
        EmailId::from_suffix(local).is_ok() || sent_as::is_of_ses(local, domain)
    })
}

/// The scope's email that a message id (without angle brackets) names. Another scope's id, or an invented one, finds nothing.
pub(crate) async fn email_named(
    app: &App,
    scope: &Scope,
    message_id: &str,
) -> Result<Option<Answered>, StoreError> {
    let Some((local, domain)) = message_id.split_once('@') else { return Ok(None) };
    let own = EmailId::from_suffix(local).ok();
    let id = match own {
        Some(id) => Some(id),
        None => sent_as::email_of(app, scope, local, domain).await?,
    };
    let Some(id) = id else { return Ok(None) };
    let found = message_partition(app, scope, id).get::<Message>(MESSAGE_SORT, Read::Eventual).await?;
    let named = found.map(|found| found.value).filter(|message| {
        // SES's ids are looked up in the scope itself.
        own.is_none() || message.from.domain().eq_ignore_ascii_case(domain)
    });
    Ok(named.map(|message| Answered { id, thread: message.thread_name() }))
}
