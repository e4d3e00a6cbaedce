//! How a message's state follows from what happened to it, and who may change it.

use posthorn_ids::AttemptId;

use crate::{Claim, Claiming, Event, EventKind, Mailbox, Message, SWEEP_AFTER_MS, Status, TRIES_MAX};

/// One recipient, and what became of the message there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientState<'a> {
    /// Who.
    pub mailbox: &'a Mailbox,
    /// Where the message stands for them.
    pub status: Status,
    /// The event that says so, where one does.
    pub last: Option<&'a Event>,
}

impl Message {
    /// Where the message stands. Derived from the set of what happened, so that order and repetition cannot matter. Of what
    /// happened at several recipients, the heaviest counts.
    pub fn status(&self) -> Status {
        let heaviest =
            self.events.iter().filter_map(|event| event.kind.weight()).max_by_key(|(weight, _)| *weight);
        match (heaviest, &self.claim) {
            // The provider took it and tried nobody.
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

    fn has(&self, kind: EventKind) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    /// Whether anything is still to be done about it.
    pub fn is_open(&self) -> bool {
        matches!(self.status(), Status::Scheduled | Status::Queued | Status::Sending)
    }

    /// Claims the message for `attempt`. A claim older than `quiet_ms` is taken over: had the provider taken the message
    /// then, its event would have come by now.
    pub fn claim(&mut self, attempt: AttemptId, now_ms: i64, quiet_ms: i64) -> Claiming {
        if self.is_handed_over() {
            return Claiming::Settled;
        }
        if self.claim.as_ref().is_some_and(|claim| claim.attempt == attempt) {
            // Its own write, whose answer was lost.
            return Claiming::Taken;
        }
        if self.is_held(now_ms, quiet_ms) {
            return Claiming::Busy;
        }
        // Its worker is dead. Where nobody is left to send to, none follows, and no claim must stay.
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
            // Its batch is done with it, and the time at which it was to be looked at is long past.
            self.in_batch = false;
            self.sweep_at_ms = now_ms + quiet_ms;
        }
        self.claim = Some(Claim { attempt, at_ms: now_ms });
        Claiming::Taken
    }

    /// Whether the provider is known to have it.
    pub fn is_handed_over(&self) -> bool {
        self.events.iter().any(|event| event.kind.weight().is_some())
    }

    /// Whether a worker may be handing it over, or its word of that may still come.
    pub fn is_held(&self, now_ms: i64, quiet_ms: i64) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.at_ms + quiet_ms > now_ms)
    }

    /// Gives back a claim whose attempt certainly did not reach the provider; whether it was still held. The queue hands the
    /// message out again at `again_at_ms`: the sweep looks after it only when that has come to nothing.
    pub fn release(&mut self, attempt: AttemptId, again_at_ms: i64) -> bool {
        let held = self.claim.as_ref().is_some_and(|claim| claim.attempt == attempt);
        if held {
            self.claim = None;
            self.sweep_at_ms = again_at_ms + SWEEP_AFTER_MS;
        }
        held
    }

    /// Calls the message back; `false` once somebody is sending it, or it is settled.
    pub fn cancel(&mut self, now_ms: i64) -> bool {
        let waits = matches!(self.status(), Status::Scheduled | Status::Queued);
        waits && self.record(Event::new(EventKind::Canceled, now_ms))
    }

    /// Moves a scheduled message to another time; `false` for one that is not scheduled, or whose sending has begun.
    pub fn reschedule(&mut self, at_ms: i64, sweep_at_ms: i64) -> bool {
        let scheduled = self.status() == Status::Scheduled;
        if let (true, Some(schedule)) = (scheduled, &mut self.schedule) {
            schedule.at_ms = at_ms;
            self.sweep_at_ms = sweep_at_ms;
        }
        scheduled
    }

    /// Has the sweep wake a message that is scheduled for `at_ms` at that very time, for it has no timer; whether that changes
    /// anything.
    pub fn sweep_at_its_time(&mut self, at_ms: i64) -> bool {
        let waits = self.status() == Status::Scheduled
            && self.schedule.as_ref().is_some_and(|schedule| schedule.at_ms == at_ms);
        let news = waits && (self.sweep_at_ms != at_ms || self.in_batch);
        if news {
            self.sweep_at_ms = at_ms;
            self.in_batch = false;
        }
        news
    }

    /// Adds what happened; whether it was news.
    pub fn record(&mut self, event: Event) -> bool {
        if self.events.iter().any(|known| known.same_as(&event)) {
            return false;
        }
        // From here on the provider's word counts, and nobody is sending any more.
        if event.kind.weight().is_some() || event.kind == EventKind::Failed {
            self.claim = None;
        }
        if event.kind.weight().is_some() {
            self.tries = 0;
        }
        // Whoever gives up names the dead letter after; what fails otherwise has none.
        if event.kind.weight().is_some() || event.kind == EventKind::Failed {
            self.dead_copy = None;
        }
        self.events.push(event);
        true
    }

    /// Those of its recipients who are not suppressed.
    pub fn sendable(&self) -> impl Iterator<Item = &Mailbox> {
        self.recipients().filter(|mailbox| !self.is_suppressed(mailbox))
    }

    /// Whether the message does not go to this recipient.
    pub fn is_suppressed(&self, mailbox: &Mailbox) -> bool {
        self.suppression_of(mailbox).is_some()
    }

    /// The event that keeps the message from this recipient, if one does.
    fn suppression_of(&self, mailbox: &Mailbox) -> Option<&Event> {
        let keeps = |kind: EventKind| matches!(kind, EventKind::Suppressed | EventKind::Withheld);
        self.events.iter().find(|event| keeps(event.kind) && event.names(mailbox))
    }

    /// What became of the message at each recipient, in the order in which they were given.
    pub fn recipient_states(&self) -> Vec<RecipientState<'_>> {
        let overall = match self.status() {
            // What one recipient's server says is not another's state.
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
        let told = self.events.iter().filter(|event| event.names(mailbox));
        let heaviest = told.filter_map(|event| event.kind.weight().map(|weight| (weight, event)));
        match heaviest.max_by_key(|((weight, _), _)| *weight) {
            Some(((_, status), event)) => RecipientState { mailbox, status, last: Some(event) },
            None => RecipientState { mailbox, status: overall, last: None },
        }
    }
}

#[cfg(test)]
mod tests;
