//! Whose an address is. An address names its holder before the holder's account exists, and before an account moves to it: so there is
//! one account with an address at most, and a crash in between leaves a claim that a repetition, or somebody else, goes on from. People
//! of the console and users of products keep their addresses by the same rules, each kind in places of its own.

use std::future::Future;

use posthorn_app::App;
use posthorn_items::Item;
use posthorn_problem::Problem;
use posthorn_store::{Created, Partition, Read, Revised, StoreError, Stored};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Address, codes::ADDRESS_UNAVAILABLE};

/// An account that an address leads to.
pub trait Addressed: Item + Clone {
    /// Names the account.
    type Id: Copy + Eq + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// Whose accounts they are: addresses of two places have nothing to do with each other.
    type Place: Copy + Send + Sync;

    /// Its address now.
    fn email(&self) -> &Address;

    /// The place of an account: its partition and sort key.
    fn spot(app: &App, place: Self::Place, id: Self::Id) -> (Partition<'_>, String);

    /// The place of the claim to an address: its partition and sort key.
    fn claim_spot<'a>(app: &'a App, place: Self::Place, email: &Address) -> (Partition<'a>, String);

    /// Whether it is being removed: it has no rights any more, and nobody gets its address yet.
    fn is_ending(&self) -> bool {
        false
    }

    /// Whether there was an account with this id that was removed. Then no account gets the id again.
    ///
    /// # Errors
    /// `StoreError` if a read fails.
    fn was_removed(app: &App, id: Self::Id) -> impl Future<Output = Result<bool, StoreError>> + Send {
        let _ = (app, id);
        async { Ok(false) }
    }

    /// An id that no account has, derived from an address.
    fn nobody(email: &Address) -> Self::Id;
}

/// Whose address it is. It is written before the account, so it may name an account that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "Id: Serialize + DeserializeOwned")]
struct Claim<Id> {
    #[serde(rename = "person")]
    holder: Id,
    /// When it was last claimed for the holder, in Unix milliseconds.
    #[serde(default)]
    claimed_at: i64,
}

/// How long nobody else takes a claimed address: longer than a function runs. So the account with the address is written by then, or
/// never.
const CLAIM_MS: i64 = 60_000;

impl<Id: Serialize + DeserializeOwned + Send + Sync> Item for Claim<Id> {
    const KIND: &'static str = "address";
}

impl<Id: Copy + Eq> Claim<Id> {
    /// A claim that is made now.
    fn of(app: &App, holder: Id) -> Self {
        Self { holder, claimed_at: app.now().as_millisecond() }
    }

    /// Whether its holder may still be about to write the account.
    fn is_fresh(&self, app: &App) -> bool {
        self.claimed_at + CLAIM_MS > app.now().as_millisecond()
    }
}

/// An account by its id; `None` if it is being removed.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn read<T: Addressed>(app: &App, place: T::Place, id: T::Id) -> Result<Option<T>, StoreError> {
    Ok(any::<T>(app, place, id).await?.filter(|account| !account.is_ending()))
}

/// The same, also one that is being removed.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn any<T: Addressed>(app: &App, place: T::Place, id: T::Id) -> Result<Option<T>, StoreError> {
    let (partition, sort) = T::spot(app, place, id);
    Ok(partition.get::<T>(&sort, Read::Consistent).await?.map(|stored| stored.value))
}

/// Changes an account. `change` returns whether there is anything to write. Returns the account as it is now; `None` if there is none, or
/// it is being removed: what an earlier try of `change` found counts for nothing then.
///
/// # Errors
/// `StoreError` if the read or the write fails.
pub async fn revise<T: Addressed>(
    app: &App,
    place: T::Place,
    id: T::Id,
    mut change: impl FnMut(&mut T) -> bool + Send,
) -> Result<Option<T>, StoreError> {
    let (partition, sort) = T::spot(app, place, id);
    let change = |account: &mut T| !account.is_ending() && change(account);
    match partition.revise(&sort, Read::Consistent, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => {
            Ok(Some(stored.value).filter(|account| !account.is_ending()))
        }
        Revised::Absent => Ok(None),
    }
}

/// The account with an address. It makes the same number of reads whether or not there is one.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn find<T: Addressed>(
    app: &App,
    place: T::Place,
    email: &Address,
) -> Result<Option<T>, StoreError> {
    let (partition, sort) = T::claim_spot(app, place, email);
    let stored = partition.get::<Claim<T::Id>>(&sort, Read::Consistent).await?;
    // An unknown address reads an account too, so that the time does not tell it from a known one.
    let id = stored.map_or_else(|| T::nobody(email), |stored| stored.value.holder);
    let found = read::<T>(app, place, id).await?;
    // An address that was given up may still be read here for a moment.
    Ok(found.filter(|account| account.email() == email))
}

/// The id of the account that may be created with an address: `fresh`, or that of an earlier attempt that stopped, or of the account that
/// has the address. If the holder has no account yet, the claim is renewed. If its account has another address by now, because a change of
/// the address stopped before it gave up this one, or was removed, the address becomes that of `fresh`.
///
/// # Errors
/// `CONFLICT` if the address changes hands at this moment, or its account is being removed.
pub async fn claim_new<T: Addressed>(
    app: &App,
    place: T::Place,
    email: &Address,
    fresh: T::Id,
) -> Result<T::Id, StoreError> {
    let claim = Claim::of(app, fresh);
    let (partition, sort) = T::claim_spot(app, place, email);
    let existing = match partition.create(&sort, &claim).await? {
        Created::New => return Ok(fresh),
        Created::Existing(existing) => existing,
    };
    let named = existing.value.holder;
    let holder = match any::<T>(app, place, named).await? {
        Some(account) if account.is_ending() => return Err(StoreError::Contended),
        Some(account) if account.email() == email => return Ok(named),
        Some(_) if existing.value.is_fresh(app) => return Err(StoreError::Contended),
        Some(_) => fresh,
        None if T::was_removed(app, named).await? => fresh,
        None => named,
    };
    match replace::<T>((&partition, &sort), existing, &Claim::of(app, holder)).await? {
        true => Ok(holder),
        false => Err(StoreError::Contended),
    }
}

/// Makes an address name the account `id`, which moves to it. An address that names an account with another address by now, or none, is
/// free, unless that account may be about to get it.
///
/// # Errors
/// `ADDRESS_UNAVAILABLE` if it is another account's.
pub async fn claim_for<T: Addressed>(
    app: &App,
    place: T::Place,
    email: &Address,
    id: T::Id,
) -> Result<(), Problem> {
    let mine = Claim::of(app, id);
    let (partition, sort) = T::claim_spot(app, place, email);
    let Created::Existing(existing) = partition.create(&sort, &mine).await? else { return Ok(()) };
    let holder = existing.value.holder;
    if holder != id {
        let has_it = read::<T>(app, place, holder).await?.is_some_and(|other| other.email() == email);
        if has_it || existing.value.is_fresh(app) {
            return Err(unavailable());
        }
    }
    match replace::<T>((&partition, &sort), existing, &mine).await? {
        true => Ok(()),
        false => Err(unavailable()),
    }
}

/// Gives an address up, if it still names the account.
///
/// # Errors
/// `StoreError` if the read or the write fails.
pub async fn give_up<T: Addressed>(
    app: &App,
    place: T::Place,
    email: &Address,
    id: T::Id,
) -> Result<(), StoreError> {
    let (partition, sort) = T::claim_spot(app, place, email);
    let stored = partition.get::<Claim<T::Id>>(&sort, Read::Consistent).await?;
    if let Some(stored) = stored.filter(|stored| stored.value.holder == id) {
        partition.delete_if(&sort, &stored).await?;
    }
    Ok(())
}

/// Puts a claim in place of one that was `read`. Returns whether the address is the claim's holder's now: it is not if another one
/// claimed it meanwhile.
async fn replace<T: Addressed>(
    (partition, sort): (&Partition<'_>, &str),
    read: Stored<Claim<T::Id>>,
    claim: &Claim<T::Id>,
) -> Result<bool, StoreError> {
    let (before, mut is_own) = (read.value.clone(), false);
    let replace = |item: &mut Claim<T::Id>| {
        // It is the holder's already after another request of theirs, or if the answer of this write was lost.
        is_own = *item == before || item.holder == claim.holder;
        let changes = is_own && item != claim;
        if changes {
            item.clone_from(claim);
        }
        changes
    };
    match partition.revise_from(sort, read, replace).await? {
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(is_own),
        Revised::Absent => Ok(false),
    }
}

fn unavailable() -> Problem {
    ADDRESS_UNAVAILABLE.because("Use another address, or ask support.")
}
