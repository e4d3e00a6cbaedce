use posthorn_app::App;
use posthorn_consent::Topic;
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::places::topics;

/// The permissions that [`find_topic`] needs.
pub const FINDS_TOPICS: Use = Table::Consent.get();

/// Finds a topic of the scope, to refuse a message whose topic does not exist. It takes one eventual read and, if that
/// finds nothing, a consistent one. Uses [`FINDS_TOPICS`].
pub async fn find_topic(app: &App, scope: &Scope, id: TopicId) -> Result<Option<Topic>, StoreError> {
    for read in [Read::Eventual, Read::Consistent] {
        if let Some(topic) = topics(app, scope).get::<Topic>(&id.suffix(), read).await? {
            return Ok(Some(topic.value));
        }
    }
    Ok(None)
}
