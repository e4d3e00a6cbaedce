use std::time::{Duration, Instant};

use posthorn_messages::Message;

/// When the steps of a run stop by themselves, so that each has its time and Lambda stops none within.
pub(super) const DUE_WITHIN: Duration = Duration::from_secs(20);
pub(super) const BATCHES_WITHIN: Duration = Duration::from_secs(30);
pub(super) const WAKE_WITHIN: Duration = Duration::from_secs(40);
/// How long the sweep waits before it looks again at a message that it queued.
pub(super) const LOOK_AGAIN_MS: i64 = 15 * 60 * 1000;

/// One run of the sweep.
pub(crate) struct Round {
    /// When it began, in unix milliseconds.
    pub now_ms: i64,
    /// How long a claim whose outcome is unknown excludes other workers, in milliseconds.
    pub quiet_ms: i64,
    /// How long the emails that wait on the queue will take at the account's rate, in milliseconds.
    pub backlog_ms: i64,
    /// When it began, for the time limit.
    pub begun: Instant,
}

impl Round {
    /// Whether there is time for more of a step that ends `within` this time after the run's beginning.
    pub fn has_time(&self, within: Duration) -> bool {
        self.begun.elapsed() < within
    }

    /// What to do with a message. `first_look`: whether the sweep has not looked at it before.
    pub(super) fn find(&self, message: &Message, first_look: bool) -> Finding {
        if !message.is_open() || message.waits.is_some() {
            return Finding::Leave;
        }
        if let Some(at_ms) = self.comes_later(message).filter(|_| message.claim.is_none()) {
            return Finding::Wait(at_ms);
        }
        match &message.claim {
            Some(claim) if claim.at_ms + self.quiet_ms > self.now_ms => {
                Finding::Wait(claim.at_ms + self.quiet_ms)
            }
            // Found by its batch, or by an index that lags. A second copy on the queue would have its own receive count.
            None if message.sweep_at_ms > self.now_ms => Finding::Wait(message.sweep_at_ms),
            // Bulk mail is probably still on its queue, behind others. If it is not, the next look finds it. Other mail overtakes
            // it there.
            None if self.backlog_ms > 0 && first_look && message.is_bulk() => {
                Finding::Wait(self.now_ms + self.backlog_ms + LOOK_AGAIN_MS)
            }
            _ => Finding::Queue(self.now_ms + self.backlog_ms + LOOK_AGAIN_MS),
        }
    }
}

impl Round {
    /// The time of a scheduled message, if it has not come.
    fn comes_later(&self, message: &Message) -> Option<i64> {
        let schedule = message.schedule.as_ref()?;
        (!schedule.begun && schedule.at_ms > self.now_ms).then_some(schedule.at_ms)
    }
}

/// The action for an open message.
pub(super) enum Finding {
    /// Queue it, and look again at the time given.
    Queue(i64),
    /// The queue will deliver it, or the outcome of its claim may still arrive: look again at the time given.
    Wait(i64),
    /// It is settled, or it waits for something else.
    Leave,
}
