//! The steps from the wish for a number to the number. Each writes what it knows before the next; after a crash, the next call or the poll
//! goes on from there.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    causes,
    uses::{Table, Use},
};
use posthorn_senders::{
    NUMBERS_MAX, Next, Number, NumberStatus, PROVISIONS_PER_HOUR, PROVISIONS_SORT, Provisions,
    codes::{NUMBER_NOT_AVAILABLE, PROVISION_LIMIT_EXCEEDED},
};
use posthorn_senders_store::{numbers, provisions};
use posthorn_sms_voice::{CallError, NumberStatus as AwsStatus};
use posthorn_store::{Read, Revised, StoreError};

use super::account::{ASKS_AWS, ask, by_id, orphan};

/// The uses of [`provision`].
pub(crate) const PROVISIONS: Use = Use::All(&[ASKS_AWS, Table::Senders.get().put().query()]);
/// The uses of [`count`].
pub(crate) const COUNTS: Use = Table::Senders.get().put();

/// Why a number failed that was looked for in vain.
pub(crate) const RECONCILE_TIMEOUT: &str = "RECONCILE_TIMEOUT";

/// Counts a wish of the organisation, before anything is paid for. A repetition of one counts nothing.
///
/// # Errors
/// `PROVISION_LIMIT_EXCEEDED`.
pub(crate) async fn count(app: &App, scope: &Scope, number: &Number) -> Result<(), Problem> {
    let (id, now_ms) = (number.id.suffix(), app.now().as_millisecond());
    let mut outcome = Ok(());
    let count = |known: &mut Provisions| {
        let before = known.clone();
        outcome = known.count(&id, now_ms);
        *known != before
    };
    provisions(app, scope).revise_or_create(PROVISIONS_SORT, Provisions::default(), count).await?;
    outcome.map_err(|again_ms| {
        let seconds = ((again_ms - now_ms).max(0) / 1000 + 1) as u32;
        let detail = format!("At most {PROVISIONS_PER_HOUR} an hour are asked for. Nothing was paid for.");
        PROVISION_LIMIT_EXCEEDED.because(detail).retry_after(seconds)
    })
}

/// Why a number does not come.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotProvisioned {
    /// AWS refuses it, and has rented nothing.
    #[error("{0}")]
    Refused(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotProvisioned> for Problem {
    fn from(error: NotProvisioned) -> Self {
        match error {
            NotProvisioned::Refused(text) => NUMBER_NOT_AVAILABLE.because(text),
            NotProvisioned::Store(error) => error.into(),
        }
    }
}

/// Goes on with a number as far as AWS answers now. What AWS does not answer is left to the poll.
///
/// # Errors
/// AWS's certain refusal.
pub(crate) async fn provision(app: &App, scope: &Scope, number: Number) -> Result<Number, NotProvisioned> {
    if number.simulated {
        return Ok(revise(app, scope, &number, simulate).await?);
    }
    let number = match &number.aws_id {
        Some(_) => number,
        None => identified(app, scope, number).await?,
    };
    let Some(aws_id) = number.aws_id.clone().filter(|_| number.status == NumberStatus::Provisioning) else {
        return Ok(number);
    };
    match by_id(app, &aws_id).await {
        Ok(Some(found)) if found.status == AwsStatus::Active => match found.number.parse() {
            Ok(text) => {
                let price = found.monthly_price.clone();
                let activate = move |number: &mut Number| number.activate(&text, &price);
                Ok(revise(app, scope, &number, activate).await?)
            }
            Err(error) => {
                tracing::error!(number_id = %number.id, error = causes(&error), "AWS's number cannot be read");
                Ok(number)
            }
        },
        Ok(_) => Ok(number),
        Err(error) => Ok(left(number, &error)),
    }
}

fn simulate(number: &mut Number) -> bool {
    let simulated = number.simulated_number();
    simulated.is_some_and(|text| number.activate(&text, "0.00"))
}

/// Finds AWS's id of a number: by asking for it, or among the account's numbers.
async fn identified(app: &App, scope: &Scope, number: Number) -> Result<Number, NotProvisioned> {
    let now_ms = app.now().as_millisecond();
    let next = number.next(now_ms);
    let answer = match next {
        Next::Ask => {
            // Written before the call: after a crash, the call counts as made.
            let asked = revise(app, scope, &number, |number| number.ask(now_ms)).await?;
            ask(app, scope, &asked).await.map(Some)
        }
        Next::Repeat => ask(app, scope, &number).await.map(Some),
        Next::Search => {
            let known = known_ids(app, scope).await?;
            orphan(app, scope, &number, &known).await.map(|found| found.map(|found| found.id))
        }
        Next::GiveUp => {
            tracing::error!(number_id = %number.id, "given up: the number was looked for in vain for seven days");
            return Ok(revise(app, scope, &number, |number| number.fail(RECONCILE_TIMEOUT)).await?);
        }
    };
    match answer {
        Ok(Some(aws_id)) => Ok(revise(app, scope, &number, |number| number.found(&aws_id)).await?),
        Ok(None) => Ok(number),
        Err(error) if next == Next::Ask && is_certain(&error) => {
            tracing::warn!(number_id = %number.id, reason = error.reason(), "AWS refuses the number");
            Err(NotProvisioned::Refused(error.to_string()))
        }
        Err(error) => Ok(left(number, &error)),
    }
}

/// Whether AWS's answer to the first call says that nothing was rented, and that the same call will not succeed.
fn is_certain(error: &CallError) -> bool {
    match error {
        CallError::Invalid { .. }
        | CallError::NotFound { .. }
        | CallError::Conflict { .. }
        | CallError::Quota { .. }
        | CallError::Denied { .. } => true,
        CallError::Throttled(_) | CallError::NotNow(_) | CallError::Unknown(_) => false,
    }
}

fn left(number: Number, error: &CallError) -> Number {
    tracing::warn!(number_id = %number.id, error = causes(error), "left to the poll: AWS did not say what became of it");
    number
}

/// AWS's ids of the scope's numbers.
async fn known_ids(app: &App, scope: &Scope) -> Result<Vec<String>, StoreError> {
    let items = numbers(app, scope).query("", 2 * NUMBERS_MAX as i32, false, Read::Consistent).await?;
    let known: Result<Vec<Option<String>>, StoreError> =
        items.into_iter().map(|item| item.decode::<Number>().map(|stored| stored.value.aws_id)).collect();
    Ok(known?.into_iter().flatten().collect())
}

/// Changes a number. One that was removed meanwhile stays as it was read.
async fn revise(
    app: &App,
    scope: &Scope,
    number: &Number,
    change: impl FnMut(&mut Number) -> bool + Send,
) -> Result<Number, StoreError> {
    match numbers(app, scope).revise(&Number::sort(number.id), Read::Consistent, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
        Revised::Absent => Ok(number.clone()),
    }
}
