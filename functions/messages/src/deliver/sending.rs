//! When a worker may hand over the next email: the account's rate, its quota, and whether its sending is paused.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use posthorn_app::{App, FromApp};
use posthorn_messages::{Pace, SendingAccount, WaitReason, Waits};
use posthorn_runtime::causes;
use posthorn_runtime::uses::{Table, Use};
use posthorn_ses::SendError;
use posthorn_store::{Read, StoreError};

use crate::places::{SENDING_ACCOUNT_SORT, sending_account};

/// The `uses` of the methods of [`Sending`].
pub(crate) const USES: Use = Table::Messages.get();

/// How long an instance caches the account's rate. It changes once in months.
const RATE_CACHED_MS: i64 = 60_000;
/// How long a refusal for the whole account holds for an instance. Then it asks SES again, with one email.
const CLOSED_MS: i64 = 10_000;

/// What this instance knows.
#[derive(Default)]
struct Known {
    pace: Pace,
    rate_read_at_ms: Option<i64>,
    /// Why SES takes nothing, until this time.
    closed: Option<(Waits, i64)>,
}

/// The state of sending in this instance.
pub(crate) struct Sending(Mutex<Known>);

impl FromApp for Sending {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Sending {
    /// Reads the account's rate once a minute. The sweep keeps it up to date. If it can't be read, the last one stays.
    pub async fn refresh(&self, app: &App) {
        let now_ms = app.now().as_millisecond();
        {
            let mut known = self.lock();
            if known.rate_read_at_ms.is_some_and(|at_ms| now_ms - at_ms < RATE_CACHED_MS) {
                return;
            }
            known.rate_read_at_ms = Some(now_ms);
        }
        match account(app, Read::Eventual).await {
            Ok(Some(account)) => self.lock().pace.limit(account.rate),
            Ok(None) => {}
            Err(error) => tracing::warn!(error = causes(&error), "the account's rate could not be read"),
        }
    }

    /// What every email waits for now, if SES takes none.
    pub fn closed(&self, app: &App) -> Option<Waits> {
        let now_ms = app.now().as_millisecond();
        let known = self.lock();
        known.closed.as_ref().filter(|(_, until_ms)| *until_ms > now_ms).map(|(waits, _)| waits.clone())
    }

    /// Waits for the turn of an email to so many recipients, for at most `within`. Answers whether it has it.
    pub async fn turn(&self, app: &App, recipients: usize, within: Duration) -> bool {
        let waits = self.lock().pace.turn(recipients, app.now().as_microsecond());
        // Up to a whole millisecond: SES must not be asked a moment too early.
        let waits = Duration::from_millis(waits.unsigned_abs().div_ceil(1_000));
        if waits > within {
            self.lock().pace.unused(recipients);
            return false;
        }
        if !waits.is_zero() {
            app.sleep(waits).await;
        }
        true
    }

    /// Learns from SES's answer to an email.
    pub async fn heard(&self, app: &App, answer: &Result<String, SendError>) {
        match answer {
            Ok(_) => self.lock().pace.taken(),
            Err(SendError::Throttled(_)) => self.lock().pace.refused(app.now().as_microsecond()),
            Err(SendError::NoQuota(_)) => self.close(app, WaitReason::DailyQuota).await,
            Err(SendError::Paused(_)) => self.close(app, WaitReason::SendingPaused).await,
            Err(_) => {}
        }
    }

    /// SES takes nothing for now.
    async fn close(&self, app: &App, reason: WaitReason) {
        if self.closed(app).is_some_and(|waits| waits.reason == reason) {
            return;
        }
        let now_ms = app.now().as_millisecond();
        let expected_ms = match (reason, account(app, Read::Eventual).await) {
            (WaitReason::DailyQuota, Ok(Some(account))) => {
                account.room_at_ms().filter(|at_ms| *at_ms > now_ms)
            }
            _ => None,
        };
        let waits = Waits { expected_ms, ..Waits::new(reason, now_ms) };
        self.lock().closed = Some((waits, now_ms + CLOSED_MS));
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn account(app: &App, read: Read) -> Result<Option<SendingAccount>, StoreError> {
    let found = sending_account(app).get::<SendingAccount>(SENDING_ACCOUNT_SORT, read).await?;
    Ok(found.map(|found| found.value))
}
