use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages_store::read_month;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::StoreError;
use serde::Serialize;

use super::stretch::{Stretch, shown};
use crate::exports::export::Export;

/// The `uses` of [`read`].
pub(super) const READS: Use = Table::Messages.query();

/// The columns.
pub(super) const COLUMNS: &[&str] = &["date", "counter", "count"];

/// How many months are read if the export names no beginning. Usage is kept for 180 days by default.
const MONTHS: i32 = 24;

/// A count of a day.
#[derive(Serialize)]
struct UsageRow {
    date: String,
    counter: String,
    count: u64,
}

/// Reads a month's counts of the days (UTC) that touch the export's span, newest first. The cursor is the month before.
pub(super) async fn read(
    app: &App,
    scope: &Scope,
    export: &Export,
    cursor: Option<&str>,
) -> Result<Stretch, StoreError> {
    let last = day_of(export.until_ms - 1);
    let first = first_day(export.since_ms, last, scope.org().created_at());
    let from_cursor = cursor.and_then(|month| format!("{month}-01").parse::<Date>().ok());
    let month = from_cursor.unwrap_or_else(|| last.first_of_month());
    let (name, mut rows) = (month.strftime("%Y-%m").to_string(), Vec::new());
    for (day, counts) in read_month(app, scope, &name).await?.into_iter().rev() {
        let date = format!("{name}-{day}");
        if date.parse::<Date>().is_ok_and(|day| (first..=last).contains(&day)) {
            let row = |(counter, count)| UsageRow { date: date.clone(), counter, count };
            rows.extend(counts.into_iter().map(row).map(|row| shown(&export.hides, &row)));
        }
    }
    let before = month.saturating_sub(1.month());
    let next = (before >= first.first_of_month()).then(|| before.strftime("%Y-%m").to_string());
    Ok(Stretch { rows, next })
}

/// The first day to read: nothing was counted before the organisation was made, however early `since` is.
fn first_day(since_ms: Option<i64>, last: Date, org_made: Timestamp) -> Date {
    let first = since_ms.map_or_else(|| last.saturating_sub(MONTHS.months()), day_of);
    first.max(day_of(org_made.as_millisecond()))
}

fn day_of(unix_ms: i64) -> Date {
    let at = Timestamp::from_millisecond(unix_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_begins_at_the_latest_of_since_two_years_and_the_making_of_the_organisation() {
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let first = |since: Option<&str>, made: &str| {
            let (last, made) =
                ("2026-11-21".parse().unwrap(), Timestamp::from_millisecond(ms(made)).unwrap());
            first_day(since.map(ms), last, made).to_string()
        };
        assert_eq!(first(Some("0001-01-01T00:00:00Z"), "2025-03-04T05:06:07Z"), "2025-03-04");
        assert_eq!(first(Some("2026-01-02T23:00:00Z"), "2025-03-04T05:06:07Z"), "2026-01-02");
        assert_eq!(first(None, "2025-03-04T05:06:07Z"), "2025-03-04");
        assert_eq!(first(None, "2019-03-04T05:06:07Z"), "2024-11-21");
    }
}
