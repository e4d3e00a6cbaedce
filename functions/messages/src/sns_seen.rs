//! What was posted to the hook of SNS already: SNS delivers at least once
//! (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html>).

use posthorn_app::App;
use posthorn_items::Item;
use posthorn_runtime::uses::Use;
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

/// What asking and remembering use.
pub(crate) const USES: Use = Table::Messages.get().put();
/// An id is remembered for longer than a message can be posted again (the replay window).
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

fn seen<'a>(app: &'a App, message_id: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Messages, "sns-message", message_id)
}

/// Whether a message was worked on before.
pub(crate) async fn was_seen(app: &App, message_id: &str) -> Result<bool, StoreError> {
    Ok(seen(app, message_id).get::<Seen>(SEEN_SORT, Read::Eventual).await?.is_some())
}

/// Remembers a message that was worked on; only then, for SNS posts again what failed.
pub(crate) async fn remember(app: &App, message_id: &str) -> Result<(), StoreError> {
    let item = Seen { at_s: app.now().as_second() };
    seen(app, message_id).create(SEEN_SORT, &item).await.map(drop)
}
