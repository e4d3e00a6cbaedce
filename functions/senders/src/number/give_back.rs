//! Ends the rent of a number.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::uses::{Table, Use};
use posthorn_senders::Number;
use posthorn_senders_store::numbers;
use posthorn_sms_voice::{CallError, RELEASES_NUMBERS, SmsVoice};
use posthorn_store::StoreError;

/// The uses of [`give_back`].
pub(crate) const GIVES_BACK: Use = Use::All(&[RELEASES_NUMBERS, Table::Senders.update().delete()]);

/// Why a number is not given back yet.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotGivenBack {
    /// AWS refused it, or did not answer.
    #[error(transparent)]
    Aws(#[from] CallError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives a number back that is marked so, and removes it. A repetition after a crash goes on from there.
///
/// # Errors
/// If AWS or the store fails. Repeat the call then.
pub(crate) async fn give_back(app: &App, scope: &Scope, number: &Number) -> Result<(), NotGivenBack> {
    if let Some(aws_id) = &number.aws_id {
        match app.part::<SmsVoice>().release_number(aws_id).await {
            // It was given back before.
            Ok(()) | Err(CallError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    numbers(app, scope).delete::<Number>(&Number::sort(number.id)).await?;
    Ok(())
}
