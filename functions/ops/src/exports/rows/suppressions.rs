use posthorn_app::App;
use posthorn_consent::{Consent, Reason, SHARDS};
use posthorn_hidden::RecipientField;
use posthorn_ids::{EmailId, SuppressionId, TopicId};
use posthorn_items::Scope;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Store, StoreError};
use serde::Serialize;

use super::stretch::{Stretch, request};
use crate::exports::export::Export;

/// The `uses` of [`read`].
pub(super) const READS: Use = Table::Consent.get_many().list();

/// The columns.
pub(super) const COLUMNS: &[&str] =
    &["id", "address", "reason", "reasons", "topic_id", "email_id", "created_at"];

/// A suppressed address: from everything, or from a topic that it unsubscribed from.
#[derive(Serialize)]
struct SuppressionRow {
    id: SuppressionId,
    address: RecipientField,
    /// The most serious of its reasons.
    reason: Reason,
    reasons: Vec<Reason>,
    topic_id: Option<TopicId>,
    /// The email that caused the most serious one.
    email_id: Option<EmailId>,
    created_at: String,
}

/// Reads suppressed addresses, newest first.
pub(super) async fn read(
    app: &App,
    scope: &Scope,
    export: &Export,
    cursor: Option<&str>,
) -> Result<Stretch, StoreError> {
    let reason = export.filter("reason").and_then(Reason::parse);
    let topic: Option<TopicId> = export.filter("topic_id").and_then(|text| text.parse().ok());
    let q = export.filter("q").map(str::to_lowercase);
    let keep = |consent: &Consent| {
        reason.is_none_or(|reason| consent.causes.iter().any(|cause| cause.reason == reason))
            && topic.is_none_or(|topic| consent.topic == Some(topic))
            && q.as_ref().is_none_or(|q| consent.address.to_lowercase().contains(q))
    };
    let store = app.part::<Store>().scoped(scope);
    let page = store.list::<Consent>(Table::Consent, SHARDS, &request(export, cursor), keep).await?;
    Ok(Stretch::of(export, page, row))
}

/// `None` if it was lifted since the index showed it.
fn row(consent: &Consent) -> Option<SuppressionRow> {
    let last = consent.causes.last()?;
    Some(SuppressionRow {
        id: consent.id,
        address: consent.address.clone().into(),
        reason: last.reason,
        reasons: consent.causes.iter().map(|cause| cause.reason).collect(),
        topic_id: consent.topic,
        email_id: last.email_id,
        created_at: consent.id.created_at().to_string(),
    })
}
