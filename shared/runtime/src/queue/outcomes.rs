use std::{
    error::Error,
    future::Future,
    iter::{repeat_with, zip},
    panic::AssertUnwindSafe,
    time::Duration,
};

use futures::{
    FutureExt, StreamExt,
    future::join_all,
    stream::{self, FuturesUnordered},
};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, Span};

use super::message::Retry;
use crate::function::causes;

/// Works that end within this time of each other are settled together. A slow one delays no other by more.
const TOGETHER: Duration = Duration::from_millis(200);
/// More than a batch has messages, so that nothing waits to be settled.
const SETTLED_TOGETHER_MAX: usize = 32;

/// What becomes of the messages of a batch that a handler takes together, by their positions. Without another outcome, a message is
/// done. What goes wrong with one message, a panic too, is the outcome of that message alone.
pub struct Outcomes(Vec<Result<(), Retry>>);

impl Outcomes {
    /// So many messages, all done.
    pub fn all_done(messages: usize) -> Self {
        Self((0..messages).map(|_| Ok(())).collect())
    }

    /// The outcomes, in the order of the messages.
    pub fn into_inner(self) -> Vec<Result<(), Retry>> {
        self.0
    }

    /// Sets the outcome of the message at a position.
    pub fn set(&mut self, at: usize, outcome: Result<(), Retry>) {
        self.0[at] = outcome;
    }

    /// The message comes back after the queue's own time, because a request for it failed.
    pub fn retry_for(&mut self, at: usize, error: &dyn Error) {
        self.set(at, Err(Retry { after_seconds: None, reason: causes(error) }));
    }

    /// Runs a step for each message, all at the same time, and returns the steps that go on. A step ends with what goes on, with
    /// nothing more to do, or with a retry. See [`guarded`].
    pub async fn of_each<T>(
        &mut self,
        steps: impl IntoIterator<Item = impl Future<Output = (usize, Result<Option<T>, Retry>)>>,
    ) -> Vec<T> {
        let mut on = Vec::new();
        for (at, outcome) in join_all(steps).await {
            match outcome {
                Ok(next) => on.extend(next),
                Err(retry) => self.set(at, Err(retry)),
            }
        }
        on
    }

    /// Runs the works, all at the same time, and settles together those that end at about the same time, while the others go on.
    /// `settle` answers what becomes of the messages, in the order given.
    pub async fn settle_together<T, W, S>(
        &mut self,
        works: impl IntoIterator<Item = W>,
        settle: impl Fn(Vec<T>) -> S,
    ) where
        W: Future<Output = (usize, Result<T, Retry>)>,
        S: Future<Output = Vec<Result<(), Retry>>>,
    {
        let works: FuturesUnordered<W> = works.into_iter().collect();
        let settle = &settle;
        let gathered = stream::unfold(works, async move |mut works| {
            let mut ended = vec![works.next().await?];
            let until = Instant::now() + TOGETHER;
            while let Ok(Some(next)) = timeout_at(until, works.next()).await {
                ended.push(next);
            }
            Some((settled(ended, settle), works))
        });
        let all: Vec<_> = gathered.buffer_unordered(SETTLED_TOGETHER_MAX).collect().await;
        for (at, outcome) in all.into_iter().flatten() {
            self.set(at, outcome);
        }
    }
}

/// Runs a step of the message at a position, in the log's span of that message. If it panics, the message comes back.
pub async fn guarded<T>(
    at: usize,
    span: &Span,
    step: impl Future<Output = Result<T, Retry>>,
) -> (usize, Result<T, Retry>) {
    let ended = AssertUnwindSafe(step.instrument(span.clone())).catch_unwind().await;
    (at, ended.unwrap_or_else(|_| Err(Retry::panicked())))
}

/// Settles what has ended. If that panics, only these messages come back.
async fn settled<T, S: Future<Output = Vec<Result<(), Retry>>>>(
    ended: Vec<(usize, Result<T, Retry>)>,
    settle: &impl Fn(Vec<T>) -> S,
) -> Vec<(usize, Result<(), Retry>)> {
    let (mut places, mut all, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    for (at, one) in ended {
        match one {
            Ok(one) => {
                places.push(at);
                all.push(one);
            }
            Err(retry) => outcomes.push((at, Err(retry))),
        }
    }
    let settling = AssertUnwindSafe(async { settle(all).await }).catch_unwind().await;
    // A message without an outcome is not done.
    let settling = settling.unwrap_or_default().into_iter().chain(repeat_with(|| Err(Retry::panicked())));
    outcomes.extend(zip(places, settling));
    outcomes
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn done(outcomes: Outcomes) -> Vec<bool> {
        outcomes.into_inner().iter().map(Result::is_ok).collect()
    }

    #[tokio::test]
    async fn a_step_that_panics_is_a_retry_and_the_others_go_on() {
        let (none, mut outcomes) = (Span::none(), Outcomes::all_done(3));
        let step = |at: usize| async move {
            assert_ne!(at, 1, "this one panics");
            Ok((at != 2).then_some(at))
        };
        let on = outcomes.of_each((0..3).map(|at| guarded(at, &none, step(at)))).await;
        assert_eq!((on, done(outcomes)), (vec![0], vec![true, false, true]));
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_at_the_same_time_is_settled_together_and_the_rest_goes_on_meanwhile() {
        let (groups, mut outcomes) = (Mutex::new(Vec::new()), Outcomes::all_done(4));
        let work = |at: usize| async move {
            tokio::time::sleep(Duration::from_millis([0, 100, 400, 500][at])).await;
            (at, if at == 3 { Err(Retry::after(1, "no")) } else { Ok(at) })
        };
        let began = Instant::now();
        let settle = |group: Vec<usize>| {
            groups.lock().unwrap().push(group.clone());
            async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                group.iter().map(|_| Ok(())).collect()
            }
        };
        outcomes.settle_together((0..4).map(work), settle).await;
        assert_eq!(*groups.lock().unwrap(), [vec![0, 1], vec![2]]);
        assert_eq!(done(outcomes), [true, true, true, false]);
        assert_eq!(
            began.elapsed(),
            Duration::from_millis(1500),
            "the second group did not wait for the first"
        );
    }

    #[tokio::test]
    async fn if_settling_panics_or_answers_too_little_its_messages_come_back() {
        let mut outcomes = Outcomes::all_done(2);
        let works = || (0..2).map(|at| async move { (at, Ok(at)) });
        outcomes.settle_together(works(), |_: Vec<usize>| async { panic!("settling panics") }).await;
        assert_eq!(done(outcomes), [false, false]);
        let mut outcomes = Outcomes::all_done(2);
        outcomes.settle_together(works(), |_: Vec<usize>| async { vec![Ok(())] }).await;
        assert_eq!(done(outcomes), [true, false]);
    }
}
