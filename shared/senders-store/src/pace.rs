//! Reads and writes the turns of SES's management calls.

use posthorn_app::App;
use posthorn_senders::PaceItem;
use posthorn_store::{Created, Read, StoreError, Table};
use posthorn_uses::Use;

use crate::places::ses_pace;

/// The permissions that [`take_ses_turn`] needs.
pub const TAKES_TURNS: Use = Table::Senders.get().put();
const SORT: &str = "pace";

/// Takes the next turn for one management call. Returns the milliseconds until it. Returns `None`, and takes no turn,
/// if that is more than `wait_ms_max` or if too many ask at the same time. Uses [`TAKES_TURNS`].
///
/// # Errors
/// As of any change.
pub async fn take_ses_turn(app: &App, wait_ms_max: i64) -> Result<Option<i64>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let partition = ses_pace(app);
    let existing = match partition.get::<PaceItem>(SORT, Read::Consistent).await? {
        Some(existing) => existing,
        None => match partition.create(SORT, &PaceItem::begun(now_ms)).await? {
            Created::New => return Ok(Some(0)),
            Created::Existing(existing) => existing,
        },
    };
    let mut wait_ms = None;
    let take = |pace: &mut PaceItem| {
        wait_ms = pace.take(now_ms, wait_ms_max);
        wait_ms.is_some()
    };
    match partition.revise_from(SORT, existing, take).await {
        Ok(_) => Ok(wait_ms),
        Err(StoreError::Contended) => Ok(None),
        Err(error) => Err(error),
    }
}
