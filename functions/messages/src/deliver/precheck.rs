//! Checks emails again immediately before they are handed over: organisation and tenant, domain, warm-up, and which recipients are
//! suppressed.
//!
//! The email may have waited on a queue, for a month, or on a dead-letter queue since it was accepted. So the checks at
//! acceptance no longer count.

use jiff::Timestamp;
use posthorn_access::{Suspended, standing as standing_of_owner};
use posthorn_app::App;
use posthorn_consent::{Reason, Why};
use posthorn_consent_store::{Asked, Suppressed, suppressed};
use posthorn_items::Scope;
use posthorn_messages::{Event, EventKind, Message, WaitReason, simulator};
use posthorn_runtime::uses::{Use, settings};
use posthorn_senders::{Admission, PausedBy, Sender, Standing};
use posthorn_senders_store::{sender_standing, warmup_admit};
use posthorn_store::StoreError;

/// The `uses` of [`precheck`].
pub(crate) const USES: Use = Use::All(&[
    posthorn_access::READS_STANDING,
    posthorn_senders_store::READS_STANDING,
    posthorn_senders_store::ADMITS,
    posthorn_consent_store::READS_SUPPRESSED,
    settings::TEST_DOMAIN,
]);

/// The action for an email that is due.
pub(crate) enum Verdict {
    /// Send it like this; `None` for the test domain.
    Send(Option<Sender>),
    /// Let it wait.
    Wait(WaitReason),
    /// Send it at this time.
    Later(Timestamp),
    /// Never send it, for this reason.
    Fail(String),
}

/// How long an email waits for the end of a suspension: a day. That is enough to correct a mistake, and an email that is sent
/// later would surprise its recipients.
pub(crate) const SUSPENDED_MS_MAX: i64 = 24 * 3_600_000;

/// Runs all checks. The checks that stop all of a domain's emails come first; the warm-up, which uses an allowance up, comes
/// after.
pub(crate) async fn precheck(app: &App, scope: &Scope, message: &Message) -> Result<Verdict, StoreError> {
    if let Some(verdict) = owner(app, scope, message).await? {
        return Ok(verdict);
    }
    let sender = match standing(app, scope, message).await? {
        Ok(sender) => sender,
        Err(verdict) => return Ok(verdict),
    };
    // An email without a schedule was counted when it was accepted.
    if let (Some(sender), Some(schedule)) = (&sender, &message.schedule)
        && !schedule.begun
        && let Admission::Exceeded { lifts_at, .. } = warmup_admit(app, scope, sender, 1, app.now()).await?
    {
        return Ok(Verdict::Later(lifts_at));
    }
    Ok(Verdict::Send(sender))
}

/// Checks whether organisation and tenant may send; `None` if they may.
async fn owner(app: &App, scope: &Scope, message: &Message) -> Result<Option<Verdict>, StoreError> {
    let standing = standing_of_owner(app, scope).await?;
    if standing.is_closed() {
        return Ok(Some(Verdict::Fail("closed".to_owned())));
    }
    let Some((who, suspension)) = standing.suspension() else { return Ok(None) };
    let due_ms = match &message.schedule {
        Some(schedule) => schedule.at_ms,
        None => message.id.created_at().as_millisecond(),
    };
    let waited_ms = app.now().as_millisecond() - due_ms.max(suspension.at);
    Ok(Some(match waited_ms >= SUSPENDED_MS_MAX {
        true => Verdict::Fail("suspended".to_owned()),
        false => Verdict::Wait(match who {
            Suspended::Org => WaitReason::OrgSuspended,
            Suspended::Tenant => WaitReason::TenantSuspended,
        }),
    }))
}

async fn standing(
    app: &App,
    scope: &Scope,
    message: &Message,
) -> Result<Result<Option<Sender>, Verdict>, StoreError> {
    let domain = message.from.domain();
    if !scope.environment().is_live() && domain == app.setting("TEST_DOMAIN") {
        return Ok(Ok(None));
    }
    Ok(match sender_standing(app, scope, domain).await? {
        Standing::Verified(sender) => Ok(Some(sender)),
        Standing::Paused(PausedBy::Domain) => Err(Verdict::Wait(WaitReason::DomainPaused)),
        Standing::Paused(PausedBy::IpPool) => Err(Verdict::Wait(WaitReason::IpPoolPaused)),
        Standing::Unverified => Err(Verdict::Fail(format!("{domain} is no longer verified"))),
        Standing::Unknown => Err(Verdict::Fail(format!("{domain} was removed"))),
    })
}

/// Adds the addresses of the test domain that simulate a suppressed recipient.
fn simulated(found: &mut Vec<Suppressed>, message: &Message, test_domain: &str) {
    let all = message.sendable().filter(|mailbox| simulator::is_suppressed(mailbox, test_domain));
    for address in all.map(|mailbox| mailbox.address()) {
        if found.iter().all(|known| known.address != address) {
            found.push(Suppressed { address, why: Why::Suppressed(Reason::HardBounce) });
        }
    }
}

/// The recipients of emails that must not get them: for each email one event per reason. One request reads them all.
///
/// # Errors
/// If the request fails. What can't be read is an error of its email alone.
pub(crate) async fn suppressions(
    app: &App,
    emails: &[(&Scope, &Message)],
) -> Result<Vec<Result<Vec<Event>, StoreError>>, StoreError> {
    let asked = emails.iter().map(|(scope, message)| Asked {
        scope,
        topic: message.topic.as_deref().and_then(|topic| topic.parse().ok()),
        addresses: message.sendable().map(|mailbox| mailbox.address()).collect(),
    });
    let asked: Vec<Asked<'_>> = asked.collect();
    let found = suppressed(app, &asked).await?;
    let events = |((scope, message), found): (&(&Scope, &Message), Result<Vec<Suppressed>, StoreError>)| {
        let mut found = found?;
        if !scope.environment().is_live() {
            simulated(&mut found, message, app.setting("TEST_DOMAIN"));
        }
        Ok(by_reason(&found, app.now().as_millisecond()))
    };
    Ok(emails.iter().zip(found).map(events).collect())
}

/// One event for each reason, naming the recipients that are suppressed for it.
fn by_reason(found: &[Suppressed], now_ms: i64) -> Vec<Event> {
    let mut reasons: Vec<&str> = found.iter().map(|one| one.why.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let event = |reason: &str| {
        let with_reason = found.iter().filter(|one| one.why.as_str() == reason);
        let recipients = with_reason.map(|one| one.address.clone()).collect();
        Event::new(EventKind::Suppressed, now_ms).to(recipients).because(reason)
    };
    reasons.into_iter().map(event).collect()
}
