use posthorn_items::Keep;
use posthorn_messages::{CONTENT_SORT, ContentItem, MESSAGE_SORT, Message};
use posthorn_messages_store::message_partition;
use posthorn_store::Read;
use serde_json::Value;

use crate::World;

/// The bucket of emails' objects.
pub const BLOBS: &str = "posthorn-dev-blobs-123456789012-us-east-1";

impl World {
    /// Lets days pass.
    pub fn advance_days(&self, days: i64) {
        self.advance_seconds(days * 24 * 3600);
    }

    /// Deletes what has expired in all tables, and runs all functions that this triggers. Gives the number of items.
    pub async fn expire(&self) -> usize {
        let tables = &self.cloud.infrastructure().tables;
        let expired =
            tables.iter().map(|table| self.cloud.account().expire(&table.name).expect("it is a table"));
        let expired = expired.sum();
        self.cloud.pump().await;
        expired
    }

    /// Makes an email of acme's live environment one that a version before policies accepted: nothing of it has an end.
    pub async fn age(&self, id: &str) {
        let app = self.cloud.owner_app();
        let messages = message_partition(&app, self.scope(), id.parse().expect("an email's id"));
        let content = messages.get::<ContentItem>(CONTENT_SORT, Read::Consistent).await.expect("a read");
        let content = content.expect("the email has content").value.kept_until(None);
        messages.overwrite(CONTENT_SORT, &content).await.expect("a write");
        let older = |message: &mut Message| {
            (message.keep, message.kept_s, message.statistics) = (Keep::FOREVER, None, None);
            true
        };
        messages.revise(MESSAGE_SORT, Read::Consistent, older).await.expect("a write");
    }

    /// The items of a kind in a table, in DynamoDB's JSON.
    pub fn items_of(&self, table: &str, kind: &str) -> Vec<Value> {
        let items = self.cloud.account().items(&format!("posthorn-dev-{table}")).expect("it is a table");
        items.into_iter().filter(|item| item["kind"]["S"] == kind).collect()
    }
}
