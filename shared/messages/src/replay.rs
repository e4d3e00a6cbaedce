//! When a message that failed may be sent after all.
//!
//! A message that failed stays failed: its sender was told so. Only its dead letter may bring it back, put on the queue again
//! by an operator. Other copies of it may lie on the queue still, or come from a timer; they must not.

use posthorn_ids::CopyId;

use crate::{DeadCopy, Event, Message, Status};

/// A copy of a message, as the queue hands it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCopy {
    /// Its id; `None` for one that was queued before copies had ids.
    pub id: Option<CopyId>,
    /// Whether an operator put it back by its letter's id.
    pub replayed: bool,
    /// How often the queue has handed it out since it was put there, this time included. SQS counts from one again where it
    /// moves a dead letter back.
    pub receive_count: u32,
}

/// What a copy may do to a message that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revival {
    /// It was replayed: the message may be sent.
    Replay,
    /// It becomes a dead letter, or stays one: the queue must get it back.
    DeadLetter,
    /// Nothing: it is another copy.
    Stray,
}

impl Message {
    /// Records that the message fails with `copy`, which becomes its dead letter; whether that is news.
    pub fn give_up(&mut self, failed: Event, copy: &QueueCopy) -> bool {
        let dead = Some(DeadCopy { id: copy.id, receive_count: copy.receive_count, is_back: false });
        let news = self.record(failed) || self.dead_copy != dead;
        self.dead_copy = dead;
        news
    }

    /// What `copy` may do to the message, which has failed.
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
            // Nobody can tell a dead letter of before copies had ids from a stray. Nothing is lost where it stays a letter.
            _ if copy.id.is_none() => Revival::DeadLetter,
            _ => Revival::Stray,
        }
    }

    /// Counts that the queue hands out once more what becomes the message's dead letter; whether it does.
    pub fn count_on_its_way_out(&mut self, copy: &QueueCopy) -> bool {
        let dead = self.dead_copy.as_mut().filter(|dead| dead.is_of(copy) && !dead.is_back);
        let Some(dead) = dead.filter(|dead| copy.receive_count > dead.receive_count) else { return false };
        dead.receive_count = copy.receive_count;
        true
    }

    /// Begins to count the message's claims from zero where it has failed and `copy` is a replay that nobody has worked on;
    /// whether it did.
    pub fn take_up_again(&mut self, copy: &QueueCopy) -> bool {
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
    /// Whether the two are one copy. Of those of before copies had ids only an operator can tell.
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
            assert!(message.count_on_its_way_out(&again) && !message.take_up_again(&again));
        }
        // A worker that died took the first receive.
        let back = handed_out(&dead, 2);
        assert_eq!(message.revival_by(&back), Revival::Replay);
        assert!(message.take_up_again(&back) && !message.take_up_again(&back));
        assert_eq!((message.tries, message.revival_by(&handed_out(&dead, 6))), (0, Revival::Replay));
        assert!(!message.count_on_its_way_out(&handed_out(&dead, 6)), "it is tried again");
        assert_eq!(message.revival_by(&copy(1)), Revival::Stray);
        assert!(message.give_up(Event::new(EventKind::Failed, 2), &handed_out(&dead, 6)));
        assert_eq!(message.revival_by(&handed_out(&dead, 7)), Revival::DeadLetter);
    }

    #[test]
    fn what_an_operator_names_is_sent_whatever_it_failed_with() {
        for id in [None, copy(1).id] {
            let mut message = failed(&copy(1));
            let named = QueueCopy { id, replayed: true, receive_count: 2 };
            assert!(message.take_up_again(&named));
            assert_eq!(message.revival_by(&handed_out(&named, 5)), Revival::Replay);
            message.give_up(Event::new(EventKind::Failed, 2), &handed_out(&named, 5));
            assert_eq!(message.revival_by(&handed_out(&named, 6)), Revival::DeadLetter);
            assert_eq!(message.revival_by(&handed_out(&named, 1)), Revival::Replay);
        }
    }

    #[test]
    fn a_copy_of_before_copies_had_ids_is_neither_sent_nor_lost() {
        let old = QueueCopy { id: None, replayed: false, receive_count: 1 };
        assert_eq!(failed(&copy(1)).revival_by(&old), Revival::DeadLetter);
        assert_eq!(failed(&old).revival_by(&old), Revival::DeadLetter);
    }

    #[test]
    fn a_message_that_failed_for_good_has_no_dead_letter() {
        let dead = copy(1);
        let mut message = failed(&dead);
        message.record(Event::new(EventKind::Failed, 2).because("its domain was removed"));
        assert_eq!(message.revival_by(&dead), Revival::Stray);
    }
}
