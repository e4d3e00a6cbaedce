//! Paces the management calls to SES: each waits for its turn among all calls of the account.
//!
//! If SES throttles a call, that is no failure: the work is done later. The client does not retry by itself, because a retry would
//! not wait for its turn.

use std::time::Duration;

use aws_sdk_sesv2::{
    Client,
    config::{self, retry::RetryConfig},
};
use posthorn_app::App;
use posthorn_runtime::uses::Use;
use posthorn_senders_store::{TAKES_TURNS, take_ses_turn};
use posthorn_store::StoreError;

/// The `uses` of waiting for a turn.
pub(crate) const USES: Use = TAKES_TURNS;
/// How long a request waits for one call's turn. After three waits it still has time to answer.
const BY_HAND_WAIT_MS_MAX: i64 = 3_000;
/// How long a job waits for one call's turn. Longer than a request, so that jobs get their turns even among many requests.
const JOB_WAIT_MS_MAX: i64 = 10_000;

/// A caller of SES, and how long it waits for a turn.
#[derive(Clone, Copy)]
pub(crate) struct Pace<'a> {
    pub app: &'a App,
    wait_ms_max: i64,
}

/// Why a call did not get its turn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotNow {
    /// Too many other calls wait.
    #[error("too many calls wait for SES")]
    Busy,
    /// The store failed.
    #[error("the turns could not be read or written")]
    Store(#[from] StoreError),
}

impl<'a> Pace<'a> {
    /// Paces the calls of a request.
    pub(crate) fn by_hand(app: &'a App) -> Self {
        Self { app, wait_ms_max: BY_HAND_WAIT_MS_MAX }
    }

    /// Paces the calls of a scheduled job.
    pub(crate) fn of_job(app: &'a App) -> Self {
        Self { app, wait_ms_max: JOB_WAIT_MS_MAX }
    }

    /// Waits until one call may be made.
    ///
    /// # Errors
    /// `Busy` if the wait would be too long.
    pub(crate) async fn turn(self) -> Result<(), NotNow> {
        match take_ses_turn(self.app, self.wait_ms_max).await? {
            Some(wait_ms) if wait_ms > 0 => {
                self.app.sleep(Duration::from_millis(wait_ms.unsigned_abs())).await;
                Ok(())
            }
            Some(_) => Ok(()),
            None => Err(NotNow::Busy),
        }
    }
}

/// Creates the SES client for management calls, without retries.
pub(crate) fn client(app: &App) -> Client {
    let config = config::Builder::from(app.sdk()).retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

/// Whether SES's error code means that the call was throttled.
pub(crate) fn is_throttle(code: &str) -> bool {
    matches!(code, "TooManyRequestsException" | "ThrottlingException" | "Throttling")
}
