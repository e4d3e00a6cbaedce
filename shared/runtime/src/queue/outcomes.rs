use std::{
    error::Error,
    future::Future,
    iter::{repeat_with, zip},
    panic::AssertUnwindSafe,
    time::Duration,
};

use futures::{
    FutureExt, StreamExt,
    future::{BoxFuture, join_all},
    stream::FuturesUnordered,
};
use tokio::time::{Instant, sleep_until};
use tracing::{Instrument, Span};

use super::message::Retry;
use crate::causes;

/// Works that end within this time of each other are settled together. A slow one delays no other by more.
const TOGETHER: Duration = Duration::from_millis(200);

/// A step of the message at a position. See [`guarded`].
pub type Step<'a, T> = BoxFuture<'a, (usize, Result<T, Retry>)>;

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
    /// nothing more to do, or with a retry.
    pub async fn of_each<T>(&mut self, steps: Vec<Step<'_, Option<T>>>) -> Vec<T> {
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
    pub fn settle_together<'s, 'a: 's, T: Send + 's>(
        &'s mut self,
        works: Vec<Step<'a, T>>,
        settle: impl Fn(Vec<T>) -> BoxFuture<'a, Vec<Result<(), Retry>>> + Send + Sync + 's,
    ) -> BoxFuture<'s, ()> {
        let mut works: FuturesUnordered<Step<'a, T>> = works.into_iter().collect();
        let (mut ended, mut until) = (Vec::new(), Instant::now());
        let mut settling = FuturesUnordered::new();
        async move {
            loop {
                tokio::select! {
                    Some(one) = works.next(), if !works.is_empty() => {
                        if ended.is_empty() {
                            until = Instant::now() + TOGETHER;
                        }
                        ended.push(one);
                    }
                    () = sleep_until(until), if !ended.is_empty() => {
                        settling.push(settled(std::mem::take(&mut ended), &settle));
                    }
                    Some(outcomes) = settling.next(), if !settling.is_empty() => self.set_all(outcomes),
                    else => return,
                }
                if works.is_empty() && !ended.is_empty() {
                    settling.push(settled(std::mem::take(&mut ended), &settle));
                }
            }
        }
        .boxed()
    }

    fn set_all(&mut self, outcomes: Vec<(usize, Result<(), Retry>)>) {
        for (at, outcome) in outcomes {
            self.set(at, outcome);
        }
    }
}

/// Runs a step of the message at a position, in the log's span of that message. If it panics, the message comes back.
pub fn guarded<'a, T: 'a>(
    at: usize,
    span: &Span,
    step: impl Future<Output = Result<T, Retry>> + Send + 'a,
) -> Step<'a, T> {
    let step = AssertUnwindSafe(step.instrument(span.clone())).catch_unwind();
    async move { (at, step.await.unwrap_or_else(|_| Err(Retry::panicked()))) }.boxed()
}

/// Settles what has ended. If that panics, only these messages come back.
fn settled<'a, T>(
    ended: Vec<(usize, Result<T, Retry>)>,
    settle: &impl Fn(Vec<T>) -> BoxFuture<'a, Vec<Result<(), Retry>>>,
) -> BoxFuture<'a, Vec<(usize, Result<(), Retry>)>> {
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
    let settling = AssertUnwindSafe(settle(all)).catch_unwind();
    async move {
        // A message without an outcome is not done.
        let settled = settling.await.unwrap_or_default().into_iter();
        outcomes.extend(zip(places, settled.chain(repeat_with(|| Err(Retry::panicked())))));
        outcomes
    }
    .boxed()
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
        let on = outcomes.of_each((0..3).map(|at| guarded(at, &none, step(at))).collect()).await;
        assert_eq!((on, done(outcomes)), (vec![0], vec![true, false, true]));
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_at_the_same_time_is_settled_together_and_the_rest_goes_on_meanwhile() {
        let (groups, mut outcomes) = (Mutex::new(Vec::new()), Outcomes::all_done(4));
        let work = |at: usize| -> Step<'static, usize> {
            let outcome = if at == 3 { Err(Retry::after(1, "no")) } else { Ok(at) };
            let wait = Duration::from_millis([0, 100, 400, 500][at]);
            tokio::time::sleep(wait).map(move |()| (at, outcome)).boxed()
        };
        let began = Instant::now();
        let settle = |group: Vec<usize>| {
            groups.lock().unwrap().push(group.clone());
            async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                group.iter().map(|_| Ok(())).collect()
            }
            .boxed()
        };
        outcomes.settle_together((0..4).map(work).collect(), settle).await;
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
        let works = || (0..2).map(|at| async move { (at, Ok(at)) }.boxed()).collect();
        outcomes.settle_together(works(), |_: Vec<usize>| async { panic!("settling panics") }.boxed()).await;
        assert_eq!(done(outcomes), [false, false]);
        let mut outcomes = Outcomes::all_done(2);
        outcomes.settle_together(works(), |_: Vec<usize>| async { vec![Ok(())] }.boxed()).await;
        assert_eq!(done(outcomes), [true, false]);
    }
}
