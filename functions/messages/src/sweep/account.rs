//! What SES lets the account send. The sweep asks SES, and writes the answer down for the workers.

use posthorn_app::App;
use posthorn_messages::SendingAccount;
use posthorn_runtime::uses::{Table, Use};
use posthorn_ses::{READS_ACCOUNT, Ses};
use posthorn_store::{Read, StoreError};

use crate::places::{SENDING_ACCOUNT_SORT, sending_account};

/// The `uses` of [`account`].
pub(crate) const USES: Use = Use::All(&[Table::Messages.get().put(), READS_ACCOUNT]);

/// How old an answer may be.
const FRESH_MS: i64 = 5 * 60_000;

/// The account: SES's answer of the last five minutes, or of now if `now` is set. If SES does not answer, the last one counts.
pub(crate) async fn account(app: &App, now: bool) -> Result<SendingAccount, StoreError> {
    let now_ms = app.now().as_millisecond();
    let partition = sending_account(app);
    let known = partition.get::<SendingAccount>(SENDING_ACCOUNT_SORT, Read::Eventual).await?;
    let known = known.map(|known| known.value).unwrap_or_default();
    if !now && now_ms - known.read_at_ms < FRESH_MS {
        return Ok(known);
    }
    let answer = match app.part::<Ses>().account().await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(error, "SES did not say what the account may send");
            return Ok(known);
        }
    };
    let read = |account: &mut SendingAccount| {
        account.read(answer.rate, answer.quota, answer.sent, answer.sends, now_ms);
        true
    };
    partition.revise_or_create(SENDING_ACCOUNT_SORT, SendingAccount::default(), read).await
}
