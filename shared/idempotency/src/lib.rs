//! `Idempotency-Key`: one effect and one answer for a request that is made more than once.
//!
//! The key's claim names the id of what is to be created, before it is. A retry, after a crash at any point or at the
//! same time, finds the claim and creates under that same id; since every creation is conditional on the id being free,
//! there is one effect whoever comes first, and no lock that a crash could leave behind. Claims live 24 hours,
//! or as long as the organisation says.
//!
//! What can be removed is not made again by a late repetition: the first request keeps its answer in the claim, and where a
//! crash came before that, the removal's tombstone refuses the repetition.

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

/// The sort key of a claim, which is alone in its partition.
const SORT: &str = "claim";

/// What [`claim`] uses for what is created in `table`.
pub const fn claims(table: Table) -> Use {
    table.put()
}

/// The same where the answer is kept in the claim, and what was removed since is refused.
pub const fn keeps_answers(table: Table) -> Use {
    claims(table).get().put()
}

/// What a claim keeps. The key itself is kept as a hash, in the partition's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ClaimItem {
    id: String,
    body: String,
    at: i64,
    nonce: String,
    answer: Option<String>,
    /// How long it holds, in milliseconds; what claims of before do not say.
    #[serde(default = "kept_ms")]
    kept: i64,
}

fn kept_ms() -> i64 {
    KEPT_MS
}

impl Item for ClaimItem {
    const KIND: &'static str = "claim";

    fn expires_at(&self) -> Option<i64> {
        Some((self.at + self.kept) / 1000)
    }
}

/// The id under which to create, and whether somebody may have begun before.
#[derive(Debug, Clone)]
pub struct Claim<K: Kind> {
    /// The id to create under.
    pub id: Id<K>,
    /// An earlier request claimed this; it may or may not have come to its end.
    pub again: bool,
    /// Random, kept as long as the claim: to derive what must be the same on every repetition.
    pub nonce: Option<String>,
    answer: Option<String>,
    place: Option<(Scope, Table, String)>,
}

/// Claims `key` for the creation of `fresh`, or finds what was claimed before. Without a key there is nothing to
/// claim, and no call is made. Uses [`claims`].
///
/// # Errors
/// `IDEMPOTENCY_KEY_REUSED` when the key came with another body before.
pub async fn claim<K: Kind>(
    app: &App,
    scope: &Scope,
    table: Table,
    key: Option<&IdempotencyKey>,
    fresh: Id<K>,
) -> Result<Claim<K>, Problem> {
    let Some(key) = key else {
        return Ok(Claim { id: fresh, again: false, nonce: None, answer: None, place: None });
    };
    let wanted = ClaimItem {
        id: fresh.to_string(),
        body: key.body_hash().to_owned(),
        at: app.now().as_millisecond(),
        nonce: uuid::Uuid::now_v7().simple().to_string(),
        answer: None,
        kept: key.kept_ms(),
    };
    let place = (scope.clone(), table, key.name());
    let standing = take(&partition(app, &place), &wanted).await?;
    if standing.body != wanted.body {
        return Err(IDEMPOTENCY_KEY_REUSED.because(
            "This idempotency key came with another request before. Use a new key for a new request.",
        ));
    }
    let id = standing.id.parse().map_err(|error| {
        posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error)
    })?;
    let again = standing != wanted;
    Ok(Claim { id, again, nonce: Some(standing.nonce), answer: standing.answer, place: Some(place) })
}

/// Puts `wanted` there, unless a claim that still holds is; answers the one that stands.
async fn take(partition: &Partition<'_>, wanted: &ClaimItem) -> Result<ClaimItem, StoreError> {
    let existing = match partition.create(SORT, wanted).await? {
        Created::New => return Ok(wanted.clone()),
        Created::Existing(existing) => existing,
    };
    // DynamoDB deletes expired items in its own time, so an old claim may still be there.
    let expired = |claim: &ClaimItem| claim.at + claim.kept <= wanted.at;
    let revised = partition
        .revise_from(SORT, existing, |current: &mut ClaimItem| {
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

impl<K: Kind> Claim<K> {
    /// The answer that was kept, where the earlier request came to its end.
    pub fn kept_answer<R: DeserializeOwned>(&self) -> Option<R> {
        self.answer.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// Keeps the answer, for repetitions that come when what was created has changed or gone. It must hold no secret.
    /// Uses [`keeps_answers`].
    pub async fn keep_answer<R: Serialize>(&self, app: &App, answer: &R) -> Result<(), StoreError> {
        let Some(place) = &self.place else { return Ok(()) };
        let text = serde_json::to_string(answer).unwrap_or_default();
        let keep = |current: &mut ClaimItem| {
            let first = current.answer.is_none();
            current.answer.get_or_insert_with(|| text.clone());
            first
        };
        partition(app, place).revise::<ClaimItem>(SORT, Read::Consistent, keep).await?;
        Ok(())
    }
}
