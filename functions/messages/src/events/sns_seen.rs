//! Remembers which SNS messages were recorded, because SNS delivers at least once
//! (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html>).

use posthorn_app::App;
use posthorn_items::Item;
use posthorn_runtime::uses::Use;
use posthorn_store::{Read, StoreError, Table};
use serde::{Deserialize, Serialize};

use crate::places::sns_message_partition;

/// The `uses` of [`was_seen`] and [`remember`].
pub(crate) const USES: Use = Table::Messages.get().put();
/// How long an id is remembered: longer than SNS can post the message again (the replay window).
const SEEN_KEPT_SECONDS: i64 = 3_600;
const SEEN_SORT: &str = "seen";

#[derive(Serialize, Deserialize)]
struct Seen {
    at_s: i64,
}

impl Item for Seen {
    const KIND: &'static str = "sns_message";

    fn expires_at(&self) -> Option<i64> {
        Some(self.at_s + SEEN_KEPT_SECONDS)
    }
}

/// Whether a message was recorded before.
pub(crate) async fn was_seen(app: &App, message_id: &str) -> Result<bool, StoreError> {
    Ok(sns_message_partition(app, message_id).get::<Seen>(SEEN_SORT, Read::Eventual).await?.is_some())
}

/// Remembers a message. To be called after it was recorded, because SNS posts a message again that failed.
pub(crate) async fn remember(app: &App, message_id: &str) -> Result<(), StoreError> {
    let item = Seen { at_s: app.now().as_second() };
    sns_message_partition(app, message_id).create(SEEN_SORT, &item).await.map(drop)
}
