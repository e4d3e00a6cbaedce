//! What is asked again immediately before an email is handed over: whether its organisation and tenant may send, its domain,
//! its warm-up, who is suppressed.
//!
//! Between acceptance and now there may lie a queue, a month, or a dead-letter queue: what was true then counts no more.

use jiff::Timestamp;
use posthorn_access::{Suspended, standing as standing_of_owner};
use posthorn_app::App;
use posthorn_consent::{Reason, Why};
use posthorn_consent_store::{Suppressed, suppressed};
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_messages::{Event, EventKind, Message, simulator};
use posthorn_runtime::uses::{Use, settings};
use posthorn_senders::{Admission, PausedBy, Sender, Standing};
use posthorn_senders_store::{sender_standing, warmup_admit};
use posthorn_store::StoreError;

/// What [`ask`] uses.
pub(crate) const USES: Use = Use::All(&[
    posthorn_access::READS_STANDING,
    posthorn_senders_store::READS_STANDING,
    posthorn_senders_store::ADMITS,
    posthorn_consent_store::READS_SUPPRESSED,
    settings::TEST_DOMAIN,
]);

/// What is to become of an email whose turn has come.
pub(crate) enum Gate {
    /// It may go: by this sender, to all but these.
    Open {
        /// How to send; `None` where no domain stands behind it.
        sender: Option<Sender>,
        /// Who must not get it, as events tell it.
        suppressed: Vec<Event>,
    },
    /// It waits: the sweep brings it back.
    Held(HeldBy),
    /// It waits until then.
    Later(Timestamp),
    /// It must not go at all, for this reason.
    Shut(String),
}

/// Why an email waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldBy {
    /// Its domain or the pool of addresses is paused.
    Pause(PausedBy),
    /// Its organisation or tenant is suspended.
    Suspension(Suspended),
}

/// How long an email waits for the end of a suspension: a day, in which a mistake is noticed and mended. What goes out
/// later than that surprises whoever gets it.
const SUSPENDED_MS_MAX: i64 = 24 * 3_600_000;

/// Asks everything, in this order: what holds all of the domain's emails first, and what uses something up after that.
pub(crate) async fn ask(app: &App, scope: &Scope, message: &Message) -> Result<Gate, StoreError> {
    if let Some(gate) = owner(app, scope, message).await? {
        return Ok(gate);
    }
    let sender = match standing(app, scope, message).await? {
        Ok(sender) => sender,
        Err(gate) => return Ok(gate),
    };
    // An email that goes out at once was counted when it was accepted.
    if let (Some(sender), Some(schedule)) = (&sender, &message.schedule)
        && !schedule.begun
        && let Admission::Exceeded { lifts_at, .. } = warmup_admit(app, scope, sender, 1, app.now()).await?
    {
        return Ok(Gate::Later(lifts_at));
    }
    let suppressed = suppressed_recipients(app, scope, message).await?;
    Ok(Gate::Open { sender, suppressed })
}

/// Whether organisation and tenant may send; `None` where they may.
async fn owner(app: &App, scope: &Scope, message: &Message) -> Result<Option<Gate>, StoreError> {
    let standing = standing_of_owner(app, scope).await?;
    if standing.is_closed() {
        return Ok(Some(Gate::Shut("closed".to_owned())));
    }
    let Some((who, suspension)) = standing.suspension() else { return Ok(None) };
    let due_ms = match &message.schedule {
        Some(schedule) => schedule.at_ms,
        None => message.id.created_at().as_millisecond(),
    };
    let held_ms = app.now().as_millisecond() - due_ms.max(suspension.at);
    Ok(Some(match held_ms >= SUSPENDED_MS_MAX {
        true => Gate::Shut("suspended".to_owned()),
        false => Gate::Held(HeldBy::Suspension(who)),
    }))
}

async fn standing(
    app: &App,
    scope: &Scope,
    message: &Message,
) -> Result<Result<Option<Sender>, Gate>, StoreError> {
    let domain = message.from.domain();
    if !scope.environment().is_live() && domain == app.setting("TEST_DOMAIN") {
        return Ok(Ok(None));
    }
    Ok(match sender_standing(app, scope, domain).await? {
        Standing::Verified(sender) => Ok(Some(sender)),
        Standing::Paused(by) => Err(Gate::Held(HeldBy::Pause(by))),
        Standing::Unverified => Err(Gate::Shut(format!("{domain} is no longer verified"))),
        Standing::Unknown => Err(Gate::Shut(format!("{domain} was removed"))),
    })
}

/// Adds the recipients of the test domain that stand for suppressed ones.
fn simulated(found: &mut Vec<Suppressed>, message: &Message, test_domain: &str) {
    let all = message.sendable().filter(|mailbox| simulator::is_suppressed(mailbox, test_domain));
    for address in all.map(|mailbox| mailbox.address()) {
        if found.iter().all(|known| known.address != address) {
            found.push(Suppressed { address, why: Why::Suppressed(Reason::HardBounce) });
        }
    }
}

/// One event per reason, naming those that it keeps away.
async fn suppressed_recipients(
    app: &App,
    scope: &Scope,
    message: &Message,
) -> Result<Vec<Event>, StoreError> {
    let addresses: Vec<String> = message.sendable().map(|mailbox| mailbox.address()).collect();
    let topic: Option<TopicId> = message.topic.as_deref().and_then(|topic| topic.parse().ok());
    let mut found: Vec<Suppressed> = suppressed(app, scope, topic, &addresses).await?;
    if !scope.environment().is_live() {
        simulated(&mut found, message, app.setting("TEST_DOMAIN"));
    }
    let mut reasons: Vec<&str> = found.iter().map(|one| one.why.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let now_ms = app.now().as_millisecond();
    let event = |reason: &str| {
        let of_it = found.iter().filter(|one| one.why.as_str() == reason);
        let recipients = of_it.map(|one| one.address.clone()).collect();
        Event::new(EventKind::Suppressed, now_ms).to(recipients).because(reason)
    };
    Ok(reasons.into_iter().map(event).collect())
}
