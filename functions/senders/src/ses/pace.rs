//! The one way to SES's management calls: each waits for its turn among all that the account makes.
//!
//! SES's answer that there were too many is no failure either: what was asked for is done later. Its client makes no second try
//! by itself, for that would come out of turn.

use std::time::Duration;

use aws_sdk_sesv2::{
    Client,
    config::{self, retry::RetryConfig},
};
use posthorn_app::App;
use posthorn_runtime::uses::Use;
use posthorn_senders_store::{TAKES_TURNS, take_ses_turn};
use posthorn_store::StoreError;

/// What waiting for a turn uses.
pub(crate) const USES: Use = TAKES_TURNS;
/// How long a request waits for a call's turn: three of them leave it time to answer.
const BY_HAND_WAIT_MS_MAX: i64 = 3_000;
/// How long a job waits. Longer than any request, so that many requests never keep the jobs from their turns.
const JOB_WAIT_MS_MAX: i64 = 10_000;

/// Who calls SES, and how long he waits for it.
#[derive(Clone, Copy)]
pub(crate) struct Pace<'a> {
    pub app: &'a App,
    wait_ms_max: i64,
}

/// It is not the call's turn for longer than its caller waits, or that could not be found out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotNow {
    /// Others come first.
    #[error("others wait for SES")]
    Busy,
    /// The table.
    #[error("the turns could not be read or written")]
    Store(#[from] StoreError),
}

impl<'a> Pace<'a> {
    /// For a request.
    pub(crate) fn by_hand(app: &'a App) -> Self {
        Self { app, wait_ms_max: BY_HAND_WAIT_MS_MAX }
    }

    /// For a schedule.
    pub(crate) fn of_job(app: &'a App) -> Self {
        Self { app, wait_ms_max: JOB_WAIT_MS_MAX }
    }

    /// Waits until one call may be made.
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

/// SES's client for management calls.
pub(crate) fn client(app: &App) -> Client {
    let config = config::Builder::from(app.sdk()).retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

/// Whether SES's code says that there were too many calls.
pub(crate) fn is_throttle(code: &str) -> bool {
    matches!(code, "TooManyRequestsException" | "ThrottlingException" | "Throttling")
}
