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
    Next, Number, NumberStatus, PROVISIONS_PER_HOUR, PROVISIONS_SORT, Provisions,
    codes::PROVISION_LIMIT_EXCEEDED,
};
use posthorn_senders_store::{numbers, provisions};
use posthorn_sms_voice::{CallError, NumberStatus as AwsStatus};
use posthorn_store::{Read, Revised, StoreError};

use super::account::{ASKS_AWS, SEARCHES, ask, by_id, make_list, rented};

/// The uses of [`provision`], as far as a request goes: what comes later is the poll's.
pub(crate) const PROVISIONS: Use = Use::All(&[ASKS_AWS, Table::Senders.get().put()]);
/// The uses of [`provision`].
pub(crate) const RECONCILES: Use = Use::All(&[PROVISIONS, SEARCHES]);
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

/// Goes on with a number as far as AWS answers now. What AWS does not answer is left to the poll. Nothing is asked for one that has failed
/// or is being given back.
///
/// # Errors
/// `StoreError` if a read or a write fails.
pub(crate) async fn provision(app: &App, scope: &Scope, number: Number) -> Result<Number, StoreError> {
    if number.status != NumberStatus::Provisioning {
        return Ok(number);
    }
    if number.simulated {
        return Ok(revise(app, scope, &number, simulate).await?.unwrap_or(number));
    }
    let number = match &number.aws_id {
        Some(_) => number,
        None => identified(app, scope, number).await?,
    };
    match number.aws_id.clone().filter(|_| number.status == NumberStatus::Provisioning) {
        Some(aws_id) => looked_up(app, scope, number, &aws_id).await,
        None => Ok(number),
    }
}

fn simulate(number: &mut Number) -> bool {
    number.simulated_number().is_some_and(|text| number.shown(&text, "0.00", true))
}

/// What AWS says of a number that it has given.
async fn looked_up(app: &App, scope: &Scope, number: Number, aws_id: &str) -> Result<Number, StoreError> {
    let found = match by_id(app, aws_id).await {
        Ok(Some(found)) if found.status != AwsStatus::Deleted => found,
        Ok(_) => return Ok(revise(app, scope, &number, Number::gone).await?.unwrap_or(number)),
        Err(error) => return Ok(left(number, &error)),
    };
    let (price, is_active) = (found.monthly_price, found.status == AwsStatus::Active);
    match found.number.parse() {
        Ok(text) => {
            let show = |number: &mut Number| number.shown(&text, &price, is_active);
            Ok(revise(app, scope, &number, show).await?.unwrap_or(number))
        }
        Err(error) => {
            tracing::error!(number_id = %number.id, error = causes(&error), "AWS's number cannot be read");
            Ok(number)
        }
    }
}

/// Finds AWS's id of a number: by asking for it, or among the account's numbers.
async fn identified(app: &App, scope: &Scope, number: Number) -> Result<Number, StoreError> {
    match number.next(app.now().as_millisecond()) {
        Next::Ask => first_asked(app, scope, number).await,
        Next::Repeat => {
            let answer = ask(app, scope, &number).await;
            noted(app, scope, number, answer.map(Some)).await
        }
        Next::Search => {
            let answer = rented(app, scope, &number).await;
            noted(app, scope, number, answer).await
        }
        Next::GiveUp => match rented(app, scope, &number).await {
            Ok(None) => {
                tracing::error!(number_id = %number.id, "given up: AWS has had no such number for seven days");
                let fail = |number: &mut Number| number.fail(RECONCILE_TIMEOUT);
                Ok(revise(app, scope, &number, fail).await?.unwrap_or(number))
            }
            answer => noted(app, scope, number, answer).await,
        },
    }
}

/// Asks AWS for the first time. Only the call whose mark was written is the first, and only its refusal is certain.
async fn first_asked(app: &App, scope: &Scope, number: Number) -> Result<Number, StoreError> {
    // Before the mark: its failure says nothing about the number.
    if let Err(error) = make_list(app, scope).await {
        return Ok(left(number, &error));
    }
    let now_ms = app.now().as_millisecond();
    let (partition, sort) = (numbers(app, scope), Number::sort(number.id));
    let mark = |one: &mut Number| one.ask(now_ms);
    let marked = match partition.revise(&sort, Read::Consistent, mark).await? {
        Revised::Changed(stored) => stored.value,
        // Another call is at it, or it was released.
        Revised::Unchanged(stored) => return Ok(stored.value),
        Revised::Absent => return Ok(number),
    };
    match ask(app, scope, &marked).await {
        Err(error) if is_certain(&error) => {
            tracing::warn!(number_id = %marked.id, reason = error.reason(), "AWS refuses the number");
            let reason = told(&error);
            let fail = |number: &mut Number| number.fail(&reason);
            Ok(revise(app, scope, &marked, fail).await?.unwrap_or(marked))
        }
        Err(error @ (CallError::Throttled(_) | CallError::NotNow(_))) => {
            let undo = |number: &mut Number| number.was_not_asked(now_ms);
            let undone = revise(app, scope, &marked, undo).await?.unwrap_or(marked);
            Ok(left(undone, &error))
        }
        answer => noted(app, scope, marked, answer.map(Some)).await,
    }
}

/// Writes AWS's id down, if there is one.
async fn noted(
    app: &App,
    scope: &Scope,
    number: Number,
    answer: Result<Option<String>, CallError>,
) -> Result<Number, StoreError> {
    match answer {
        Ok(Some(aws_id)) => {
            let found = |number: &mut Number| number.found(&aws_id);
            let noted = revise(app, scope, &number, found).await?;
            if noted.is_none() {
                tracing::error!(number_id = %number.id, aws_id, "rented for a number that was removed");
            }
            Ok(noted.unwrap_or(number))
        }
        Ok(None) => Ok(number),
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

/// What the caller is told of a refusal. The account's own affairs, such as its roles, are not theirs.
fn told(error: &CallError) -> String {
    match error {
        CallError::Denied { .. } => "AWS does not permit this account to rent it.".to_owned(),
        other => other.to_string(),
    }
}

fn left(number: Number, error: &CallError) -> Number {
    tracing::warn!(number_id = %number.id, error = causes(error), "left to the poll: AWS did not say what became of it");
    number
}

/// Changes a number; `None` if it was removed meanwhile.
async fn revise(
    app: &App,
    scope: &Scope,
    number: &Number,
    change: impl FnMut(&mut Number) -> bool + Send,
) -> Result<Option<Number>, StoreError> {
    match numbers(app, scope).revise(&Number::sort(number.id), Read::Consistent, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(Some(stored.value)),
        Revised::Absent => Ok(None),
    }
}
