//! How many requests were refused for a limit, by the hour: what a tally forgets after two minutes.

use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_store::{Partition, Read, Store, StoreError, Table, Tally, door};

use super::class::Class;

/// Kept for a month, so that a day of last month can be compared with today.
const KEPT_SECONDS: i64 = 31 * 24 * 3600;
const HOUR_SECONDS: i64 = 3600;
/// All hours of a month in each class.
const HOURS_MAX: i32 = 31 * 24 * 3;

/// Refusals of one hour and class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedHour {
    /// When it began, in unix seconds.
    pub began: i64,
    /// Which requests.
    pub class: Class,
    /// How many were refused.
    pub refused: u64,
}

fn refusals(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "rate-refusals")
}

/// Adds refusals to this hour's. What can't be added is logged: the refusals stand.
pub(super) async fn note(app: &App, org: OrgId, class: Class, refused: u64) {
    let now = app.now().as_second();
    let hour = now.div_euclid(HOUR_SECONDS);
    let more = Tally { window: hour, refused, expires_at: now + KEPT_SECONDS, ..Tally::default() };
    // Ten digits, so that hours sort by time.
    let sort = format!("{hour:010}/{}", class.as_str());
    if let Err(error) = refusals(app, org).add_to_tally(&sort, &more).await {
        tracing::warn!(error = %error, "refusals for a rate limit were not counted");
    }
}

/// The hours of the last month in which an organisation's requests were refused, oldest first. An instance reports once in some
/// dozens of requests, so the last few may be missing.
///
/// # Errors
/// As of any read.
pub async fn refused_hours(app: &App, org: OrgId) -> Result<Vec<RefusedHour>, StoreError> {
    let items = refusals(app, org).query("", HOURS_MAX, false, Read::Eventual).await?;
    let mut hours = Vec::new();
    for item in items {
        let class = item.sort().and_then(|sort| sort.split_once('/')).map(|(_, class)| class.to_owned());
        let class = Class::ALL.into_iter().find(|one| class.as_deref() == Some(one.as_str()));
        let (Some(class), tally) = (class, item.decode::<Tally>()?.value) else { continue };
        hours.push(RefusedHour { began: tally.window * HOUR_SECONDS, class, refused: tally.refused });
    }
    Ok(hours)
}
