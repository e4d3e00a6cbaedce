//! A round of probes: one caller makes it and writes its result, all others read it.
//!
//! Two writes, both conditional: that a round begins, and its result. If the function dies between the two, callers see the result
//! before, or wait in vain, until the next round is due, ten seconds after the first.

use std::time::{Duration, Instant};

use posthorn_app::App;
use posthorn_items::Item;
use posthorn_runtime::{causes, uses::Use};
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

use super::parts::{self, Check};

/// The `uses` of sharing a round.
pub(crate) const SHARES: Use = Table::Ops.get().put();
/// There is at most one round in this time, however many callers there are.
const EVERY_MS: i64 = 10_000;
/// While a round runs, the result of the one before is shown, if it is not older than this.
const SHOWN_MS: i64 = 2 * EVERY_MS;
/// How long a caller waits for a round that runs, if there is nothing to show. Longer than a round takes.
const WAIT: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(200);
const SORT: &str = "latest";

/// A round of checks. Before its result is written, it holds the result of the round before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Round {
    /// When it began, in Unix milliseconds.
    pub begun_at_ms: i64,
    /// When the checks were made, in Unix milliseconds.
    pub checked_at_ms: i64,
    /// Their results.
    pub checks: Vec<Check>,
}

impl Item for Round {
    const KIND: &'static str = "health";
}

/// What a caller does.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    /// Shows this result.
    Show(Round),
    /// Makes the round, which it began at this time.
    Probe(i64),
    /// Waits for the caller that makes the round.
    Wait,
}

impl Round {
    /// What a caller does at `now_ms`; `None` if it may begin the next round.
    fn turn(&self, now_ms: i64) -> Option<Turn> {
        let is_done = self.checked_at_ms >= self.begun_at_ms;
        let (begun_ago, checked_ago) = (now_ms - self.begun_at_ms, now_ms - self.checked_at_ms);
        match is_done {
            true if checked_ago < EVERY_MS => Some(Turn::Show(self.clone())),
            _ if begun_ago >= EVERY_MS => None,
            _ if checked_ago < SHOWN_MS => Some(Turn::Show(self.clone())),
            _ => Some(Turn::Wait),
        }
    }

    /// A round whose only result is that `part` does not answer.
    fn without(part: &str, now_ms: i64, cause: &str) -> Self {
        tracing::error!(name = part, cause, "a part does not answer");
        let check = Check { name: part.to_owned(), status: "failed".to_owned(), duration_ms: 0 };
        Self { begun_at_ms: now_ms, checked_at_ms: now_ms, checks: vec![check] }
    }
}

fn place(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Ops, "health", "installation")
}

/// The newest round. One caller in ten seconds probes the parts; the others cost one read. If the table with the result does not
/// answer, that is the result, and nothing is probed.
pub(crate) async fn latest(app: &App) -> Round {
    let begun = Instant::now();
    loop {
        let now_ms = app.now().as_millisecond();
        let ops = parts::table_name(Table::Ops);
        match tokio::time::timeout(parts::ANSWER_WITHIN, take_turn(app, now_ms)).await {
            Ok(Ok(Turn::Show(round))) => return round,
            Ok(Ok(Turn::Probe(begun_at_ms))) => return make(app, begun_at_ms).await,
            Ok(Ok(Turn::Wait)) if begun.elapsed() < WAIT => tokio::time::sleep(LOOK_EVERY).await,
            Ok(Ok(Turn::Wait)) => return Round::without("checks", now_ms, "the round did not end in time"),
            Ok(Err(error)) => return Round::without(ops, now_ms, &causes(&error)),
            Err(_) => return Round::without(ops, now_ms, "no answer in time"),
        }
    }
}

/// Reads the result, and begins the next round if it is due.
async fn take_turn(app: &App, now_ms: i64) -> Result<Turn, StoreError> {
    let place = place(app);
    let Some(current) = place.get::<Round>(SORT, Read::Eventual).await? else {
        let first = Round { begun_at_ms: now_ms, ..Round::default() };
        return Ok(match place.create(SORT, &first).await? {
            Created::New => Turn::Probe(now_ms),
            Created::Existing(other) => other.value.turn(now_ms).unwrap_or(Turn::Wait),
        });
    };
    if let Some(turn) = current.value.turn(now_ms) {
        return Ok(turn);
    }
    let begin = |round: &mut Round| {
        let is_due = round.turn(now_ms).is_none();
        if is_due {
            round.begun_at_ms = now_ms;
        }
        is_due
    };
    Ok(match place.revise_from(SORT, current, begin).await? {
        Revised::Changed(_) => Turn::Probe(now_ms),
        Revised::Unchanged(other) => other.value.turn(now_ms).unwrap_or(Turn::Wait),
        Revised::Absent => Turn::Wait,
    })
}

/// Probes every part and writes the result for the other callers.
async fn make(app: &App, begun_at_ms: i64) -> Round {
    let checks = parts::check_all(app).await;
    let round = Round { begun_at_ms, checked_at_ms: app.now().as_millisecond(), checks };
    let write = |stored: &mut Round| {
        let is_ours = stored.begun_at_ms == begun_at_ms;
        if is_ours {
            *stored = round.clone();
        }
        is_ours
    };
    let place = place(app);
    let written =
        tokio::time::timeout(parts::ANSWER_WITHIN, place.revise(SORT, Read::Consistent, write)).await;
    match written {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(error = causes(&error), "the checks' result was not shared"),
        Err(_) => tracing::warn!("the checks' result was not shared in time"),
    }
    round
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(begun_at_ms: i64, checked_at_ms: i64) -> Round {
        Round { begun_at_ms, checked_at_ms, checks: Vec::new() }
    }

    #[test]
    fn a_result_is_shown_for_ten_seconds_and_then_one_caller_may_begin_the_next_round() {
        let done = round(100_000, 101_000);
        assert_eq!(done.turn(110_999), Some(Turn::Show(done.clone())));
        assert_eq!(done.turn(111_000), None);
    }

    #[test]
    fn while_a_round_runs_the_result_before_is_shown_unless_it_is_old() {
        let running = round(111_000, 101_000);
        assert_eq!(running.turn(111_000), Some(Turn::Show(running.clone())));
        assert_eq!(running.turn(120_999), Some(Turn::Show(running.clone())));
        let after_a_pause = round(500_000, 101_000);
        assert_eq!(after_a_pause.turn(500_000), Some(Turn::Wait));
        let first = round(500_000, 0);
        assert_eq!(first.turn(501_000), Some(Turn::Wait));
    }

    #[test]
    fn after_a_round_whose_caller_died_the_next_begins_ten_seconds_later() {
        assert_eq!(round(500_000, 0).turn(509_999), Some(Turn::Wait));
        assert_eq!(round(500_000, 0).turn(510_000), None);
    }
}
