//! Checks a scope's quota: the emails accepted in a day and in a month.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use posthorn_app::{App, FromApp};
use posthorn_items::Scope;
use posthorn_messages::{ACCEPTED, Quota, codes::QUOTA_EXCEEDED, day_of, month_of};
use posthorn_messages_store::{QUOTA_SORT, quota_partition as quota, read_month};
use posthorn_problem::Problem;
use posthorn_runtime::uses::Use;
use posthorn_store::{Read, StoreError};

/// The `uses` of [`check_quota`].
pub(crate) const USES: Use = posthorn_messages_store::READS_USAGE;
/// How long an instance caches a scope's usage and quota.
const CACHED_FOR: SignedDuration = SignedDuration::from_secs(60);
/// An instance that caches this many scopes empties its cache.
const SCOPES_MAX: usize = 10_000;

/// The state of a scope's quota that an instance has cached.
#[derive(Clone, Copy)]
struct Known {
    read_at: Timestamp,
    quota: Quota,
    today: u64,
    month: u64,
}

impl Known {
    fn left(&self) -> u64 {
        self.quota.left(self.today, self.month)
    }
}

/// The cache: what this instance has read, plus the emails that it has accepted since.
struct Quotas(Mutex<HashMap<Scope, Known>>);

impl FromApp for Quotas {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

/// Refuses `emails` more emails if they would exceed the scope's quota.
///
/// Usage is counted up to two minutes late, and a warm instance reads it once a minute. So a burst over many instances may exceed
/// a quota by the emails that they accept in that time. A quota costs one read a minute, and no read of usage if it is unlimited.
pub(crate) async fn check_quota(app: &App, scope: &Scope, emails: u64) -> Result<(), Problem> {
    let now = app.now();
    let known = match remembered(app, scope, now) {
        // The quota is read again before a refusal. The cached counts stay, because the stored usage lags behind them.
        Some(known) if emails > known.left() => Known { quota: quota_now(app, scope).await?, ..known },
        Some(known) => known,
        None => read(app, scope, now).await?,
    };
    let left = known.left();
    let admitted = emails <= left;
    let spent = if admitted { emails } else { 0 };
    remember(app, scope, Known { today: known.today + spent, month: known.month + spent, ..known });
    if admitted {
        return Ok(());
    }
    let limit = match known.quota.daily {
        Some(daily) if known.today + emails > daily => format!("{daily} emails a day"),
        _ => format!("{} emails a month", known.quota.monthly.unwrap_or_default()),
    };
    Err(QUOTA_EXCEEDED
        .because(format!("The quota of {limit} is used up; {left} are left."))
        .retry_after(seconds_to_more(&known, emails, now)))
}

/// Seconds until all quotas that refuse have begun again. The day ends at midnight, the month with its last day (UTC).
fn seconds_to_more(known: &Known, emails: u64, now: Timestamp) -> u32 {
    let is_over = |quota: Option<u64>, used: u64| quota.is_some_and(|quota| used + emails > quota);
    let today = now.to_zoned(TimeZone::UTC);
    let tomorrow = || today.tomorrow()?.start_of_day();
    let next_month = || today.first_of_month()?.checked_add(1.month())?.start_of_day();
    let begins = match is_over(known.quota.monthly, known.month) {
        true => next_month(),
        false => tomorrow(),
    };
    // Rounded up, so that no more is promised before it is allowed.
    let wait_ms = begins.map_or(3_600_000, |at| at.timestamp().as_millisecond() - now.as_millisecond());
    u32::try_from(wait_ms.div_euclid(1000) + i64::from(wait_ms % 1000 > 0)).unwrap_or(3600)
}

fn remembered(app: &App, scope: &Scope, now: Timestamp) -> Option<Known> {
    let known = *app.part::<Quotas>().0.lock().unwrap_or_else(PoisonError::into_inner).get(scope)?;
    let same_day = day_of(known.read_at) == day_of(now);
    (same_day && now.duration_since(known.read_at) < CACHED_FOR).then_some(known)
}

async fn read(app: &App, scope: &Scope, now: Timestamp) -> Result<Known, StoreError> {
    let quota = quota(app, scope).get::<Quota>(QUOTA_SORT, Read::Eventual).await?;
    let quota = quota.map(|quota| quota.value).unwrap_or_default();
    if quota.is_unlimited() {
        return Ok(Known { read_at: now, quota, today: 0, month: 0 });
    }
    let day = day_of(now);
    let days = read_month(app, scope, month_of(&day)).await?;
    let accepted = |counts: &BTreeMap<String, u64>| counts.get(ACCEPTED).copied().unwrap_or_default();
    let today = days.get(day.get(8..).unwrap_or_default()).map(accepted).unwrap_or_default();
    Ok(Known { read_at: now, quota, today, month: days.values().map(accepted).sum() })
}

async fn quota_now(app: &App, scope: &Scope) -> Result<Quota, StoreError> {
    let quota = quota(app, scope).get::<Quota>(QUOTA_SORT, Read::Consistent).await?;
    Ok(quota.map(|quota| quota.value).unwrap_or_default())
}

fn remember(app: &App, scope: &Scope, known: Known) {
    let mut quotas = app.part::<Quotas>().0.lock().unwrap_or_else(PoisonError::into_inner);
    if quotas.len() >= SCOPES_MAX {
        quotas.clear();
    }
    quotas.insert(scope.clone(), known);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_allowed_when_the_last_quota_that_refuses_begins_again() {
        let wait = |daily, monthly, used: (u64, u64), now: &str| {
            let now: Timestamp = now.parse().unwrap();
            let known = Known { read_at: now, quota: Quota { daily, monthly }, today: used.0, month: used.1 };
            seconds_to_more(&known, 1, now)
        };
        const DAY: u32 = 86_400;
        for (daily, monthly, used, now, seconds) in [
            (Some(10), None, (10, 10), "2026-11-21T10:00:00Z", 14 * 3600),
            (Some(10), Some(100), (10, 10), "2026-11-21T10:00:00Z", 14 * 3600),
            (None, Some(100), (1, 100), "2026-11-21T10:00:00Z", 9 * DAY + 14 * 3600),
            (Some(10), Some(100), (10, 100), "2026-11-21T10:00:00Z", 9 * DAY + 14 * 3600),
            (None, Some(0), (0, 0), "2026-12-31T23:59:59.001Z", 1),
            (None, Some(0), (0, 0), "2028-02-01T00:00:00Z", 29 * DAY),
            (Some(0), None, (0, 0), "2026-11-21T00:00:00Z", DAY),
        ] {
            assert_eq!(wait(daily, monthly, used, now), seconds, "{daily:?} {monthly:?} {used:?} {now}");
        }
    }
}
