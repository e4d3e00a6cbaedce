//! How many requests each hour were refused by a rate limit. A tally itself keeps this for only two minutes.

use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::causes;
use posthorn_store::{Read, StoreError, Tally};

use super::class::Class;
use crate::places::rate_refusals;

/// One month, so that a day of last month can be compared with today.
const KEPT_SECONDS: i64 = 31 * 24 * 3600;
const HOUR_SECONDS: i64 = 3600;
/// The hours of a month, in three classes.
const HOURS_MAX: i32 = 31 * 24 * 3;

/// Refusals of one hour and class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedHour {
    /// When the hour began, in Unix seconds.
    pub began: i64,
    /// The class of the refused requests.
    pub class: Class,
    /// How many were refused.
    pub refused: u64,
}

/// Adds to this hour's refusals. An error is only logged: the requests stay refused.
pub(super) async fn note(app: &App, org: OrgId, class: Class, refused: u64) {
    let now = app.now().as_second();
    let hour = now.div_euclid(HOUR_SECONDS);
    let more = Tally { window: hour, refused, expires_at: now + KEPT_SECONDS, ..Tally::default() };
    // Ten digits, so that hours sort by time.
    let sort = format!("{hour:010}/{}", class.as_str());
    if let Err(error) = rate_refusals(app, org).add_to_tally(&sort, &more).await {
        tracing::warn!(error = causes(&error), "could not count refusals by a rate limit");
    }
}

/// The hours of the last month in which an organisation's requests were refused, oldest first. An instance reports once in some
/// dozens of requests, so the last few refusals may be missing.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn refused_hours(app: &App, org: OrgId) -> Result<Vec<RefusedHour>, StoreError> {
    let items = rate_refusals(app, org).query("", HOURS_MAX, false, Read::Eventual).await?;
    let mut hours = Vec::new();
    for item in items {
        let class = item.sort().and_then(|sort| sort.split_once('/')).map(|(_, class)| class.to_owned());
        let class = Class::ALL.into_iter().find(|one| class.as_deref() == Some(one.as_str()));
        let (Some(class), tally) = (class, item.decode::<Tally>()?.value) else { continue };
        hours.push(RefusedHour { began: tally.window * HOUR_SECONDS, class, refused: tally.refused });
    }
    Ok(hours)
}
