use std::collections::BTreeMap;

use posthorn_items::Scope;
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};

use crate::{ChainHead, Entry, HEAD_SORT, LAST_SORT, LinkItem, sort};

/// More rounds than any honest contention needs: eight streams tell.
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
}

/// The partition of an organisation's chain: its head, and its links under their numbers.
pub fn chain_partition<'a>(store: &'a Store, scope: &Scope) -> Partition<'a> {
    store.scoped(scope).of_org(Table::Ops, "audit")
}

/// Adds `entries` to the chain; those that it knows are left out, so a batch may be told again.
///
/// Written: the head, which holds what is added in full, on the condition that it is what was read; then the links. What
/// stops between the two is healed here by whoever comes next, before the head moves on.
///
/// # Errors
/// As of any write; all or part of `entries` may be added by then, and telling them again adds the rest. And where somebody
/// wrote to the chain past this: nothing is added over what is there, for it would be lost without a word.
pub async fn append(chain: &Partition<'_>, entries: &[Entry], now_ms: i64) -> Result<(), NotAdded> {
    for _ in 0..ROUNDS_MAX {
        let Some(head) = chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await? else {
            begin(chain).await?;
            continue;
        };
        settle(chain, &head.value).await?;
        if head.value.news(entries).is_empty() {
            return Ok(());
        }
        let settled = head.value.last.clone();
        // What somebody else added in between must be settled before it leaves the tail: that is the next round's.
        let add = |head: &mut ChainHead| head.last == settled && head.append(entries, now_ms);
        if let Revised::Changed(head) = chain.revise_from(HEAD_SORT, head, add).await? {
            settle(chain, &head.value).await?;
        }
    }
    Err(StoreError::Contended.into())
}

/// Writes the head of a chain that has no links.
async fn begin(chain: &Partition<'_>) -> Result<(), NotAdded> {
    // Of somebody who begins it at the same time the head is there before any link.
    if let Some(first) = chain.query("", 1, true, Read::Consistent).await?.first() {
        return if first.is::<ChainHead>() { Ok(()) } else { Err(NotAdded::Headless) };
    }
    chain.create(HEAD_SORT, &ChainHead::default()).await?;
    Ok(())
}

/// Writes what of the tail is not written yet.
async fn settle(chain: &Partition<'_>, head: &ChainHead) -> Result<(), NotAdded> {
    let from = head.tail_from();
    let limit = head.tail.len() as i32;
    if limit == 0 {
        return Ok(());
    }
    let mut written = BTreeMap::new();
    for item in chain.between(&sort(from), LAST_SORT, limit, Read::Consistent).await? {
        let place = item.sort().unwrap_or_default().to_owned();
        written.insert(place, item.decode::<LinkItem>().map(|link| link.value).unwrap_or_default());
    }
    // What is archived by now must not come back.
    for (link, seq) in head.tail.iter().zip(from..).filter(|(_, seq)| *seq > head.archived.seq) {
        let standing = match written.remove(&sort(seq)) {
            Some(standing) => standing,
            None => match chain.create::<LinkItem>(&sort(seq), link).await? {
                Created::New => continue,
                Created::Existing(standing) => standing.value,
            },
        };
        // Where another was first, it was with the same link.
        if standing != *link {
            return Err(NotAdded::Taken(seq));
        }
    }
    Ok(())
}
