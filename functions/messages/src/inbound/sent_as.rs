//! Maps SES's id of an email to the email. SES replaces Posthorn's `Message-ID` with its own, and some answers contain only that.
//!
//! `relay-messages` writes the item when the stream shows that an email was sent, and only if the scope receives mail. Repeated
//! writes give the same item. The items belong to the scope: another scope's ids are not found here.

use std::collections::BTreeMap;

use futures::future::try_join_all;
use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::{Item, Scope};
use posthorn_messages::EventKind;
use posthorn_relay::StreamItem;
use posthorn_runtime::stream::Change;
use posthorn_senders_store::receives_mail;
use posthorn_store::{Read, StoreError};
use serde::{Deserialize, Serialize};

use crate::{
    events::streamed::{News, Streamed, news_of},
    places::sent_as_partition,
};

const SORT: &str = "email";
/// How long the items are stored at most; no longer than their emails. Answers come within days; a later answer is not recognised by SES's id.
const KEPT_SECONDS: i64 = 400 * 24 * 3_600;
/// SES's ids have 60 characters.
const ID_BYTES_MAX: usize = 100;

#[derive(Serialize, Deserialize)]
struct SentAs {
    #[serde(rename = "e")]
    email_id: EmailId,
    #[serde(rename = "a")]
    sent_at_s: i64,
    /// The end of the email, in Unix seconds.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    email_until_s: Option<i64>,
}

impl Item for SentAs {
    const KIND: &'static str = "sent_as";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        let longest = self.sent_at_s + KEPT_SECONDS;
        Some(self.email_until_s.map_or(longest, |until_s| until_s.min(longest)))
    }
}

/// Stores the ids of emails that were sent.
pub(crate) async fn remember(app: &App, changes: &[Change<StreamItem<Streamed>>]) -> Result<(), StoreError> {
    let mut sent: BTreeMap<&Scope, Vec<(&str, SentAs)>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.scope.environment().is_live()) {
        for news in news_of(change) {
            let News::Happened(message, event) = news else { continue };
            let Some(provider_id) = event.provider_id.as_deref().filter(|_| event.kind == EventKind::Sent)
            else {
                continue;
            };
            let email_until_s = message.kept_until_s();
            let item = SentAs { email_id: message.id, sent_at_s: event.at_ms / 1_000, email_until_s };
            sent.entry(&change.scope).or_default().push((provider_id, item));
        }
    }
    for (scope, items) in sent {
        if receives_mail(app, scope).await? {
            let write = async |(id, item): &(&str, SentAs)| {
                sent_as_partition(app, scope, id).overwrite(SORT, item).await
            };
            try_join_all(items.iter().map(write)).await?;
        }
    }
    Ok(())
}

/// The scope's email that `<local@domain>` names, if that is a `Message-ID` of SES.
pub(crate) async fn email_of(
    app: &App,
    scope: &Scope,
    local: &str,
    domain: &str,
) -> Result<Option<EmailId>, StoreError> {
    let found = sent_as_partition(app, scope, &local.to_ascii_lowercase());
    if !is_of_ses(local, domain) {
        return Ok(None);
    }
    Ok(found.get::<SentAs>(SORT, Read::Eventual).await?.map(|item| item.value.email_id))
}

/// `<id@email.amazonses.com>`, or another region's name before `amazonses.com`
/// (<https://docs.aws.amazon.com/ses/latest/dg/header-fields.html>).
pub(crate) fn is_of_ses(local: &str, domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    domain.ends_with(".amazonses.com")
        && (1..=ID_BYTES_MAX).contains(&local.len())
        && local.bytes().all(is_id)
}

#[cfg(test)]
mod tests {
    use super::is_of_ses;

    #[test]
    fn only_message_ids_of_ses_are_looked_up() {
        let id = "0100019a3f4c3d1a-a1b2c3d4-0000-4000-8000-0123456789ab-000000";
        for (local, domain, expected) in [
            (id, "email.amazonses.com", true),
            (id, "eu-west-1.amazonses.com", true),
            (id, "EU-West-1.AmazonSES.com", true),
            (id, "evilamazonses.com", false),
            (id, "amazonses.com.example", false),
            ("a/b", "email.amazonses.com", false),
            ("", "email.amazonses.com", false),
        ] {
            assert_eq!(is_of_ses(local, domain), expected, "{local}@{domain}");
        }
    }
}
