//! `Idempotency-Key`: a request that is made more than once has one effect and one answer.
//!
//! The idempotency record stores the id of the new thing before the thing is created. A retry finds the record and creates
//! under the same id, whether it comes after a crash or at the same time. Every creation requires that the id is free, so
//! there is only one effect, in any order of the requests. There is no lock that a crash could leave behind. Records hold for
//! 24 hours, or as long as the organisation sets.
//!
//! A late repetition must not create a removed thing again. So the first request keeps its answer in the record. If a crash
//! prevents that, the removal's tombstone refuses the repetition.

mod key;
mod removal;

pub use key::IdempotencyKey;
pub use removal::{ALREADY_REMOVED, note_removal, notes_removals};

use key::KEPT_MS;
use posthorn_app::App;
use posthorn_ids::{Id, Kind};
use posthorn_items::{Item, Scope};
use posthorn_problem::{IDEMPOTENCY_KEY_REUSED, Problem};
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The sort key of a record. Each record has a partition of its own.
const SORT: &str = "claim";

/// The uses that callers of [`record_request`] declare, for things created in `table`.
pub const fn records_requests(table: Table) -> Use {
    table.put()
}

/// The same for callers that also keep the answer in the record and refuse removed things.
pub const fn keeps_answers(table: Table) -> Use {
    records_requests(table).get().put()
}

/// The stored record. The partition's key contains a hash of the caller's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RecordItem {
    id: String,
    body: String,
    at: i64,
    nonce: String,
    answer: Option<String>,
    /// How long it holds, in milliseconds. Old records lack this field.
    #[serde(default = "kept_ms")]
    kept: i64,
}

fn kept_ms() -> i64 {
    KEPT_MS
}

impl Item for RecordItem {
    const KIND: &'static str = "claim";

    fn expires_at(&self) -> Option<i64> {
        Some((self.at + self.kept) / 1000)
    }
}

/// The id to create under, and whether an earlier request may have begun.
#[derive(Debug, Clone)]
pub struct RequestRecord<K: Kind> {
    /// The id to create under.
    pub id: Id<K>,
    /// An earlier request made the record. It may or may not have finished.
    pub again: bool,
    /// Random, kept as long as the record: to derive values that must be the same on every repetition.
    pub nonce: Option<String>,
    answer: Option<String>,
    place: Option<(Scope, Table, String)>,
}

/// Makes the record of `key` with the id `fresh`, or finds the record of an earlier request. Without a key, makes no
/// record and no call. Uses [`records_requests`].
///
/// # Errors
/// `IDEMPOTENCY_KEY_REUSED` if an earlier request used the key with another body.
pub async fn record_request<K: Kind>(
    app: &App,
    scope: &Scope,
    table: Table,
    key: Option<&IdempotencyKey>,
    fresh: Id<K>,
) -> Result<RequestRecord<K>, Problem> {
    let Some(key) = key else {
        return Ok(RequestRecord { id: fresh, again: false, nonce: None, answer: None, place: None });
    };
    let wanted = RecordItem {
        id: fresh.to_string(),
        body: key.body_hash().to_owned(),
        at: app.now().as_millisecond(),
        nonce: uuid::Uuid::now_v7().simple().to_string(),
        answer: None,
        kept: key.kept_ms(),
    };
    let place = (scope.clone(), table, key.name());
    let valid = create_or_find(&partition(app, &place), &wanted).await?;
    if valid.body != wanted.body {
        return Err(IDEMPOTENCY_KEY_REUSED.because(
            "An earlier request used this idempotency key with another body. Use a new key for a new request.",
        ));
    }
    let id = valid.id.parse().map_err(|error| {
        posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error)
    })?;
    let again = valid != wanted;
    Ok(RequestRecord { id, again, nonce: Some(valid.nonce), answer: valid.answer, place: Some(place) })
}

/// Stores `wanted`, unless a valid record exists. Returns the record that is stored in the end.
async fn create_or_find(partition: &Partition<'_>, wanted: &RecordItem) -> Result<RecordItem, StoreError> {
    let existing = match partition.create(SORT, wanted).await? {
        Created::New => return Ok(wanted.clone()),
        Created::Existing(existing) => existing,
    };
    // DynamoDB deletes expired items late, so an expired record may still exist.
    let expired = |record: &RecordItem| record.at + record.kept <= wanted.at;
    let revised = partition
        .revise_from(SORT, existing, |current: &mut RecordItem| {
            let replace = expired(current);
            if replace {
                *current = wanted.clone();
            }
            replace
        })
        .await?;
    match revised {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
        Revised::Absent => Err(StoreError::Contended),
    }
}

fn partition<'a>(app: &'a App, place: &(Scope, Table, String)) -> Partition<'a> {
    app.part::<Store>().scoped(&place.0).partition(place.1, "claim", &place.2)
}

impl<K: Kind> RequestRecord<K> {
    /// The answer that the earlier request kept, if it finished.
    pub fn kept_answer<R: DeserializeOwned>(&self) -> Option<R> {
        self.answer.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// Keeps the answer for repetitions that arrive after the created thing was changed or removed. It must hold no secret.
    /// Uses [`keeps_answers`].
    pub async fn keep_answer<R: Serialize>(&self, app: &App, answer: &R) -> Result<(), StoreError> {
        let Some(place) = &self.place else { return Ok(()) };
        let text = serde_json::to_string(answer).unwrap_or_default();
        let keep = |current: &mut RecordItem| {
            let first = current.answer.is_none();
            current.answer.get_or_insert_with(|| text.clone());
            first
        };
        partition(app, place).revise::<RecordItem>(SORT, Read::Consistent, keep).await?;
        Ok(())
    }
}
