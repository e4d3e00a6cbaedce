//! How long a message and what belongs to it are kept. An unsettled message never expires.

use posthorn_items::Keep;

use crate::Message;

/// A message that is not settled is kept for this time after it was last looked at, at least. What fails then has a dead letter for 14
/// days, and the sweep looks at what waits within a week.
const SPARE_MS: i64 = 21 * 24 * 3_600_000;

impl Message {
    /// The end of the message, and of all that belongs to it, in Unix seconds; `None`: there is none. Its content and the entries that
    /// it is found by expire then, and so does the head once it is settled.
    pub fn kept_until_s(&self) -> Option<i64> {
        self.kept_s
    }

    /// The end to give to its content and entries if it is moved to `at_ms` (Unix milliseconds) by its caller; `None` if their own end
    /// is not earlier.
    pub fn end_if_moved(&self, at_ms: i64) -> Option<i64> {
        let wanted = self.keep.until_s(at_ms)?;
        self.kept_until_s().is_some_and(|end| end < wanted).then_some(wanted)
    }

    /// The same for one that goes on being unsettled at `at_ms`, which happens to many at a time: only if their end comes soon.
    pub fn end_if_it_goes_on(&self, at_ms: i64) -> Option<i64> {
        let is_near = self.kept_until_s().is_some_and(|end| end * 1000 < at_ms + SPARE_MS);
        self.end_if_moved(at_ms).filter(|_| is_near)
    }

    /// Notes that its content and entries were given a later end. Returns whether that changes anything.
    pub fn keep_until(&mut self, end_s: i64) -> bool {
        let changes = self.kept_until_s().is_some_and(|end| end < end_s);
        if changes {
            self.kept_s = Some(end_s);
        }
        changes
    }

    /// The message under a policy.
    pub fn kept(mut self, emails: Keep, statistics: Keep) -> Self {
        (self.keep, self.statistics) = (emails, Some(statistics));
        self.count_end();
        self
    }

    /// Counts the end from its time. Only before it is written: from then on its content has that end, whatever its time becomes, and
    /// whoever moves it. A release that does not know ends moves it too, and carries what is written.
    pub(crate) fn count_end(&mut self) {
        let scheduled_ms = self.schedule.as_ref().map_or(0, |schedule| schedule.at_ms);
        self.kept_s = self.keep.until_s(self.id.created_at().as_millisecond().max(scheduled_ms));
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{AttemptId, EmailId};
    use posthorn_items::Item;
    use proptest::prelude::*;

    use super::*;
    use crate::{Event, EventKind, Status, WaitReason, Waits};

    const DAY_S: i64 = 86_400;

    fn message(days: u16) -> Message {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        Message::new(id, "a@example.com".parse().unwrap(), vec!["b@example.com".parse().unwrap()], "Hello")
            .kept(Keep::days(Some(days)), Keep::FOREVER)
    }

    #[test]
    fn a_message_expires_only_while_it_is_settled() {
        let mut message = message(30);
        assert_eq!((message.expires_at(), message.kept_until_s()), (None, Some(30 * DAY_S)));
        message.record(Event::new(EventKind::Failed, 5));
        assert_eq!(message.expires_at(), Some(30 * DAY_S));
        message.claim(AttemptId::new(jiff::Timestamp::UNIX_EPOCH), 9, 10);
        assert_eq!((message.status(), message.expires_at()), (Status::Sending, None));
        message.record(Event::new(EventKind::Sent, 12).as_provider_id("p"));
        assert_eq!(message.expires_at(), Some(30 * DAY_S));
    }

    #[test]
    fn one_of_before_policies_never_expires() {
        let mut message = message(30);
        (message.keep, message.kept_s) = (Keep::FOREVER, None);
        message.record(Event::new(EventKind::Canceled, 5));
        assert_eq!((message.expires_at(), message.end_if_moved(9)), (None, None));
    }

    #[test]
    fn a_move_by_the_worker_leaves_the_end_that_the_content_has() {
        let mut message = message(30).scheduled(1_000);
        let (end, later) = (message.kept_until_s().unwrap(), 5 * DAY_S * 1000);
        assert!(message.reschedule(later, later));
        assert_eq!(message.kept_until_s(), Some(end));
        assert_eq!(message.end_if_it_goes_on(later), None, "there is time left");
        assert_eq!(message.end_if_moved(later), Some(35 * DAY_S));
        let much_later = 10 * DAY_S * 1000;
        assert_eq!(message.end_if_it_goes_on(much_later), Some(40 * DAY_S));
        assert!(message.keep_until(40 * DAY_S) && !message.keep_until(39 * DAY_S));
        assert_eq!(message.kept_until_s(), Some(40 * DAY_S));
    }

    #[test]
    fn a_move_by_a_release_without_ends_leaves_the_end_that_the_content_has() {
        let mut message = message(30).scheduled(1_000);
        let end = message.kept_until_s();
        // All that it does, see `Message::reschedule`. It carries the end that it does not know.
        message.schedule.as_mut().unwrap().at_ms = 40 * DAY_S * 1000;
        assert_eq!((message.kept_until_s(), end), (end, Some(30 * DAY_S + 1)));
        let written = serde_json::to_value(&message).unwrap();
        assert_eq!((&written["ku"], &written["kp"]), (&end.unwrap().into(), &30.into()));
        assert_eq!(
            message.end_if_it_goes_on(40 * DAY_S * 1000),
            Some(70 * DAY_S),
            "its content would be gone"
        );
    }

    /// What may happen to a message, at a time.
    fn step() -> impl Strategy<Value = (u8, i64)> {
        (0..8_u8, 0..100 * DAY_S * 1000)
    }

    fn take(message: &mut Message, (what, at_ms): (u8, i64)) {
        let attempt = AttemptId::new(jiff::Timestamp::UNIX_EPOCH);
        let waits = Waits::new(WaitReason::DomainPaused, at_ms);
        match what {
            0 => {
                message.claim(attempt, at_ms, 10);
            }
            1 => {
                message.release(attempt, at_ms);
            }
            2 => {
                message.wait(waits);
            }
            3 => {
                message.wake(at_ms);
            }
            4 => {
                message.reschedule(at_ms, at_ms);
            }
            5 => {
                message.cancel(at_ms);
            }
            6 => {
                message.record(Event::new(EventKind::Failed, at_ms));
            }
            _ => {
                message.record(Event::new(EventKind::Delivered, at_ms).as_provider_id("p"));
            }
        }
    }

    proptest! {
        /// The content is written once, with the end of that moment. Only `keep_until` says that it has a later one.
        #[test]
        fn whatever_happens_an_open_message_has_no_end_and_a_settled_one_has_its_contents_end(
            steps in proptest::collection::vec(step(), 0..12)
        ) {
            let mut message = message(30).scheduled(1_000);
            let of_content = message.kept_until_s();
            for one in steps {
                take(&mut message, one);
                prop_assert_eq!(message.kept_until_s(), of_content);
                prop_assert_eq!(message.expires_at(), of_content.filter(|_| !message.is_open()));
            }
        }
    }
}
