//! Runs every day: moves audit log entries that are older than their retention from the table to the archive.
//!
//! In: the `open` index, which orders the chains by their oldest links. For each chain: the expired links are checked and written
//! as one object, which is read back; then the head records that they are archived, so that the chain begins after them; then they
//! are removed, and the head records that too. If the run stops before the head is written, the object is useless; if it stops
//! later, the next run removes the links. A broken chain stays as it is and is postponed. If an object is not stored, nothing is
//! removed. A run continues until no link is expired, or its time is up.

use std::{collections::BTreeSet, io::Write};

use flate2::{Compression, GzBuilder};
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use posthorn_app::App;
use posthorn_audit::{Anchor, ChainHead, HEAD_SORT, LinkItem, Walk, sort};
use posthorn_blobs::{Archive, BlobError};
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
    uses::{Bucket, settings},
};
use posthorn_store::{Partition, Read, Store, StoreError, Table};

use crate::places::AUDIT_PREFIX;

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "archive-audit",
    trigger: Trigger::Schedule(Schedule::every(
        "1 day",
        "Old entries of the audit log are not archived: they stay in the table.",
    )),
    uses: &[
        Table::Ops.query().due().delete(),
        Bucket::ARCHIVE.get(AUDIT_PREFIX),
        Bucket::ARCHIVE.put_for_good(AUDIT_PREFIX),
        settings::AUDIT_ARCHIVE_DAYS,
        settings::AUDIT_RETENTION_DAYS,
    ],
    timeout_seconds: 300,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// Default days in the table.
const RETENTION_DAYS: i64 = 365;
/// Default days in the archive: seven years, which most bookkeeping rules require.
const ARCHIVE_DAYS: i64 = 7 * 365;
/// After this time a run starts no further chain: the rest of the timeout is enough to finish the present one.
const START_WITHIN: SignedDuration = SignedDuration::from_secs(240);
/// How long a broken chain is postponed: the next day's run tries it again, this run and its repetition do not.
const POSTPONED_BY: SignedDuration = SignedDuration::from_hours(12);
/// Organisations that one query reads.
const ORGS_MAX: i32 = 100;
/// The most links in one object: some megabytes before compression.
const LINKS_MAX: usize = 2_000;
/// Links that one query reads.
const READ_AT_ONCE: i32 = 250;
/// Links removed in parallel.
const CONCURRENT_MAX: usize = 25;

/// Why a chain was not archived.
#[derive(Debug, thiserror::Error)]
enum NotArchived {
    #[error("the table")]
    Store(#[from] StoreError),
    #[error("the archive")]
    Blob(#[from] BlobError),
    #[error("the object")]
    Written(#[from] std::io::Error),
    #[error("the chain is broken at its link {0}")]
    Broken(u64),
}

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let days = |setting: &str, default: i64| {
        SignedDuration::from_hours(24 * app.setting(setting).parse().unwrap_or(default))
    };
    let (began, store) = (app.now(), app.part::<Store>());
    let expired_before = began - days("AUDIT_RETENTION_DAYS", RETENTION_DAYS);
    let retain_until = began + days("AUDIT_ARCHIVE_DAYS", ARCHIVE_DAYS);
    let (mut archived, mut failed) = (0, BTreeSet::new());
    let mut is_moving = true;
    while is_moving {
        is_moving = false;
        for entry in store.due::<ChainHead>(Table::Ops, 0, expired_before.as_millisecond(), ORGS_MAX).await? {
            let (chain, name) = (&entry.partition, entry.partition.place(HEAD_SORT));
            if failed.contains(&name) || app.now().duration_since(began) > START_WITHIN {
                continue;
            }
            let moved = archive(app, chain, expired_before, retain_until).await;
            is_moving |= match moved {
                Ok(links) => {
                    archived += links;
                    links > 0
                }
                // One organisation's log must not prevent the archiving of the others.
                Err(error) => {
                    tracing::error!(
                        chain = name,
                        error = causes(&error),
                        "a part of the audit log was not archived"
                    );
                    failed.insert(name);
                    postpone(chain, &error, expired_before).await?
                }
            };
        }
    }
    match failed.len() {
        0 => Ok(Counts::from_iter([("archived".to_owned(), archived.into())])),
        failed => {
            Err(Failed(format!("{failed} logs were not archived; {archived} links of other logs were")))
        }
    }
}

/// Postpones a broken chain, so that it is not the first in every query. Returns false for other errors: the next run tries that
/// chain again.
async fn postpone(
    chain: &Partition<'_>,
    error: &NotArchived,
    expired_before: Timestamp,
) -> Result<bool, StoreError> {
    if !matches!(error, NotArchived::Broken(_)) {
        return Ok(false);
    }
    let due_ms = (expired_before + POSTPONED_BY).as_millisecond();
    let later = |head: &mut ChainHead| head.put_off_to_ms.replace(due_ms) != Some(due_ms);
    chain.revise::<ChainHead>(HEAD_SORT, Read::Consistent, later).await?;
    Ok(true)
}

/// Archives the expired links of one chain, at most one object. Returns how many links it archived.
async fn archive(
    app: &App,
    chain: &Partition<'_>,
    expired_before: Timestamp,
    retain_until: Timestamp,
) -> Result<usize, NotArchived> {
    let Some(head) = chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await? else { return Ok(0) };
    remove_archived(chain, &head.value).await?;
    let (links, next_at_ms) = expired_links(chain, &head.value, expired_before.as_millisecond()).await?;
    if let (Some((first, _)), Some((last, link))) = (links.first(), links.last()) {
        let (_, entry) = link.open().map_err(|_| NotArchived::Broken(*last))?;
        let key = format!("{AUDIT_PREFIX}{}/{}-{}.jsonl.gz", entry.org, sort(*first), sort(*last));
        app.part::<Archive>().keep(&key, object(&links)?, "application/gzip", retain_until).await?;
        let archived = Anchor { seq: *last, hash: link.hash.clone() };
        let moved = |head: &mut ChainHead| {
            // Links that were added since the read have about the time of the latest append.
            let added = (head.last.seq > archived.seq).then_some(head.appended_at_ms);
            (head.archived, head.oldest_at_ms) = (archived.clone(), next_at_ms.or(added));
            head.put_off_to_ms = None;
            true
        };
        chain.revise_from(HEAD_SORT, head, moved).await?;
        if let Some(head) = chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await? {
            remove_archived(chain, &head.value).await?;
        }
    }
    Ok(links.len())
}

/// Returns the expired links after the archived ones, each checked against the one before, and the time of the first link that is not
/// expired (unix milliseconds).
async fn expired_links(
    chain: &Partition<'_>,
    head: &ChainHead,
    expired_before_ms: i64,
) -> Result<(Vec<(u64, LinkItem)>, Option<i64>), NotArchived> {
    let mut walk = Walk::after(head.archived.clone());
    let mut links = Vec::new();
    while walk.at().seq < head.last.seq {
        let (low, high) = (sort(walk.at().seq + 1), sort(head.last.seq));
        let found = chain.between(&low, &high, READ_AT_ONCE, Read::Consistent).await?;
        if found.is_empty() {
            // The links of the latest append may not be written yet. They are not expired.
            let is_added = walk.at().seq + 1 >= head.tail_from() && head.appended_at_ms > expired_before_ms;
            let next = is_added.then_some(head.appended_at_ms);
            return next.map(|at_ms| (links, Some(at_ms))).ok_or(NotArchived::Broken(walk.at().seq + 1));
        }
        for item in found {
            let place = item.sort().unwrap_or_default().to_owned();
            let link = item.decode::<LinkItem>()?.value;
            walk.step(&place, &link).map_err(|broken| NotArchived::Broken(broken.seq))?;
            let at_ms = link.open().map(|(_, entry)| entry.at_ms()).unwrap_or_default();
            if at_ms > expired_before_ms || links.len() == LINKS_MAX {
                return Ok((links, Some(at_ms)));
            }
            links.push((walk.at().seq, link));
        }
    }
    Ok((links, None))
}

/// Writes links as gzipped JSON lines. The same links give the same bytes.
fn object(links: &[(u64, LinkItem)]) -> Result<Vec<u8>, std::io::Error> {
    let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    for (_, link) in links {
        serde_json::to_writer(&mut gzip, link)?;
        gzip.write_all(b"\n")?;
    }
    gzip.finish()
}

/// Removes archived links from the table.
async fn remove_archived(chain: &Partition<'_>, head: &ChainHead) -> Result<(), StoreError> {
    if head.removed_to >= head.archived.seq {
        return Ok(());
    }
    let (low, high) = (sort(head.removed_to + 1), sort(head.archived.seq));
    loop {
        let left = chain.between(&low, &high, READ_AT_ONCE, Read::Consistent).await?;
        if left.is_empty() {
            break;
        }
        let places: Vec<String> = left.iter().filter_map(|item| item.sort().map(str::to_owned)).collect();
        for round in places.chunks(CONCURRENT_MAX) {
            try_join_all(round.iter().map(|place| chain.delete::<LinkItem>(place))).await?;
        }
    }
    let archived = head.archived.seq;
    let removed = |head: &mut ChainHead| {
        let behind = head.removed_to < archived;
        head.removed_to = head.removed_to.max(archived);
        behind
    };
    chain.revise::<ChainHead>(HEAD_SORT, Read::Consistent, removed).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_same_links_give_the_same_object_with_one_line_each() {
        let link = |seq: u64| (seq, LinkItem { text: seq.to_string(), ..LinkItem::default() });
        let links = [link(1), link(2)];
        assert_eq!(object(&links).unwrap(), object(&links).unwrap());
        let mut text = String::new();
        flate2::read::GzDecoder::new(object(&links).unwrap().as_slice()).read_to_string(&mut text).unwrap();
        let read: Vec<LinkItem> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(read, [link(1).1, link(2).1]);
    }
}
