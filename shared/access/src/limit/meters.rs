use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_limits::{Decision, Meter, Report, WINDOW_MS};
use posthorn_store::{Partition, Tally};

/// An instance that sees more keys and addresses than this in its life forgets them all and begins again.
const METERS_MAX: usize = 10_000;
/// Tallies tell when a key was used last, so they are kept for a while.
const KEPT_SECONDS: i64 = 90 * 24 * 3600;

/// What this instance knows of every limit that it has met.
pub(super) struct Meters {
    by_place: Mutex<HashMap<String, Meter>>,
    random: RandomState,
}

impl FromApp for Meters {
    fn from_app(_: &App) -> Self {
        Self { by_place: Mutex::default(), random: RandomState::new() }
    }
}

impl Meters {
    /// Counts a request at the tally `sort` of `tallies`, and decides on it.
    pub async fn count(&self, app: &App, tallies: Partition<'_>, sort: &str, per_minute: u64) -> Decision {
        let place = tallies.place(sort);
        let report = self.with(&place, per_minute, app, Meter::count);
        if let Some(report) = report {
            self.report(app, &tallies, sort, &place, per_minute, report).await;
        }
        self.with(&place, per_minute, app, |meter, now_ms| meter.decide(per_minute, now_ms))
    }

    /// The decision on a request that is not counted, where the limit is used up.
    pub fn used_up(
        &self,
        app: &App,
        tallies: &Partition<'_>,
        sort: &str,
        per_minute: u64,
    ) -> Option<Decision> {
        let place = tallies.place(sort);
        let now_ms = app.now().as_millisecond();
        let meters = self.by_place.lock().unwrap_or_else(PoisonError::into_inner);
        let exhausted = meters.get(&place)?.is_used_up(per_minute, now_ms);
        let resets_in_ms = WINDOW_MS - now_ms.rem_euclid(WINDOW_MS);
        exhausted.then_some(Decision { admitted: false, remaining: 0, resets_in_ms })
    }

    fn with<R>(&self, place: &str, per_minute: u64, app: &App, act: impl FnOnce(&mut Meter, i64) -> R) -> R {
        let now_ms = app.now().as_millisecond();
        let mut meters = self.by_place.lock().unwrap_or_else(PoisonError::into_inner);
        if meters.len() >= METERS_MAX && !meters.contains_key(place) {
            meters.clear();
        }
        let fresh = || Meter::new(per_minute, now_ms, self.random.hash_one(place));
        act(meters.entry(place.to_owned()).or_insert_with(fresh), now_ms)
    }

    async fn report(
        &self,
        app: &App,
        tallies: &Partition<'_>,
        sort: &str,
        place: &str,
        per_minute: u64,
        report: Report,
    ) {
        let more = Tally {
            window: report.window,
            offered: report.offered,
            refused: report.refused,
            expires_at: app.now().as_second() + KEPT_SECONDS,
            ..Tally::default()
        };
        let told = tallies.add_to_tally(sort, &more).await;
        if let Err(error) = &told {
            tracing::warn!(error = %error, "a rate limit's tally could not be reached: counted here alone");
        }
        self.with(place, per_minute, app, |meter, now_ms| match told {
            Ok(tally) if tally.window == report.window => meter.told(report, tally.offered, now_ms),
            Ok(_) => {}
            Err(_) => meter.lost(report),
        });
    }
}
