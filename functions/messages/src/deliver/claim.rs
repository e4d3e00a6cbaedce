//! Claims an email for one attempt to hand it over. One conditional write holds the claim and everything decided with it.

use posthorn_app::App;
use posthorn_ids::AttemptId;
use posthorn_messages::{Claiming, Event, EventKind, Message, QueueCopy, Revival, Status, TRIES_MAX};
use posthorn_runtime::{
    queue::Retry,
    uses::{Use, settings},
};
use posthorn_store::{Revised, StoreError, Stored};

/// The `uses` of [`quiet_ms`].
pub(crate) const QUIET_WINDOW: Use = settings::QUIET_WINDOW_SECONDS;
/// How long a claim whose outcome is unknown waits for SES's event, where no setting says otherwise.
const QUIET_WINDOW_SECONDS: u32 = 900;

/// The quiet window in milliseconds.
pub(crate) fn quiet_ms(app: &App) -> i64 {
    i64::from(app.setting_seconds("QUIET_WINDOW_SECONDS", QUIET_WINDOW_SECONDS)) * 1000
}

/// One worker's attempt.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Now, in unix milliseconds.
    pub now_ms: i64,
    /// How long a claim whose outcome is unknown excludes other workers, in milliseconds.
    pub quiet_ms: i64,
    /// The copy of the email that the queue delivered.
    pub copy: QueueCopy,
    /// The recipients that must not get it, one event for each reason.
    pub suppressed: Vec<Event>,
}

impl Attempt {
    /// Claims the message, and records the suppressed recipients in the same write. Returns whether there is anything to write.
    pub fn apply(&self, message: &mut Message) -> bool {
        let next = self.outcome(message).1;
        let news = next.is_some();
        if let Some(next) = next {
            *message = next;
        }
        news
    }

    /// What the claim's write means. `None` if there is nothing to send. Another worker's claim is left alone: if that worker has
    /// died, the sweep queues the message again.
    ///
    /// # Errors
    /// The write failed; or the message was claimed too often and is given up, so the queue moves it to its dead-letter queue in the
    /// end.
    pub fn claimed(
        &self,
        written: Result<Revised<Message>, StoreError>,
    ) -> Result<Option<Stored<Message>>, Retry> {
        let (claiming, found) = match written? {
            Revised::Absent => return Ok(None),
            Revised::Changed(found) => (self.written(&found.value), found),
            // Unchanged with this attempt's claim means that it was written before and the answer was lost.
            Revised::Unchanged(found) => (self.outcome(&found.value).0, found),
        };
        match claiming {
            Claiming::Taken => Ok(Some(found)),
            Claiming::Spent => {
                Err(Retry::after(0, "given up, to the dead-letter queue: no attempt had a known outcome"))
            }
            _ => {
                tracing::info!(?claiming, "not sent by this worker");
                Ok(None)
            }
        }
    }

    /// The outcome that led to the message that was written.
    fn written(&self, message: &Message) -> Claiming {
        match &message.claim {
            Some(claim) if claim.attempt == self.id => Claiming::Taken,
            _ if message.status() == Status::Failed => Claiming::Spent,
            _ => Claiming::Settled,
        }
    }

    /// The outcome of the claim for the message as it is now, and the message to write.
    fn outcome(&self, message: &Message) -> (Claiming, Option<Message>) {
        // It has failed since it was read. Copies that are still on the queue send nothing.
        if message.status() == Status::Failed && message.revival_by(&self.copy) != Revival::Replay {
            return (Claiming::Settled, None);
        }
        let mut next = message.clone();
        for event in &self.suppressed {
            next.record(event.clone());
        }
        next.revive(&self.copy);
        let claiming = next.claim(self.id, self.now_ms, self.quiet_ms);
        if claiming == Claiming::Spent && message.status() != Status::Failed {
            next.give_up(outcome_unknown(self.now_ms), &self.copy);
        }
        let written = match claiming {
            Claiming::Taken | Claiming::Spent => true,
            // A message that was handed over or canceled does not change when recipients are suppressed later.
            Claiming::Settled => !message.is_handed_over() && next.status() == Status::Suppressed,
            // Another worker may be sending to them now, or the message's time has not come.
            Claiming::Busy | Claiming::Early => false,
        };
        (claiming, Some(next).filter(|next| written && next != message))
    }
}

fn outcome_unknown(now_ms: i64) -> Event {
    let reason = format!("it was tried {TRIES_MAX} times, and no try had a known outcome");
    Event::new(EventKind::Failed, now_ms).because(&reason)
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{CopyId, EmailId};

    use super::*;

    fn message() -> Message {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        Message::new(id, "a@example.com".parse().unwrap(), vec!["b@example.com".parse().unwrap()], "Hello")
    }

    fn attempt(now_ms: i64, suppressed: &[&str]) -> Attempt {
        let event =
            |to: &&str| Event::new(EventKind::Suppressed, now_ms).to(vec![to.to_string()]).because("manual");
        Attempt {
            id: AttemptId::new(jiff::Timestamp::UNIX_EPOCH),
            now_ms,
            quiet_ms: 10,
            copy: QueueCopy { id: Some(CopyId::from_bytes([7; 16])), replayed: false, receive_count: 6 },
            suppressed: suppressed.iter().map(event).collect(),
        }
    }

    #[test]
    fn a_recipient_suppressed_during_another_workers_hand_over_is_not_recorded_as_suppressed() {
        let (claiming, claimed) = attempt(0, &[]).outcome(&message());
        assert_eq!(claiming, Claiming::Taken);
        let claimed = claimed.unwrap();
        assert_eq!(attempt(9, &["b@example.com"]).outcome(&claimed), (Claiming::Busy, None));
        let mut sent = claimed.clone();
        sent.record(Event::new(EventKind::Sent, 5).as_provider_id("p"));
        assert_eq!(attempt(9, &["b@example.com"]).outcome(&sent), (Claiming::Settled, None));
        let (claiming, settled) = attempt(10, &["b@example.com"]).outcome(&claimed);
        assert_eq!((claiming, settled.unwrap().status()), (Claiming::Settled, Status::Suppressed));
    }

    #[test]
    fn a_worker_recognises_its_own_claim_when_the_answer_to_its_write_was_lost() {
        let first = attempt(0, &["c@example.com"]);
        let mut addressed = message();
        addressed.cc = vec!["c@example.com".parse().unwrap()];
        let claimed = first.outcome(&addressed).1.unwrap();
        assert_eq!(first.outcome(&claimed), (Claiming::Taken, None));
        assert_eq!(claimed.tries, 1);
    }

    #[test]
    fn each_giving_up_is_recorded_once() {
        let mut message = message();
        for round in 1..=2 {
            message.tries = TRIES_MAX;
            let attempt = attempt(round * 100, &[]);
            let (claiming, given_up) = attempt.outcome(&message);
            assert_eq!(claiming, Claiming::Spent);
            message = given_up.unwrap();
            assert_eq!((message.status(), message.events.len() as i64), (Status::Failed, round));
            let handed_out = |receive_count| QueueCopy { receive_count, ..attempt.copy };
            let again = Attempt { copy: handed_out(7), ..attempt };
            assert_eq!(again.outcome(&message), (Claiming::Settled, None));
            let (claiming, replayed) = Attempt { copy: handed_out(1), ..again }.outcome(&message);
            assert_eq!(claiming, Claiming::Taken);
            message = replayed.unwrap();
        }
    }
}
