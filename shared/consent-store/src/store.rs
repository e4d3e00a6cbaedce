use posthorn_app::App;
use posthorn_consent::{Address, Cause, Consent};
use posthorn_ids::{SuppressionId, TopicId};
use posthorn_items::Scope;
use posthorn_store::{Created, Revised, StoreError, Stored, Table};
use posthorn_uses::Use;

use crate::places::consents;

/// The permissions that [`suppress`] needs.
pub const SUPPRESSES: Use = Table::Consent.put();
/// The sort key of the consent for everything.
pub const ALL_SORT: &str = "all";

/// The sort key of the consent for `topic`; `None` means for everything.
pub fn sort_of(topic: Option<TopicId>) -> String {
    topic.map_or(ALL_SORT.to_owned(), |topic| format!("topic/{}", topic.suffix()))
}

/// The id of the suppression of an address at `at`. It is derived from the address and topic, so a repeated report has
/// the same id.
pub fn fresh_id(at: jiff::Timestamp, address: &Address, topic: Option<TopicId>) -> SuppressionId {
    SuppressionId::derived(at, &[address.key().as_bytes(), sort_of(topic).as_bytes()])
}

/// Suppresses an address for `cause`. If it was not suppressed, the suppression gets `id`. Returns the stored consent,
/// and whether it changed.
///
/// It takes one conditional write. Concurrent calls keep all their reasons. Uses [`SUPPRESSES`].
pub async fn suppress(
    app: &App,
    scope: &Scope,
    address: &Address,
    topic: Option<TopicId>,
    cause: Cause,
    id: SuppressionId,
) -> Result<(Consent, bool), StoreError> {
    let mut consent = Consent::new(id, address.to_string(), topic);
    consent.suppress(cause.clone(), id);
    let (partition, sort) = (consents(app, scope, address), sort_of(topic));
    let existing: Stored<Consent> = match partition.create(&sort, &consent).await? {
        Created::New => return Ok((consent, true)),
        Created::Existing(existing) => existing,
    };
    let add = |current: &mut Consent| current.suppress(cause.clone(), id);
    match partition.revise_from(&sort, existing, add).await? {
        Revised::Changed(stored) => Ok((stored.value, true)),
        Revised::Unchanged(stored) => Ok((stored.value, false)),
        // A lifted consent has just expired. A repetition creates it.
        Revised::Absent => Err(StoreError::Contended),
    }
}
