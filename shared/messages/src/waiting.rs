//! Lets messages wait, and wakes them. The reasons are in `waits`.

use crate::{Message, SWEEP_AFTER_MS, Waits};

impl Message {
    /// Lets the message wait. The sweep does not look at it until it is woken. Returns `false` if it is settled, or a worker is
    /// sending it.
    pub fn wait(&mut self, waits: Waits) -> bool {
        let may = self.is_open() && self.claim.is_none();
        if may {
            // Its batch no longer covers it.
            self.in_batch = false;
            self.waits = Some(waits);
        }
        may
    }

    /// Ends the waiting. The sweep checks the message at `sweep_at_ms`. Returns `false` if it does not wait.
    pub fn wake(&mut self, sweep_at_ms: i64) -> bool {
        let waited = self.waits.take().is_some();
        if waited {
            self.sweep_at_ms = sweep_at_ms;
        }
        waited
    }

    /// Whether the sweep has not looked at it yet.
    pub fn is_first_look(&self) -> bool {
        let due_ms =
            self.schedule.as_ref().map_or(self.id.created_at().as_millisecond(), |schedule| schedule.at_ms);
        self.sweep_at_ms == due_ms + SWEEP_AFTER_MS
    }

    /// Puts the sweep's next look off to `at_ms`. Returns `false` if that changes nothing, or the message is settled.
    pub fn look_again(&mut self, at_ms: i64) -> bool {
        let changes = self.is_open() && self.sweep_at_ms < at_ms;
        if changes {
            self.sweep_at_ms = at_ms;
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Event, EventKind, SENDING, WaitReason};
    use posthorn_ids::{AttemptId, EmailId};
    use posthorn_items::{Item, WaitsFor};

    fn waits(reason: WaitReason) -> Waits {
        Waits::new(reason, 7)
    }

    fn message() -> Message {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        Message::new(id, "a@example.com".parse().unwrap(), vec!["b@example.com".parse().unwrap()], "Hello")
    }

    #[test]
    fn a_waiting_message_is_listed_by_what_it_waits_for_and_not_by_its_time() {
        let mut message = message();
        message.in_batch = true;
        assert!(message.wait(waits(WaitReason::DomainPaused)));
        let open = message.open().unwrap();
        assert_eq!(open.waits_for(), Some(&WaitsFor::InScope("example.com".to_owned())));
        assert_eq!(open.due_ms(), 7);
        assert!(message.wait(waits(WaitReason::DailyQuota)));
        assert_eq!(message.open().unwrap().waits_for(), Some(&SENDING));
        message.kept_s = Some(50);
        assert!(message.keep_until(60));
        assert_eq!(
            message.open().unwrap().due_ms(),
            7,
            "one that is kept longer stays before the younger ones"
        );
        assert!(message.wake(99) && !message.wake(100));
        let open = message.open().unwrap();
        assert_eq!((open.waits_for(), open.due_ms()), (None, 99));
    }

    #[test]
    fn a_claimed_or_settled_message_does_not_wait_and_a_claim_ends_the_waiting() {
        let mut message = message();
        message.wait(waits(WaitReason::SendingPaused));
        message.claim(AttemptId::new(jiff::Timestamp::UNIX_EPOCH), 0, 10);
        assert!(message.waits.is_none() && !message.wait(waits(WaitReason::DailyQuota)));
        message.record(Event::new(EventKind::Sent, 5).as_provider_id("p"));
        assert!(!message.wait(waits(WaitReason::DailyQuota)) && message.open().is_none());
    }

    #[test]
    fn a_canceled_message_leaves_the_index() {
        let mut message = message();
        message.wait(waits(WaitReason::DomainPaused));
        assert!(message.cancel(8) && message.open().is_none());
    }
}
