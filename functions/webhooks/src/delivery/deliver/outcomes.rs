//! What becomes of the messages of a batch.

use std::{future::Future, panic::AssertUnwindSafe};

use futures::{FutureExt, future::join_all};
use posthorn_runtime::{causes, queue::Retry};
use posthorn_store::StoreError;
use tracing::Instrument;

use super::work::Work;

/// By the messages' positions. Without another outcome, a message is done.
pub(super) struct Outcomes(Vec<Result<(), Retry>>);

impl Outcomes {
    pub fn all_done(messages: usize) -> Self {
        Self((0..messages).map(|_| Ok(())).collect())
    }

    pub fn into_inner(self) -> Vec<Result<(), Retry>> {
        self.0
    }

    pub fn set(&mut self, work: &Work<'_>, outcome: Result<(), Retry>) {
        self.0[work.at] = outcome;
    }

    /// The message comes back after the queue's own time.
    pub fn retry(&mut self, work: &Work<'_>, reason: impl Into<String>) {
        self.set(work, Err(Retry { after_seconds: None, reason: reason.into() }));
    }

    /// The same, because a request for it failed.
    pub fn retry_for(&mut self, work: &Work<'_>, error: &StoreError) {
        self.retry(work, causes(error));
    }

    /// Runs a step for each delivery, all at the same time. A step ends with what goes on, with nothing more to do, or with a retry.
    pub async fn of_each<'w, T, F>(&mut self, steps: impl Iterator<Item = (&'w Work<'w>, F)>) -> Vec<T>
    where
        F: Future<Output = Result<Option<T>, Retry>>,
    {
        let mut on = Vec::new();
        for (work, outcome) in join_all(steps.map(|(work, step)| guarded(work, step))).await {
            match outcome {
                Ok(next) => on.extend(next),
                Err(retry) => self.set(work, Err(retry)),
            }
        }
        on
    }
}

/// Runs a step in the log's span of its message. If it panics, its message alone comes back.
pub(super) async fn guarded<'w, T>(
    work: &'w Work<'w>,
    step: impl Future<Output = Result<T, Retry>>,
) -> (&'w Work<'w>, Result<T, Retry>) {
    (work, caught(step.instrument(work.span.clone())).await)
}

async fn caught<T>(step: impl Future<Output = Result<T, Retry>>) -> Result<T, Retry> {
    AssertUnwindSafe(step).catch_unwind().await.unwrap_or_else(|_| Err(Retry::panicked()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_step_that_panics_is_a_retry_and_the_others_end() {
        let steps = (0..3).map(|number| {
            caught(async move {
                assert_ne!(number, 1, "this one panics");
                Ok(number)
            })
        });
        let ended: Vec<Option<i32>> = join_all(steps).await.into_iter().map(Result::ok).collect();
        assert_eq!(ended, [Some(0), None, Some(2)]);
    }
}
