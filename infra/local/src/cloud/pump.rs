//! Runs queues, topics and streams step by step, until nothing is left to do.

use super::Cloud;

/// A system that is not idle after this many rounds never will be.
const ROUNDS_MAX: usize = 100_000;

/// The counts of a pump.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pumped {
    /// Topic deliveries run.
    pub deliveries: usize,
    /// Queue messages received.
    pub messages: usize,
    /// Stream records read.
    pub records: usize,
}

impl Cloud {
    /// Runs topics, queues and streams until all are idle, always in the same order, after reviews of registrations that are due
    /// by the clock. Schedules do not run: tests call
    /// [`Cloud::tick`].
    ///
    /// # Panics
    /// If the system does not become idle.
    pub async fn pump(&self) -> Pumped {
        self.pump_but("").await
    }

    /// The same, while the queue of one consumer is left alone.
    ///
    /// # Panics
    /// If the rest of the system does not become quiet.
    pub async fn pump_but(&self, resting: &str) -> Pumped {
        let mut pumped = Pumped::default();
        let (mut consumers, readers) = (self.consumers(), self.readers());
        consumers.retain(|(function, _)| function != resting);
        self.account.sms().review();
        for _ in 0..ROUNDS_MAX {
            let before = pumped;
            while self.run_delivery().await {
                pumped.deliveries += 1;
            }
            for (function, source) in &consumers {
                pumped.messages += self.run_batch(function, source, 0).await;
            }
            for (function, source) in &readers {
                // A reader with a longer window collects more records first. So it reads only when the faster readers are idle.
                if pumped != before && source.window > readers[0].1.window {
                    break;
                }
                pumped.records += self.run_stream(function, source).await;
            }
            if pumped == before {
                return pumped;
            }
        }
        panic!("the system is not idle after {ROUNDS_MAX} rounds: {pumped:?}");
    }
}
