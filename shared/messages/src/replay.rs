//! Decides whether a failed message may be sent after all.
//!
//! A failed message stays failed, because its sender was notified. Only its dead letter, put back on the queue by an
//! operator, may change that. Other copies of it may still be on the queue or come from a timer; they must not.

use posthorn_ids::CopyId;

use crate::{DeadCopy, Event, Message, Status};

/// A copy of a message, as received from the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCopy {
    /// Its id; `None` for one that was queued before copies had ids.
    pub id: Option<CopyId>,
    /// Whether an operator replayed it by the dead letter's id.
    pub replayed: bool,
    /// How often the queue has delivered it since it was put there, including this time. If SQS moves a dead letter
    /// back, it counts from one again.
    pub receive_count: u32,
}

/// The possible effect of a copy on a failed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revival {
    /// It was replayed: the message may be sent.
    Replay,
    /// It becomes or stays a dead letter: the worker must return it to the queue.
    DeadLetter,
    /// Nothing: it is another copy.
    Stray,
}

impl Message {
    /// Records that the message fails with `copy`, which becomes its dead letter. Returns whether that changes
    /// anything.
    pub fn give_up(&mut self, failed: Event, copy: &QueueCopy) -> bool {
        let dead = Some(DeadCopy { id: copy.id, receive_count: copy.receive_count, is_back: false });
        let changes = self.record(failed) || self.dead_copy != dead;
        self.dead_copy = dead;
        changes
    }

    /// The possible effect of `copy` on this failed message.
    pub fn revival_by(&self, copy: &QueueCopy) -> Revival {
        // The provider took it and rejected it.
        if self.is_handed_over() {
            return Revival::Stray;
        }
        match &self.dead_copy {
            Some(dead) if dead.is_of(copy) => match dead.is_back || copy.receive_count < dead.receive_count {
                true => Revival::Replay,
                false => Revival::DeadLetter,
            },
            _ if copy.replayed => Revival::Replay,
            // A copy without an id may be the dead letter or another copy. As a dead letter it is not lost.
            _ if copy.id.is_none() => Revival::DeadLetter,
            _ => Revival::Stray,
        }
    }

    /// If `copy` is on its way to become the message's dead letter, takes over its receive count. Returns whether it
    /// did.
    pub fn count_dead_letter_receive(&mut self, copy: &QueueCopy) -> bool {
        let dead = self.dead_copy.as_mut().filter(|dead| dead.is_of(copy) && !dead.is_back);
        let Some(dead) = dead.filter(|dead| copy.receive_count > dead.receive_count) else { return false };
        dead.receive_count = copy.receive_count;
        true
    }

    /// If the message has failed and `copy` is a replay that is not processed yet, counts the claims from zero again.
    /// Returns whether it did.
    pub fn revive(&mut self, copy: &QueueCopy) -> bool {
        let replayed = self.status() == Status::Failed && self.revival_by(copy) == Revival::Replay;
        if !replayed || self.dead_copy.is_some_and(|dead| dead.is_of(copy) && dead.is_back) {
            return false;
        }
        self.tries = 0;
        self.dead_copy = Some(DeadCopy { id: copy.id, receive_count: copy.receive_count, is_back: true });
        true
    }
}

impl DeadCopy {
    /// Whether both are the same copy. Copies without ids match only if an operator replayed one.
    fn is_of(&self, copy: &QueueCopy) -> bool {
        self.id == copy.id && (copy.id.is_some() || copy.replayed)
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::EmailId;

    use super::*;
    use crate::EventKind;

    fn copy(receive_count: u32) -> QueueCopy {
        QueueCopy { id: Some(CopyId::new(jiff::Timestamp::UNIX_EPOCH)), replayed: false, receive_count }
    }

    fn handed_out(copy: &QueueCopy, receive_count: u32) -> QueueCopy {
        QueueCopy { receive_count, ..*copy }
    }

    fn failed(dead: &QueueCopy) -> Message {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        let to = vec!["b@example.com".parse().unwrap()];
        let mut message = Message::new(id, "a@example.com".parse().unwrap(), to, "Hello");
        message.tries = 3;
        assert!(message.give_up(Event::new(EventKind::Failed, 1), dead));
        message
    }

    #[test]
    fn only_its_own_dead_letter_brings_a_message_back() {
        let dead = copy(1);
        let mut message = failed(&dead);
        assert_eq!(message.revival_by(&copy(1)), Revival::Stray);
        for receive_count in 2..=6 {
            let again = handed_out(&dead, receive_count);
            assert_eq!(message.revival_by(&again), Revival::DeadLetter, "the queue is not done with it yet");
            assert!(message.count_dead_letter_receive(&again) && !message.revive(&again));
        }
        // A worker that died took the first receive.
        let back = handed_out(&dead, 2);
        assert_eq!(message.revival_by(&back), Revival::Replay);
        assert!(message.revive(&back) && !message.revive(&back));
        assert_eq!((message.tries, message.revival_by(&handed_out(&dead, 6))), (0, Revival::Replay));
        assert!(!message.count_dead_letter_receive(&handed_out(&dead, 6)), "it is tried again");
        assert_eq!(message.revival_by(&copy(1)), Revival::Stray);
        assert!(message.give_up(Event::new(EventKind::Failed, 2), &handed_out(&dead, 6)));
        assert_eq!(message.revival_by(&handed_out(&dead, 7)), Revival::DeadLetter);
    }

    #[test]
    fn a_copy_that_an_operator_replays_is_sent_whatever_copy_failed() {
        for id in [None, copy(1).id] {
            let mut message = failed(&copy(1));
            let named = QueueCopy { id, replayed: true, receive_count: 2 };
            assert!(message.revive(&named));
            assert_eq!(message.revival_by(&handed_out(&named, 5)), Revival::Replay);
            message.give_up(Event::new(EventKind::Failed, 2), &handed_out(&named, 5));
            assert_eq!(message.revival_by(&handed_out(&named, 6)), Revival::DeadLetter);
            assert_eq!(message.revival_by(&handed_out(&named, 1)), Revival::Replay);
        }
    }

    #[test]
    fn a_copy_without_an_id_is_neither_sent_nor_lost() {
        let old = QueueCopy { id: None, replayed: false, receive_count: 1 };
        assert_eq!(failed(&copy(1)).revival_by(&old), Revival::DeadLetter);
        assert_eq!(failed(&old).revival_by(&old), Revival::DeadLetter);
    }

    #[test]
    fn a_message_that_failed_permanently_has_no_dead_letter() {
        let dead = copy(1);
        let mut message = failed(&dead);
        message.record(Event::new(EventKind::Failed, 2).because("its domain was removed"));
        assert_eq!(message.revival_by(&dead), Revival::Stray);
    }
}
