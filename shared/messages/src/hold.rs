//! Holds messages while it is found out which installation sends them: the running one, or one that was restored from it.
//!
//! A hold is a claim that does not end. A worker leaves the message alone as it leaves another worker's, and so does the sweep; the
//! provider's event settles it. So a message is handed from one installation to the other by the same conditional write by which one
//! worker keeps another away.

use posthorn_ids::AttemptId;

use crate::{Claim, Event, EventKind, Message};

/// Until when a hold lasts: the beginning of 3000, in unix milliseconds. The `open` index has room for 14 digits.
pub const HELD_UNTIL_MS: i64 = 32_503_680_000_000;

/// The result of an attempt to hold a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// The message is held.
    Held,
    /// It needs no holding: it is settled.
    Settled,
    /// A worker has claimed it, and the outcome may still become known.
    Busy,
    /// It is held for another installation.
    Elsewhere,
}

impl Message {
    /// Holds the message for `holder`, unless a worker has claimed it after `claims_end_ms`. Such a worker may be sending it.
    pub fn hold(&mut self, holder: AttemptId, claims_end_ms: i64) -> Holding {
        if !self.is_open() {
            return Holding::Settled;
        }
        match &self.claim {
            Some(claim) if claim.attempt == holder => return Holding::Held,
            Some(claim) if claim.at_ms >= HELD_UNTIL_MS => return Holding::Elsewhere,
            Some(claim) if claim.at_ms > claims_end_ms => return Holding::Busy,
            _ => {}
        }
        // The index lists it by itself, where all held messages are. Neither a batch nor what it waits for leads to it.
        self.claim = Some(Claim { attempt: holder, at_ms: HELD_UNTIL_MS });
        self.sweep_at_ms = HELD_UNTIL_MS;
        self.in_batch = false;
        self.waits = None;
        Holding::Held
    }

    /// Whether it is held for `holder`.
    pub fn is_held_for(&self, holder: AttemptId) -> bool {
        self.is_open() && self.claim.as_ref().is_some_and(|claim| claim.attempt == holder)
    }

    /// Ends a hold: the sweep finds the message at once, or at its scheduled time. Returns `false` if it is not held for `holder`.
    pub fn let_go(&mut self, holder: AttemptId, now_ms: i64) -> bool {
        let held = self.is_held_for(holder);
        if held {
            self.claim = None;
            self.in_batch = false;
            self.waits = None;
            let at_ms =
                self.schedule.as_ref().filter(|schedule| !schedule.begun).map(|schedule| schedule.at_ms);
            self.sweep_at_ms = at_ms.map_or(now_ms, |at_ms| at_ms.max(now_ms));
        }
        held
    }

    /// Ends a hold with a failure. Returns `false` if it is not held for `holder`.
    pub fn fail_held(&mut self, holder: AttemptId, now_ms: i64, reason: &str) -> bool {
        self.let_go(holder, now_ms) && self.record(Event::new(EventKind::Failed, now_ms).because(reason))
    }

    /// Ends a hold by what the other installation knows: the message as it has it. If that one held the message back too, for the same
    /// holder, it goes on from here. Returns `false` if it is not held for `holder`.
    pub fn follow(&mut self, other: &Self, holder: AttemptId, now_ms: i64) -> bool {
        let held = self.is_held_for(holder) && self.id == other.id;
        if held {
            *self = other.clone();
            self.let_go(holder, now_ms);
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::EmailId;
    use posthorn_items::Item;

    use super::*;
    use crate::{Claiming, Status, WaitReason, Waits};

    const QUIET_MS: i64 = 900_000;

    fn message() -> Message {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        Message::new(id, "a@example.com".parse().unwrap(), vec!["b@example.com".parse().unwrap()], "Hello")
    }

    fn attempt(name: &[u8]) -> AttemptId {
        AttemptId::derived(jiff::Timestamp::UNIX_EPOCH, &[name])
    }

    #[test]
    fn no_worker_claims_a_held_message_until_it_is_let_go() {
        let (mut message, holder) = (message(), attempt(b"holder"));
        message.wait(Waits { reason: WaitReason::DomainPaused, since_ms: 1, expected_ms: None });
        assert_eq!(message.hold(holder, 0), Holding::Held);
        let year_2999 = HELD_UNTIL_MS - 1;
        assert_eq!(message.claim(attempt(b"worker"), year_2999, QUIET_MS), Claiming::Busy);
        assert!(!message.cancel(year_2999), "who cancels is told that it may be under way");
        assert_eq!(message.open().unwrap().due_ms(), HELD_UNTIL_MS);
        assert!(!message.let_go(attempt(b"another"), 7) && message.let_go(holder, 7));
        assert_eq!((message.status(), message.open().unwrap().due_ms()), (Status::Queued, 7));
        assert_eq!(message.claim(attempt(b"worker"), 8, QUIET_MS), Claiming::Taken);
    }

    #[test]
    fn a_message_is_not_held_while_a_worker_may_be_sending_it_nor_twice() {
        let (mut message, holder) = (message(), attempt(b"holder"));
        message.claim(attempt(b"worker"), 100, QUIET_MS);
        assert_eq!(message.hold(holder, 99), Holding::Busy);
        assert_eq!(message.hold(holder, 100), Holding::Held);
        assert_eq!(message.hold(holder, 0), Holding::Held);
        assert_eq!(message.hold(attempt(b"another"), i64::MAX), Holding::Elsewhere);
        message.record(Event::new(EventKind::Sent, 5).as_provider_id("p"));
        assert!(!message.is_held_for(holder), "the provider's event settles it");
        assert_eq!(message.hold(holder, 0), Holding::Settled);
    }

    #[test]
    fn a_scheduled_message_goes_on_at_its_time() {
        let (mut message, holder) = (message().scheduled(5_000), attempt(b"holder"));
        message.hold(holder, 0);
        assert_eq!(message.status(), Status::Sending);
        assert!(message.let_go(holder, 7));
        assert_eq!((message.status(), message.sweep_at_ms), (Status::Scheduled, 5_000));
    }

    #[test]
    fn a_held_message_becomes_what_the_other_installation_has() {
        let holder = attempt(b"holder");
        let (mut here, mut there) = (message(), message());
        here.id = there.id;
        here.hold(holder, 0);
        there.tries = 2;
        there.hold(holder, 0);
        assert!(here.follow(&there, holder, 9));
        assert_eq!((here.status(), here.tries, here.sweep_at_ms), (Status::Queued, 2, 9));
        assert!(!here.follow(&there, holder, 10), "what goes on here is not set back");
        here.hold(holder, 0);
        there.record(Event::new(EventKind::Sent, 5).as_provider_id("p"));
        assert!(here.follow(&there, holder, 11));
        assert_eq!((here.status(), here.open().is_none()), (Status::Sent, true));
    }

    #[test]
    fn a_held_message_fails_once() {
        let (mut message, holder) = (message(), attempt(b"holder"));
        message.hold(holder, 0);
        assert!(message.fail_held(holder, 9, "lost") && !message.fail_held(holder, 10, "lost"));
        assert_eq!((message.status(), message.events.len()), (Status::Failed, 1));
    }
}
