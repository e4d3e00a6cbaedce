//! How an account is set up.

use std::path::PathBuf;

use posthorn_app::Clock;

/// How an account is to be.
#[derive(Debug, Clone)]
pub struct AccountOptions {
    /// Where to keep tables, keys and mail between runs; in memory without.
    pub state_dir: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
    /// Makes every delay and visibility timeout asked of SQS nothing, so that tests need not wait; the ledger still tells them.
    pub collapse_delays: bool,
    /// Whom SES asks about its identities' records; empty for the system's resolver.
    pub dns_server: String,
    /// Whether SES's events take their time.
    pub lifelike: bool,
    /// The recipients a second that SES takes; as many as come without.
    pub ses_rate: Option<u32>,
    /// The visibility timeout of every queue in seconds, in place of the templates'.
    pub visibility_seconds: Option<u32>,
}
