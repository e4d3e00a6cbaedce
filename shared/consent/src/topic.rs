use posthorn_ids::TopicId;
use posthorn_items::Item;
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

/// Most topics in a scope. All are read together.
pub const TOPICS_MAX: usize = 100;
