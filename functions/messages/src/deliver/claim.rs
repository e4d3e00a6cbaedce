//! Claiming an email for one attempt to hand it over: by one conditional write, with all that is decided in that moment.

use posthorn_app::App;
use posthorn_ids::AttemptId;
use posthorn_messages::{
    Claiming, Event, EventKind, MESSAGE_SORT, Message, QueueCopy, Revival, Status, TRIES_MAX,
};
use posthorn_runtime::{
    queue::Retry,
    uses::{Use, settings},
};
use posthorn_store::{Partition, Revised, Stored};

/// What [`quiet_ms`] uses.
pub(crate) const QUIET_WINDOW: Use = settings::QUIET_WINDOW_SECONDS;
/// How long a claim whose outcome is unknown waits for SES's event, where no setting says otherwise.
const QUIET_WINDOW_SECONDS: u32 = 900;

/// The quiet window in milliseconds.
pub(crate) fn quiet_ms(app: &App) -> i64 {
    i64::from(app.setting_seconds("QUIET_WINDOW_SECONDS", QUIET_WINDOW_SECONDS)) * 1000
}

/// One worker's try.
pub(crate) struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Now, in unix milliseconds.
    pub now_ms: i64,
    /// For how long a claim whose outcome is unknown keeps others out.
    pub quiet_ms: i64,
    /// The copy that the queue hands out.
    pub copy: QueueCopy,
    /// Who must not get it.
    pub suppressed: Vec<Event>,
}

impl Attempt {
    /// Claims the message, and writes down in the same breath who does not get it; `None` where there is nothing to do. A
    /// claim that another worker holds is left to it: should that worker be dead, the sweep queues the message again.
    ///
    /// # Errors
    /// Where the message was claimed too often, and is given up: the queue moves it to its dead letters at last.
    pub async fn claim(
        &self,
        messages: &Partition<'_>,
        message: Stored<Message>,
    ) -> Result<Option<Stored<Message>>, Retry> {
        let mut claiming = Claiming::Settled;
        let change = |message: &mut Message| {
            let (outcome, next) = self.outcome(message);
            claiming = outcome;
            let news = next.is_some();
            if let Some(next) = next {
                *message = next;
            }
            news
        };
        let revised = messages.revise_from(MESSAGE_SORT, message, change).await?;
        match (claiming, revised) {
            // Unchanged, where the write had been made already and its answer was lost.
            (Claiming::Taken, Revised::Changed(claimed) | Revised::Unchanged(claimed)) => Ok(Some(claimed)),
            (Claiming::Spent, _) => {
                Err(Retry::after(0, "given up, to the dead-letter queue: no try had an outcome"))
            }
            _ => {
                tracing::info!(?claiming, "not sent by this worker");
                Ok(None)
            }
        }
    }

    /// What comes of it for the message as it stands, and what is to be written.
    fn outcome(&self, message: &Message) -> (Claiming, Option<Message>) {
        // It failed since it was read: its copies are strays now.
        if message.status() == Status::Failed && message.revival_by(&self.copy) != Revival::Replay {
            return (Claiming::Settled, None);
        }
        let mut next = message.clone();
        for event in &self.suppressed {
            next.record(event.clone());
        }
        next.take_up_again(&self.copy);
        let claiming = next.claim(self.id, self.now_ms, self.quiet_ms);
        if claiming == Claiming::Spent && message.status() != Status::Failed {
            next.give_up(no_word(self.now_ms), &self.copy);
        }
        let told = match claiming {
            Claiming::Taken | Claiming::Spent => true,
            // What the provider has, or somebody called back, is not changed by who is suppressed since.
            Claiming::Settled => !message.is_handed_over() && next.status() == Status::Suppressed,
            // Another worker may be sending to them just now, or this one comes before its time.
            Claiming::Busy | Claiming::Early => false,
        };
        (claiming, Some(next).filter(|next| told && next != message))
    }
}

fn no_word(now_ms: i64) -> Event {
    let reason = format!("it was tried {TRIES_MAX} times, and no word came of what became of it");
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
    fn who_is_suppressed_while_another_worker_sends_to_them_is_not_told_to_be_left_out() {
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
    fn a_claim_that_was_written_and_whose_answer_was_lost_is_ones_own() {
        let first = attempt(0, &["c@example.com"]);
        let mut addressed = message();
        addressed.cc = vec!["c@example.com".parse().unwrap()];
        let claimed = first.outcome(&addressed).1.unwrap();
        assert_eq!(first.outcome(&claimed), (Claiming::Taken, None));
        assert_eq!(claimed.tries, 1);
    }

    #[test]
    fn each_time_that_it_is_given_up_is_told_once() {
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
