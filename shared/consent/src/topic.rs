use posthorn_ids::TopicId;
use posthorn_items::Item;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a recipient gets a topic's emails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subscription {
    /// They do. As a topic's default: unless they said no.
    OptIn,
    /// They do not. As a topic's default: unless they said yes.
    OptOut,
}

/// Who may see a topic where recipients see several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TopicVisibility")]
pub enum Visibility {
    /// Every recipient.
    Public,
    /// Recipients who get it.
    #[default]
    Private,
}

/// A kind of email that recipients may want or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its id, which tells when it was made.
    pub id: TopicId,
    /// What recipients read.
    pub name: String,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What holds for who has said neither yes nor no. Never changes, or people who said nothing would find themselves
    /// written to.
    pub default_subscription: Subscription,
    /// Who sees it.
    #[serde(default)]
    pub visibility: Visibility,
}

impl Item for Topic {
    const KIND: &'static str = "topic";
    const AUDITED: bool = true;
}

/// A scope may have this many: they are read together.
pub const TOPICS_MAX: usize = 100;
