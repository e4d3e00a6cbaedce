use std::collections::BTreeMap;

use posthorn_items::Scope;
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};

use crate::{
    ChainHead, Entry, HEAD_SORT, LAST_SORT, LinkItem, NotSealed, SeenItem,
    person_keys::{SealingFailed, sealed},
    places::{chain_partition, mark_partition},
    sort,
};

/// More rounds than contention needs: two instances of the consumer run at the same time, and each appends one pack at a time.
const ROUNDS_MAX: usize = 32;

/// Why not all was added.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    /// The table.
    #[error("the table")]
    Store(#[from] StoreError),
    /// There are links and no head: where the chain ended nobody knows.
    #[error("the chain has lost its head")]
    Headless,
    /// Another link stands at this number.
    #[error("another link stands at {0}, where one is to be added")]
    Taken(u64),
    /// The details of a person.
    #[error(transparent)]
    NotSealed(#[from] NotSealed),
}

impl From<SealingFailed> for NotAdded {
    fn from(why: SealingFailed) -> Self {
        match why {
            SealingFailed::Store(error) => error.into(),
            SealingFailed::Seal(error) => error.into(),
        }
    }
}

/// An organisation's chain, and the marks of the entries in it.
struct Log<'a> {
    store: &'a Store,
    scope: &'a Scope,
    chain: Partition<'a>,
    now_ms: i64,
}

/// Adds `entries` to the chain of the scope's organisation: each once, even if it comes several times or in another order.
///
/// What they say about people is sealed with keys that are made before ([`sealed`]).
/// First one conditional write stores the head with the new links in full. Then, for each link, the mark of its entry is written,
/// and then the link. The next append first writes what is missing of these. So an entry that has left the head's tail has its
/// mark.
///
/// # Errors
/// If a write fails; some of `entries` may be added then, and appending them again adds the rest. If somebody else wrote to the
/// chain, nothing is added, because that would overwrite something.
pub async fn append(store: &Store, scope: &Scope, entries: &[Entry], now_ms: i64) -> Result<(), NotAdded> {
    let log = Log { store, scope, chain: chain_partition(store, scope), now_ms };
    for _ in 0..ROUNDS_MAX {
        let Some(head) = log.chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await? else {
            log.begin().await?;
            continue;
        };
        if log.settle(&head.value).await? == Settled::Stale {
            continue;
        }
        let missing = log.missing(&head.value, entries).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let missing = sealed(store, missing).await?;
        let missing: Vec<&Entry> = missing.iter().collect();
        let settled = head.value.last.clone();
        // Another run may have added entries since the head was read. They may be the same ones, and their links and marks
        // must be written before they leave the tail: the next round does that.
        let add = |head: &mut ChainHead| head.last == settled && head.append(&missing, now_ms);
        if let Revised::Changed(head) = log.chain.revise_from(HEAD_SORT, head, add).await? {
            log.settle(&head.value).await?;
        }
    }
    Err(StoreError::Contended.into())
}

/// Whether a head is still the last one after its links were written.
#[derive(PartialEq, Eq)]
enum Settled {
    Current,
    /// Another run has moved the head on.
    Stale,
}

impl Log<'_> {
    fn marks(&self) -> Partition<'_> {
        mark_partition(self.store, self.scope)
    }

    /// Which of `entries` the chain does not have. The tail of `head` must be settled: then each earlier entry has its mark.
    async fn missing<'e>(&self, head: &ChainHead, entries: &'e [Entry]) -> Result<Vec<&'e Entry>, NotAdded> {
        let unknown = head.unknown(entries);
        let places: Vec<_> = unknown.iter().map(|entry| (self.marks(), entry.id.suffix())).collect();
        let seen = self.store.get_many(Table::Ops, &places, Read::Consistent).await?;
        Ok(unknown.into_iter().zip(seen).filter(|(_, seen)| seen.is_none()).map(|(entry, _)| entry).collect())
    }

    /// Writes the head of a chain that has no links.
    async fn begin(&self) -> Result<(), NotAdded> {
        // Another run that begins it at the same time writes the head before any link.
        if let Some(first) = self.chain.query("", 1, true, Read::Consistent).await?.first() {
            return if first.is::<ChainHead>() { Ok(()) } else { Err(NotAdded::Headless) };
        }
        self.chain.create(HEAD_SORT, &ChainHead::default()).await?;
        Ok(())
    }

    /// Writes the links of the tail that are not written yet, each after its mark: a link that is there has one.
    async fn settle(&self, head: &ChainHead) -> Result<Settled, NotAdded> {
        if head.tail.len() as u64 > head.last.seq {
            return Err(NotAdded::Taken(head.last.seq));
        }
        let from = head.tail_from();
        // One more than the tail has: a link after the last one is another run's, or somebody else's.
        let limit = head.tail.len() as i32 + 1;
        let mut written = BTreeMap::new();
        for item in self.chain.between(&sort(from), LAST_SORT, limit, Read::Consistent).await? {
            let place = item.sort().unwrap_or_default().to_owned();
            written.insert(place, item.decode::<LinkItem>().map(|link| link.value).unwrap_or_default());
        }
        // An archived link must not come back.
        for (link, seq) in head.tail.iter().zip(from..).filter(|(_, seq)| *seq > head.archived.seq) {
            let present = match written.remove(&sort(seq)) {
                Some(present) => present,
                None => match self.write(link, seq).await? {
                    Created::New => continue,
                    Created::Existing(present) => present.value,
                },
            };
            // Where another run was first, it wrote the same link.
            if present != *link {
                return Err(NotAdded::Taken(seq));
            }
        }
        match written.last_key_value() {
            Some((place, _)) if *place > sort(head.last.seq) => self.moved_on(head).await,
            _ => Ok(Settled::Current),
        }
    }

    /// There is a link after the head's last one: another run has moved the head on, or somebody else wrote the link.
    async fn moved_on(&self, read: &ChainHead) -> Result<Settled, NotAdded> {
        let now = self.chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await?;
        match now.is_some_and(|now| now.value.last == read.last) {
            true => Err(NotAdded::Taken(read.last.seq + 1)),
            false => Ok(Settled::Stale),
        }
    }

    async fn write(&self, link: &LinkItem, seq: u64) -> Result<Created<LinkItem>, NotAdded> {
        if let Ok((_, entry)) = link.open() {
            self.marks().create(&entry.id.suffix(), &SeenItem::new(seq, self.now_ms)).await?;
        }
        Ok(self.chain.create::<LinkItem>(&sort(seq), link).await?)
    }
}
