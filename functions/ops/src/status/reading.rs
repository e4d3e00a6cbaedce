//! Reads the board: days of probes and incidents. It costs two queries, and an instance keeps it for ten seconds.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use posthorn_app::{App, FromApp};
use posthorn_runtime::uses::{Table, Use, settings};
use posthorn_status::{Board, DAYS_SHOWN, Incident, PageName, StatusDay, hash};
use posthorn_store::{Read, StoreError};

use crate::places::{incidents, status_days};

/// The `uses` of [`board`] and [`page_name`].
pub(crate) const READS_BOARD: Use = Use::All(&[Table::Ops.query(), settings::PUBLIC_URL]);
/// How many of the newest incidents are read. An open one with more than these after it is not shown.
pub(crate) const INCIDENTS_READ: i32 = 100;
/// For how long anybody may keep a document or the page.
pub(crate) const SHARED_FOR_SECONDS: u32 = 30;
/// How long an instance keeps what it read: the page is public, and anybody may ask for it as often as they like.
const KEPT_MS: i64 = 10_000;

/// The length of the page's id.
const ID_CHARACTERS: usize = 12;

/// What was read, and when.
type Facts = (Timestamp, Vec<StatusDay>, Vec<Incident>);

/// What this instance read last.
#[derive(Default)]
struct Kept(Mutex<Option<Arc<Facts>>>);

impl FromApp for Kept {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

impl Kept {
    fn recent(&self, now: Timestamp) -> Option<Arc<Facts>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone().filter(|facts| now.as_millisecond() - facts.0.as_millisecond() < KEPT_MS)
    }
}

/// The board now, at most ten seconds old. Maintenance windows are as they are now.
///
/// # Errors
/// `StoreError` if a read fails.
pub(crate) async fn board(app: &App) -> Result<Board, StoreError> {
    let now = app.now();
    let kept = app.part::<Kept>();
    let facts = match kept.recent(now) {
        Some(facts) => facts,
        None => {
            let days = days(app, DAYS_SHOWN, Read::Eventual).await?;
            let facts = Arc::new((now, days, newest_incidents(app, Read::Eventual).await?));
            *kept.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&facts));
            facts
        }
    };
    Ok(Board::new(facts.1.clone(), facts.2.clone(), now))
}

/// The newest days of probes, the newest first.
///
/// # Errors
/// `StoreError` if the read fails.
pub(crate) async fn days(app: &App, most: i32, read: Read) -> Result<Vec<StatusDay>, StoreError> {
    let found = status_days(app).query("", most, true, read).await?;
    found.into_iter().map(|item| Ok(item.decode::<StatusDay>()?.value)).collect()
}

/// The newest incidents and maintenance windows as they are stored, the newest first.
///
/// # Errors
/// `StoreError` if the read fails.
pub(crate) async fn newest_incidents(app: &App, read: Read) -> Result<Vec<Incident>, StoreError> {
    let found = incidents(app).query("", INCIDENTS_READ, true, read).await?;
    found.into_iter().map(|item| Ok(item.decode::<Incident>()?.value)).collect()
}

/// The page's id, name and address, which follow from the installation's address.
pub(crate) fn page_name(app: &App) -> PageName {
    let base = app.setting("PUBLIC_URL").trim_end_matches('/');
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let id = hash(base).chars().take(ID_CHARACTERS).collect();
    PageName { id, name: host.to_owned(), url: format!("{base}/status") }
}
