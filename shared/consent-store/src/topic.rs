use posthorn_app::App;
use posthorn_consent::Topic;
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;

/// What [`find_topic`] uses.
pub const FINDS_TOPICS: Use = Table::Consent.get();

/// The topics of a scope, each under its id's suffix.
pub fn topics<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Consent, "topic")
}

/// One of the scope's topics: for refusing a message of a topic that does not exist. One eventual read, and another,
/// consistent, where the first finds nothing. Uses [`FINDS_TOPICS`].
pub async fn find_topic(app: &App, scope: &Scope, id: TopicId) -> Result<Option<Topic>, StoreError> {
    for read in [Read::Eventual, Read::Consistent] {
        if let Some(topic) = topics(app, scope).get::<Topic>(&id.suffix(), read).await? {
            return Ok(Some(topic.value));
        }
    }
    Ok(None)
}
