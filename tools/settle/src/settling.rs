use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::AttemptId;
use posthorn_store::Table;

/// How long a claim in the running installation may still have an outcome, where no setting says otherwise.
const QUIET_WINDOW_SECONDS: u32 = 900;

/// DynamoDB restores no later moment than about five minutes ago.
const BEHIND_MS: i64 = 5 * 60 * 1_000;

/// What happens to an email of which nobody knows whether it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It stays held.
    Hold,
    /// It is sent, perhaps a second time.
    Queue,
    /// It fails, perhaps although it was sent.
    Fail,
}

/// A restored installation that is to be settled.
pub struct Settling<'a> {
    /// The restored installation.
    pub restored: &'a App,
    /// The one that it was restored from; `None` if its tables are gone.
    pub running: Option<&'a App>,
    /// The moment that was restored, a whole second.
    pub moment: Timestamp,
    /// What happens to emails of which nobody knows.
    pub unknown: Unknown,
}

impl Settling<'_> {
    /// Until when what the restored tables hold is the running installation's, in unix milliseconds: workers' clocks differ, and the
    /// restored installation makes nothing itself before this.
    pub(crate) fn earlier_until_ms(&self) -> i64 {
        self.moment.as_millisecond() + BEHIND_MS
    }

    /// Who holds the emails: the restored installation, by its table.
    pub(crate) fn holder(&self) -> AttemptId {
        let table = self.restored.setting(Table::Messages.setting());
        AttemptId::derived(Timestamp::UNIX_EPOCH, &[b"restored", table.as_bytes()])
    }

    pub(crate) fn quiet_ms(&self) -> i64 {
        i64::from(self.restored.setting_seconds("QUIET_WINDOW_SECONDS", QUIET_WINDOW_SECONDS)) * 1_000
    }
}
