//! Derives a message's state from its events, and applies claims, cancellations and new events.

use posthorn_ids::AttemptId;

use crate::{Claim, Claiming, Event, EventKind, Mailbox, Message, SWEEP_AFTER_MS, Status, TRIES_MAX, Waits};

/// The state of a message for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientState<'a> {
    /// The recipient.
    pub mailbox: &'a Mailbox,
    /// The message's status for this recipient.
    pub status: Status,
    /// The event that the status comes from, if there is one.
    pub last: Option<&'a Event>,
}

impl Message {
    /// The message's status. It is derived from the set of events, so their order and repetition do not matter. If
    /// recipients differ, the event with the highest weight decides.
    pub fn status(&self) -> Status {
        let heaviest =
            self.events.iter().filter_map(|event| event.kind.weight()).max_by_key(|(weight, _)| *weight);
        match (heaviest, &self.claim) {
            // The provider took the message but tried no recipient.
            (Some((_, Status::Sent)), _)
                if self.has(EventKind::Withheld) && self.sendable().next().is_none() =>
            {
                Status::Suppressed
            }
            (Some((_, status)), _) => status,
            (None, Some(_)) => Status::Sending,
            (None, None) => self.unsent_status(),
        }
    }

    fn unsent_status(&self) -> Status {
        if self.has(EventKind::Canceled) {
            return Status::Canceled;
        }
        if self.sendable().next().is_none() {
            return Status::Suppressed;
        }
        if self.has(EventKind::Failed) {
            return Status::Failed;
        }
        match &self.schedule {
            Some(schedule) if !schedule.begun => Status::Scheduled,
            _ => Status::Queued,
        }
    }

    /// Whether it has failed before, even if it is being tried again.
    pub fn has_failed(&self) -> bool {
        self.has(EventKind::Failed)
    }

    fn has(&self, kind: EventKind) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    /// Whether the message is still to be sent or settled.
    pub fn is_open(&self) -> bool {
        matches!(self.status(), Status::Scheduled | Status::Queued | Status::Sending)
    }

    /// Claims the message for `attempt`. A claim older than `quiet_ms` is taken over: if the provider had taken the
    /// message, its event would have arrived.
    pub fn claim(&mut self, attempt: AttemptId, now_ms: i64, quiet_ms: i64) -> Claiming {
        if self.is_handed_over() {
            return Claiming::Settled;
        }
        if self.claim.as_ref().is_some_and(|claim| claim.attempt == attempt) {
            // The attempt's own write succeeded, but the answer was lost.
            return Claiming::Taken;
        }
        if self.is_claimed(now_ms, quiet_ms) {
            return Claiming::Busy;
        }
        // The earlier worker is dead. Clear its claim even if no new claim follows, because all recipients may be
        // suppressed.
        self.claim = None;
        if matches!(self.unsent_status(), Status::Canceled | Status::Suppressed) {
            return Claiming::Settled;
        }
        if let Some(schedule) = &mut self.schedule {
            if schedule.at_ms > now_ms {
                return Claiming::Early;
            }
            schedule.begun = true;
        }
        if self.tries >= TRIES_MAX {
            return Claiming::Spent;
        }
        self.tries += 1;
        if self.has(EventKind::Failed) {
            // Its batch no longer covers it, and its sweep time is long past.
            self.in_batch = false;
            self.sweep_at_ms = now_ms + quiet_ms;
        }
        self.waits = None;
        self.claim = Some(Claim { attempt, at_ms: now_ms });
        Claiming::Taken
    }

    /// Whether an event proves that the provider has the message.
    pub fn is_handed_over(&self) -> bool {
        self.events.iter().any(|event| event.kind.weight().is_some())
    }

    /// Whether a claim is recent: its worker may be handing the message over, or the provider's event may still arrive.
    pub fn is_claimed(&self, now_ms: i64, quiet_ms: i64) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.at_ms + quiet_ms > now_ms)
    }

    /// Removes the claim of an attempt that certainly did not reach the provider. Returns whether the attempt had the
    /// claim. The queue delivers the message again at `again_at_ms`, so the sweep checks it only [`SWEEP_AFTER_MS`]
    /// later.
    pub fn release(&mut self, attempt: AttemptId, again_at_ms: i64) -> bool {
        let is_claimed = self.claim.as_ref().is_some_and(|claim| claim.attempt == attempt);
        if is_claimed {
            self.claim = None;
            self.sweep_at_ms = again_at_ms + SWEEP_AFTER_MS;
        }
        is_claimed
    }

    /// Removes the claim as [`Self::release`] does, and does not count it as a try: the provider was not asked, or it takes nothing
    /// from anybody now. The message waits for `waits` if that is given.
    pub fn put_off(&mut self, attempt: AttemptId, again_at_ms: i64, waits: Option<Waits>) -> bool {
        let released = self.release(attempt, again_at_ms);
        if released {
            self.tries = self.tries.saturating_sub(1);
            if let Some(waits) = waits {
                self.wait(waits);
            }
        }
        released
    }

    /// Cancels the message. Returns `false` if a worker has claimed it or it is settled.
    pub fn cancel(&mut self, now_ms: i64) -> bool {
        let waits = matches!(self.status(), Status::Scheduled | Status::Queued);
        waits && self.record(Event::new(EventKind::Canceled, now_ms))
    }

    /// Moves a scheduled message to another time. Returns `false` if it is not scheduled or if sending has begun.
    pub fn reschedule(&mut self, at_ms: i64, sweep_at_ms: i64) -> bool {
        let scheduled = self.status() == Status::Scheduled;
        if let (true, Some(schedule)) = (scheduled, &mut self.schedule) {
            schedule.at_ms = at_ms;
            self.sweep_at_ms = sweep_at_ms;
            self.waits = None;
        }
        scheduled
    }

    /// Sets the sweep to start a message scheduled for `at_ms` at exactly that time, because the message has no timer.
    /// Returns whether that changes anything.
    pub fn sweep_at_its_time(&mut self, at_ms: i64) -> bool {
        let waits = self.status() == Status::Scheduled
            && self.schedule.as_ref().is_some_and(|schedule| schedule.at_ms == at_ms);
        let changes = waits && (self.sweep_at_ms != at_ms || self.in_batch);
        if changes {
            self.sweep_at_ms = at_ms;
            self.in_batch = false;
        }
        changes
    }

    /// Adds an event. Returns `false` if the event is already recorded.
    pub fn record(&mut self, event: Event) -> bool {
        if self.events.iter().any(|known| known.same_as(&event)) {
            return false;
        }
        // From now on the provider's events decide, and no worker is sending.
        if event.kind.weight().is_some() || event.kind == EventKind::Failed {
            self.claim = None;
        }
        if event.kind.weight().is_some() {
            self.tries = 0;
        }
        // `give_up` sets the dead copy after this. Other failures have none.
        if event.kind.weight().is_some() || event.kind == EventKind::Failed {
            self.dead_copy = None;
        }
        self.events.push(event);
        true
    }

    /// The recipients that are not suppressed.
    pub fn sendable(&self) -> impl Iterator<Item = &Mailbox> {
        self.recipients().filter(|mailbox| !self.is_suppressed(mailbox))
    }

    /// Whether the message is not sent to this recipient.
    pub fn is_suppressed(&self, mailbox: &Mailbox) -> bool {
        self.suppression_of(mailbox).is_some()
    }

    /// The event that excludes this recipient, if there is one.
    fn suppression_of(&self, mailbox: &Mailbox) -> Option<&Event> {
        let keeps = |kind: EventKind| matches!(kind, EventKind::Suppressed | EventKind::Withheld);
        self.events.iter().find(|event| keeps(event.kind) && event.names(mailbox))
    }

    /// The state for each recipient, in the order of [`Self::recipients`].
    pub fn recipient_states(&self) -> Vec<RecipientState<'_>> {
        let overall = match self.status() {
            // An event of one recipient's server says nothing about the others.
            Status::Delivered | Status::Bounced | Status::Complained | Status::Failed
                if self.has(EventKind::Sent) =>
            {
                Status::Sent
            }
            overall => overall,
        };
        self.recipients().map(|mailbox| self.at_recipient(mailbox, overall)).collect()
    }

    fn at_recipient<'a>(&'a self, mailbox: &'a Mailbox, overall: Status) -> RecipientState<'a> {
        if let Some(event) = self.suppression_of(mailbox) {
            return RecipientState { mailbox, status: Status::Suppressed, last: Some(event) };
        }
        let named = self.events.iter().filter(|event| event.names(mailbox));
        let heaviest = named.filter_map(|event| event.kind.weight().map(|weight| (weight, event)));
        match heaviest.max_by_key(|((weight, _), _)| *weight) {
            Some(((_, status), event)) => RecipientState { mailbox, status, last: Some(event) },
            None => RecipientState { mailbox, status: overall, last: None },
        }
    }
}

#[cfg(test)]
mod tests;
