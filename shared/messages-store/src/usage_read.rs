//! Reads a scope's usage in a month and its quota. Other contexts show them too.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{Quota, UsageItem, day_of, month_of};
use posthorn_store::{RawItem, Read, StoreError, Table};
use posthorn_uses::Use;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::places::{quota_partition, usage_of_month};

/// The permissions that reading usage and quota needs.
pub const READS_USAGE: Use = Table::Messages.get().query();
/// The sort key of a quota, the only item of its partition.
pub const QUOTA_SORT: &str = "quota";
/// A month has at most this many days, each with one item.
const DAYS_MAX: i32 = 31;

/// The month to read.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GetUsage {
    /// The month, such as `2026-11`; by default the current one (UTC).
    #[garde(inner(custom(is_month)))]
    #[serde(default)]
    pub month: Option<String>,
}

/// A month's usage. Counts are updated about once a minute.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Usage {
    /// Always `usage`.
    pub object: &'static str,
    /// The month (UTC).
    pub month: String,
    /// The month's counts: `email.accepted`, `email.sent`, `email.delivered`, …
    pub totals: BTreeMap<String, u64>,
    /// The days with any counts, in ascending order.
    pub days: Vec<Day>,
    /// The sending limits.
    pub quota: QuotaOut,
}

/// One day's counts.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Day {
    /// The day (UTC).
    pub date: String,
    /// The day's counts.
    pub counts: BTreeMap<String, u64>,
}

/// The sending limits. `null` means no limit.
#[derive(Debug, Default, Clone, Copy, Serialize, JsonSchema)]
pub struct QuotaOut {
    /// Emails per day (UTC).
    pub daily: Option<u64>,
    /// Emails per calendar month (UTC).
    pub monthly: Option<u64>,
}

impl From<Quota> for QuotaOut {
    fn from(quota: Quota) -> Self {
        Self { daily: quota.daily, monthly: quota.monthly }
    }
}

impl GetUsage {
    /// The month to read, as `2026-11`.
    pub fn month(&self, app: &App) -> String {
        self.month.clone().unwrap_or_else(|| month_of(&day_of(app.now())).to_owned())
    }
}

fn is_month(text: &str, _: &()) -> garde::Result {
    let shaped = text.len() == 7 && format!("{text}-01").parse::<jiff::civil::Date>().is_ok();
    if shaped { Ok(()) } else { Err(garde::Error::new("must be a month like 2026-11")) }
}

/// A month's counts by day of the month (`01`…).
///
/// # Errors
/// If the table cannot be read.
pub async fn read_month(
    app: &App,
    scope: &Scope,
    month: &str,
) -> Result<BTreeMap<String, BTreeMap<String, u64>>, StoreError> {
    let items = usage_of_month(app, scope, month).query("", DAYS_MAX, false, Read::Eventual).await?;
    let days = items.into_iter().filter(RawItem::is::<UsageItem>).map(|item| {
        let sort = item.sort().unwrap_or_default();
        let day = sort.split('/').next().unwrap_or_default().to_owned();
        Ok((day, item.decode::<UsageItem>()?.value.counts))
    });
    days.collect()
}

/// A month's counts, from those of its days.
pub fn totals_of(days: &BTreeMap<String, BTreeMap<String, u64>>) -> BTreeMap<String, u64> {
    let mut totals = BTreeMap::new();
    for (what, count) in days.values().flatten() {
        *totals.entry(what.clone()).or_default() += count;
    }
    totals
}

/// A scope's usage in the month asked for, and its quota. Uses [`READS_USAGE`].
///
/// # Errors
/// If the table cannot be read.
pub async fn usage_of(app: &App, scope: &Scope, asked: &GetUsage) -> Result<Usage, StoreError> {
    let month = asked.month(app);
    let days = read_month(app, scope, &month).await?;
    let quota = quota_partition(app, scope).get::<Quota>(QUOTA_SORT, Read::Eventual).await?;
    let totals = totals_of(&days);
    let days = days.into_iter().map(|(day, counts)| Day { date: format!("{month}-{day}"), counts }).collect();
    let quota = quota.map(|quota| quota.value.into()).unwrap_or_default();
    Ok(Usage { object: "usage", month, totals, days, quota })
}
