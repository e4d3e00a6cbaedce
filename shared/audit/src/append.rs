use std::collections::BTreeSet;

use posthorn_store::{Partition, Read, Revised, Scope, Store, StoreError, Table};

use crate::{ChainHead, Entry, HEAD_SORT, LAST_SORT, LinkItem, sort};

/// More rounds than any honest contention needs: six streams tell.
const ROUNDS_MAX: usize = 32;

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
/// As of any write; all or part of `entries` may be added by then, and telling them again adds the rest.
pub async fn append(chain: &Partition<'_>, entries: &[Entry], now_ms: i64) -> Result<(), StoreError> {
    for _ in 0..ROUNDS_MAX {
        let Some(head) = chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await? else {
            chain.create(HEAD_SORT, &ChainHead::default()).await?;
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
    Err(StoreError::Contended)
}

/// Writes what of the tail is not written yet.
async fn settle(chain: &Partition<'_>, head: &ChainHead) -> Result<(), StoreError> {
    let from = head.tail_from();
    // What is archived by now must not come back.
    let missing = head.tail.iter().zip(from..).filter(|(_, seq)| *seq > head.archived.seq);
    let limit = head.tail.len() as i32;
    if limit == 0 {
        return Ok(());
    }
    let written = chain.between(&sort(from), LAST_SORT, limit, Read::Consistent).await?;
    let written: BTreeSet<String> =
        written.iter().filter_map(|item| item.sort().map(str::to_owned)).collect();
    for (link, seq) in missing.filter(|(_, seq)| !written.contains(&sort(*seq))) {
        // Where another was first, it was with the same link.
        chain.create::<LinkItem>(&sort(seq), link).await?;
    }
    Ok(())
}
