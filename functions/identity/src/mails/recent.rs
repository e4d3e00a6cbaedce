//! How many mails with a link one address gets in an hour, and one account causes: enough for a person, too few to flood a mailbox or
//! to write to many strangers.

use posthorn_app::App;
use posthorn_identity::Address;
use posthorn_ids::{EventId, PersonId};
use posthorn_notices::count_recent;
use posthorn_runtime::uses::Use;
use posthorn_store::{StoreError, Table};

use crate::places::{recent_mails, recent_mails_by};

/// The uses of [`may_send`] and [`may_cause`].
pub(crate) const COUNTS_MAILS: Use = Table::Limits.put();

/// The most mails of one purpose to one address in an hour.
const PER_HOUR: usize = 3;
/// The most mails of one purpose that one account causes in an hour, whichever addresses get them.
const PER_HOUR_OF_ACCOUNT: usize = 5;

/// Counts the mail `id` of `purpose` to an address. Returns whether it may be sent.
///
/// # Errors
/// `StoreError` if a write fails.
pub(crate) async fn may_send(
    app: &App,
    email: &Address,
    purpose: &str,
    id: EventId,
) -> Result<bool, StoreError> {
    count_recent(app, recent_mails(app, email), (purpose, PER_HOUR), id).await
}

/// Counts the mail `id` of `purpose` that an account causes. Returns whether it may be sent.
///
/// # Errors
/// `StoreError` if a write fails.
pub(crate) async fn may_cause(
    app: &App,
    person: PersonId,
    purpose: &str,
    id: EventId,
) -> Result<bool, StoreError> {
    count_recent(app, recent_mails_by(app, person), (purpose, PER_HOUR_OF_ACCOUNT), id).await
}
