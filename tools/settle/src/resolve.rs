use std::collections::HashMap;

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_messages::{HELD_UNTIL_MS, MESSAGE_SORT, Message, SHARDS};
use posthorn_problem::causes;
use posthorn_store::{Revised, Revision, Store, StoreError, Stored, Table};

use crate::{
    Report, Settling, Unknown,
    heads::{CHUNK, KEYS_MAX, Place, elsewhere, heads, places},
};

/// Why an email failed that nobody knows of.
const NOT_KNOWN: &str = "the installation was restored, and whether it had been sent is not known";

/// What is known of an email.
enum Known {
    /// The running installation has settled it, or holds it for this one: it becomes what it is there.
    There(Box<Message>),
    /// A worker there may be sending it.
    Pending,
    /// Nothing.
    Nothing,
}

/// Ends the holds of all emails of which something is known, or has been decided.
pub(crate) async fn resolve(settling: &Settling<'_>, report: &mut Report) -> Result<(), StoreError> {
    for shard in 0..SHARDS {
        let store = settling.restored.part::<Store>();
        let held = store.due_at::<Message>(Table::Messages, shard, HELD_UNTIL_MS, KEYS_MAX).await?;
        report.more |= held.len() >= KEYS_MAX as usize;
        for chunk in places(held).chunks(CHUNK) {
            resolve_chunk(settling, chunk, report).await?;
        }
    }
    Ok(())
}

async fn resolve_chunk(
    settling: &Settling<'_>,
    chunk: &[Place<'_>],
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut found = heads(settling.restored, chunk, report).await?;
    found.retain(|(_, head)| head.value.is_held_for(settling.holder()));
    let mut known = match settling.running {
        Some(running) => known_there(settling, running, &found, report).await?,
        None => HashMap::new(),
    };
    let now_ms = settling.restored.now().as_millisecond();
    let (mut revisions, mut nothing_known) = (Vec::new(), Vec::new());
    for (place, current) in found {
        let known = known.remove(&current.value.id).unwrap_or(Known::Nothing);
        if matches!(known, Known::Pending) {
            report.pending.add(current.value.id);
            continue;
        }
        nothing_known.push(matches!(known, Known::Nothing));
        let change = move |message: &mut Message| settling.apply(&known, message, now_ms);
        revisions.push(Revision { partition: &place.partition, sort: MESSAGE_SORT, current, change });
    }
    let written = settling.restored.part::<Store>().revise_each(Table::Messages, revisions).await;
    for (written, nothing_known) in written.into_iter().zip(nothing_known) {
        note(settling.unknown, nothing_known, written?, report);
    }
    Ok(())
}

impl Settling<'_> {
    /// Ends the hold of an email by what is known of it. Returns whether that changes anything.
    fn apply(&self, known: &Known, message: &mut Message, now_ms: i64) -> bool {
        let holder = self.holder();
        match (known, self.unknown) {
            (Known::There(there), _) => message.follow(there, holder, now_ms),
            // The hold stays.
            (Known::Pending, _) | (Known::Nothing, Unknown::Hold) => false,
            (Known::Nothing, Unknown::Queue) => message.let_go(holder, now_ms),
            (Known::Nothing, Unknown::Fail) => message.fail_held(holder, now_ms, NOT_KNOWN),
        }
    }
}

/// What the running installation knows of emails. It holds those that are open there first, so that no worker there sends them.
async fn known_there(
    settling: &Settling<'_>,
    running: &App,
    found: &[(&Place<'_>, Stored<Message>)],
    report: &mut Report,
) -> Result<HashMap<EmailId, Known>, StoreError> {
    let there = elsewhere(running, found);
    let there = heads(running, &there, report).await?;
    let (holder, claims_end_ms) = (settling.holder(), running.now().as_millisecond() - settling.quiet_ms());
    let change = move |message: &mut Message| {
        let before = message.clone();
        message.hold(holder, claims_end_ms);
        *message != before
    };
    let ids: Vec<EmailId> = there.iter().map(|(_, head)| head.value.id).collect();
    let revisions = there
        .into_iter()
        .map(|(place, current)| Revision { partition: &place.partition, sort: MESSAGE_SORT, current, change })
        .collect();
    let written = running.part::<Store>().revise_each(Table::Messages, revisions).await;
    let mut known = HashMap::new();
    for (id, written) in ids.into_iter().zip(written) {
        let what = match written {
            Ok(Revised::Changed(head) | Revised::Unchanged(head)) => known_by(settling, head.value),
            Ok(Revised::Absent) => Known::Nothing,
            Err(error) => {
                tracing::error!(email_id = %id, error = causes(&error), "not held in the running installation");
                Known::Pending
            }
        };
        known.insert(id, what);
    }
    Ok(known)
}

fn known_by(settling: &Settling<'_>, there: Message) -> Known {
    if !there.is_open() || there.is_held_for(settling.holder()) {
        return Known::There(Box::new(there));
    }
    // If it is held for another restored installation, that one may have sent it.
    let is_elsewhere = there.claim.is_some_and(|claim| claim.at_ms >= HELD_UNTIL_MS);
    if is_elsewhere { Known::Nothing } else { Known::Pending }
}

/// Notes what became of an email.
fn note(unknown: Unknown, nothing_known: bool, written: Revised<Message>, report: &mut Report) {
    match (written, nothing_known, unknown) {
        (Revised::Changed(head), false, _) => report.followed(&head.value),
        (Revised::Changed(head), true, decided) => {
            tracing::warn!(email_id = %head.value.id, ?decided, "nobody knows whether it was sent");
            match decided {
                Unknown::Fail => report.failed += 1,
                _ => report.queued += 1,
            }
        }
        (Revised::Unchanged(head), true, Unknown::Hold) => report.unknown.add(head.value.id),
        // The provider's event, or another run, has ended the hold.
        (Revised::Unchanged(_) | Revised::Absent, ..) => {}
    }
}
