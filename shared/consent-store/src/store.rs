use posthorn_app::App;
use posthorn_consent::{Address, Cause, Consent};
use posthorn_ids::{SuppressionId, TopicId};
use posthorn_items::Scope;
use posthorn_store::{Created, Partition, Revised, Store, StoreError, Stored, Table};
use posthorn_uses::Use;

/// What [`suppress`] uses.
pub const SUPPRESSES: Use = Table::Consent.put();
/// The sort key of what holds for everything.
pub const ALL_SORT: &str = "all";

/// All that is known of an address, each consent under its [`sort_of`].
pub fn consents<'a>(app: &'a App, scope: &Scope, address: &Address) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Consent, "consent", &address.key())
}

/// Where a consent about `topic` stands among an address's; about everything where there is none.
pub fn sort_of(topic: Option<TopicId>) -> String {
    topic.map_or(ALL_SORT.to_owned(), |topic| format!("topic/{}", topic.suffix()))
}

/// The id of the suppression that came to be at `at`: always the same for one address and topic, so that what is told
/// twice has one id.
pub fn fresh_id(at: jiff::Timestamp, address: &Address, topic: Option<TopicId>) -> SuppressionId {
    SuppressionId::derived(at, &[address.key().as_bytes(), sort_of(topic).as_bytes()])
}

/// Suppresses an address for `cause`, under `id` if it was not suppressed; tells what stands, and whether that is new.
///
/// One conditional write; of several at the same time each reason stays. Uses [`SUPPRESSES`].
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
        // DynamoDB forgot a lifted one in between: whoever repeats this creates it.
        Revised::Absent => Err(StoreError::Contended),
    }
}
