use posthorn_app::App;
use posthorn_consent::{Subscription, Topic, Visibility};
use posthorn_consent_store::topics;
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Read, Stored};
use schemars::JsonSchema;
use serde::Serialize;

/// What [`find`] uses.
pub(crate) const FINDS: Use = Table::Consent.get();
/// Resend's limits, so that what is kept there fits here.
pub(crate) const NAME_CHARACTERS_MAX: usize = 50;
pub(crate) const DESCRIPTION_CHARACTERS_MAX: usize = 200;

/// A topic as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Topic")]
pub struct TopicView {
    /// Always `topic`.
    pub object: &'static str,
    /// Its id.
    pub id: TopicId,
    /// What recipients read.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// What holds for who has said neither yes nor no.
    pub default_subscription: Subscription,
    /// Who sees it where recipients see several.
    pub visibility: Visibility,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

impl TopicView {
    /// What a topic shows of itself.
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

/// The answer for what is absent and for what is somebody else's.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}

/// One of the scope's topics.
pub(crate) async fn find(app: &App, scope: &Scope, id: TopicId) -> Result<Stored<Topic>, Problem> {
    topics(app, scope).get(&id.suffix(), Read::Consistent).await?.ok_or_else(not_found)
}
