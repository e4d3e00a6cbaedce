use posthorn_app::App;
use posthorn_consent::{Subscription, Topic, Visibility};
use posthorn_consent_store::topics;
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Read, Stored};
use schemars::JsonSchema;
use serde::Serialize;

/// The `uses` of [`find`].
pub(crate) const FINDS: Use = Table::Consent.get();
/// The limits of Resend, so that topics from there fit here.
pub(crate) const NAME_CHARACTERS_MAX: usize = 50;
pub(crate) const DESCRIPTION_CHARACTERS_MAX: usize = 200;

/// A topic that recipients can subscribe to or unsubscribe from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Topic")]
pub struct TopicView {
    /// Always `topic`.
    pub object: &'static str,
    /// Its id.
    pub id: TopicId,
    /// The name that recipients see.
    pub name: String,
    /// One sentence about it, for recipients.
    pub description: Option<String>,
    /// Applies to recipients who have made no choice.
    pub default_subscription: Subscription,
    /// Who sees it in a list of topics for recipients.
    pub visibility: Visibility,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

impl TopicView {
    /// Builds the view of a topic.
    pub fn of(topic: &Topic) -> Self {
        Self {
            object: "topic",
            id: topic.id,
            name: topic.name.clone(),
            description: topic.description.clone(),
            default_subscription: topic.default_subscription,
            visibility: topic.visibility,
            created_at: topic.id.created_at().to_string(),
        }
    }
}

/// The problem for a topic that does not exist or is out of the caller's scope.
pub(crate) fn not_found() -> Problem {
    posthorn_problem::not_found()
}

/// Finds a topic of the scope.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn find(app: &App, scope: &Scope, id: TopicId) -> Result<Stored<Topic>, Problem> {
    topics(app, scope).get(&id.suffix(), Read::Consistent).await?.ok_or_else(not_found)
}
