use posthorn_app::App;
use posthorn_ids::TopicId;
use posthorn_store::{Item, Partition, Read, Scope, Store, StoreError, Table};
use posthorn_uses::Use;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a recipient gets the emails of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subscription {
    /// The recipient gets them. As a topic's default: unless they unsubscribed.
    OptIn,
    /// The recipient does not get them. As a topic's default: unless they subscribed.
    OptOut,
}

/// Who sees a topic on pages that show several topics to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TopicVisibility")]
pub enum Visibility {
    /// Every recipient.
    Public,
    /// Only recipients who get its emails.
    #[default]
    Private,
}

/// A kind of email that recipients can subscribe to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its id, which contains the time of creation.
    pub id: TopicId,
    /// The name that recipients see.
    pub name: String,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The subscription of recipients who have not chosen. It never changes; otherwise they could start to get emails
    /// without having chosen so.
    pub default_subscription: Subscription,
    /// Who sees it.
    #[serde(default)]
    pub visibility: Visibility,
}

impl Item for Topic {
    const KIND: &'static str = "topic";
    const AUDITED: bool = true;
}

/// The permissions that [`find_topic`] needs.
pub const FINDS_TOPICS: Use = Table::Consent.get();
/// Most topics in a scope. All are read together.
pub const TOPICS_MAX: usize = 100;

/// The partition of a scope's topics, each under its id's suffix.
pub fn topics<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Consent, "topic")
}

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
