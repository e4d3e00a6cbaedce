//! Everything that happens by itself, one after the other, until nothing more does.

use super::Cloud;

/// A system that is not quiet after this many batches never will be.
const BATCHES_MAX: usize = 100_000;

/// What a pump moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pumped {
    /// Topic deliveries handed over.
    pub deliveries: usize,
    /// Queue messages received.
    pub messages: usize,
    /// Stream records read.
    pub records: usize,
}

impl Cloud {
    /// Drives topics, queues and streams until all are quiet, in an order that is the same each time. Schedules are not run:
    /// tests call [`Cloud::tick`].
    ///
    /// # Panics
    /// Where the system does not become quiet.
    pub async fn pump(&self) -> Pumped {
        self.pump_but("").await
    }

    /// The same, while the queue of one consumer is left alone.
    ///
    /// # Panics
    /// Where the rest of the system does not become quiet.
    pub async fn pump_but(&self, resting: &str) -> Pumped {
        let mut pumped = Pumped::default();
        let (mut consumers, readers) = (self.consumers(), self.readers());
        consumers.retain(|(function, _)| function != resting);
        for _ in 0..BATCHES_MAX {
            let before = pumped;
            while self.run_delivery().await {
                pumped.deliveries += 1;
            }
            for (function, source) in &consumers {
                pumped.messages += self.run_batch(function, source, 0).await;
            }
            for (function, source) in &readers {
                // A window fills with all that happens meanwhile: whoever has one reads when everything quicker is quiet.
                if pumped != before && source.window > readers[0].1.window {
                    break;
                }
                pumped.records += self.run_stream(function, source).await;
            }
            if pumped == before {
                return pumped;
            }
        }
        panic!("the system is not quiet after {BATCHES_MAX} rounds: {pumped:?}");
    }
}
