//! Loads the messages that an earlier run left in the queues.

use winterbaume_sqs::state::{QueueState, SqsError};

use super::{
    Queues,
    fair::Fairness,
    kept::{self, Kept},
};

impl Queues {
    /// Loads what an earlier run left, after the queues are created. Messages older than their queue's retention are deleted, as
    /// in SQS.
    pub fn take_up(&self) -> Result<(), SqsError> {
        let read = self.disk.read(|disk| Ok((kept::messages(disk)?, kept::tasks(disk)?)));
        let (kept, tasks) = read.map_err(kept::unwritten)?;
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let mut fairness = self.fairness();
        let mut state = self.lock();
        let mut expired = Vec::new();
        for one in kept {
            let Some(queue) = state.queues.get_mut(&one.queue) else {
                tracing::warn!(queue = one.queue, "a message waits in a queue that no template has any more");
                continue;
            };
            if one.message.sent_timestamp + retention_ms(queue) <= now_ms {
                expired.push(one.message.message_id);
                continue;
            }
            take_up(&mut fairness, &one, now_ms);
            queue.messages.push(one.message);
        }
        let gone = self.disk.write(|disk| expired.iter().try_for_each(|id| kept::delete(disk, id)));
        gone.map_err(kept::unwritten)?;
        let sources: Vec<String> = tasks.iter().map(|task| task.source_arn.clone()).collect();
        state.message_move_tasks = tasks;
        sources.iter().try_for_each(|source| self.finish(&mut state, source))
    }
}

/// The consumer of the message died with the runner. SQS counts the message as in flight until its visibility timeout ends.
fn take_up(fairness: &mut Fairness, kept: &Kept, now_ms: i64) {
    let id = &kept.message.message_id;
    if let Some(group) = &kept.group {
        fairness.sent(id, group);
    }
    if kept.message.approximate_receive_count > 0 && kept.message.visible_at > now_ms {
        fairness.received(&kept.queue, id, std::time::Instant::now());
    }
}

fn retention_ms(queue: &QueueState) -> i64 {
    i64::from(queue.queue.message_retention_period) * 1000
}
