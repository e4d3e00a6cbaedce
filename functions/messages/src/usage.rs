//! What a scope has used, and what it may.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use posthorn_app::{App, FromApp};
use posthorn_messages::{
    QUOTA_SORT, Quota, codes::QUOTA_EXCEEDED, day_of, month_of, quota_partition as quota, read_month,
};
use posthorn_problem::Problem;
use posthorn_store::{Read, Scope, StoreError};

/// The name under which acceptances are counted.
const ACCEPTED: &str = "email.accepted";
/// How long an instance goes by what it has read.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(60);
/// An instance that sees more scopes than this forgets them and begins again.
const SCOPES_MAX: usize = 10_000;

/// What an instance knows of a scope's quota.
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

/// What this instance has read, and what it has accepted since.
struct Quotas(Mutex<HashMap<Scope, Known>>);

impl FromApp for Quotas {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

/// Refuses `emails` more where they are over the scope's quota.
///
/// Usage is counted up to two minutes late and read once a minute per warm instance, so that a burst over many instances may
/// pass a quota by what they accept in that time; a quota costs one read a minute, and none where there is none to hold.
pub(crate) async fn check_quota(app: &App, scope: &Scope, emails: u64) -> Result<(), Problem> {
    let now = app.now();
    let known = match remembered(app, scope, now) {
        // What is remembered refuses nothing by itself. The counts stay: what was read of usage lags behind them.
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
        .retry_after(seconds_to_midnight(now)))
}

fn remembered(app: &App, scope: &Scope, now: Timestamp) -> Option<Known> {
    let known = *app.part::<Quotas>().0.lock().unwrap_or_else(PoisonError::into_inner).get(scope)?;
    let same_day = day_of(known.read_at) == day_of(now);
    (same_day && now.duration_since(known.read_at) < BELIEVED_FOR).then_some(known)
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

fn seconds_to_midnight(now: Timestamp) -> u32 {
    let today = now.to_zoned(TimeZone::UTC);
    let midnight = today.tomorrow().and_then(|tomorrow| tomorrow.start_of_day());
    midnight.map_or(3600, |midnight| {
        u32::try_from(midnight.timestamp().duration_since(now).as_secs()).unwrap_or(3600)
    })
}
