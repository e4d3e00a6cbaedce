//! The options of an account.

use std::path::PathBuf;

use posthorn_app::Clock;

use crate::sms::SmsOptions;

/// The options of an account.
#[derive(Debug, Clone)]
pub struct AccountOptions {
    /// Where to keep tables, keys and mail between runs; `None` keeps them in memory.
    pub state_dir: Option<PathBuf>,
    /// The clock.
    pub clock: Clock,
    /// Whether every delay and visibility timeout of SQS is set to zero, so that tests need not wait. The ledger still records
    /// the values that were asked for.
    pub collapse_delays: bool,
    /// The DNS server that SES asks about its identities' records; empty for the system's resolver.
    pub dns_server: String,
    /// Whether events of mails and texts arrive after realistic delays.
    pub lifelike: bool,
    /// The recipients per second that SES accepts; `None` for no limit.
    pub ses_rate: Option<u32>,
    /// The recipients in any 24 hours that SES accepts; `None` for no limit.
    pub ses_quota: Option<u32>,
    /// The account's state and quotas for texts.
    pub sms: SmsOptions,
    /// The visibility timeout of every queue in seconds, instead of the templates' values.
    pub visibility_seconds: Option<u32>,
}

impl AccountOptions {
    /// How many of the newest calls, invocations and published events to remember. Tests count them. An account with a state
    /// directory is a runner's, which may run for days.
    pub(crate) fn remembered(&self) -> usize {
        if self.state_dir.is_some() { 1_000 } else { 200_000 }
    }
}
