//! The item of an export: what a person asked for, and how far it is. A person has one at a time.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_items::{Item, Open};
use posthorn_problem::Problem;
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::objects::{LINK_VALID, link};

/// How long an export and its file are kept. The bucket's rule for the files says the same.
const KEPT_MS: i64 = 24 * 3_600_000;
/// How long a finished export is the answer to another request: as long as its first link.
const ANSWERS_MS: i64 = 3_600_000;
/// After so many runs without an end an export fails.
const TRIES_MAX: u32 = 5;
/// The pause after a run that did not finish it.
const PAUSE_MS: i64 = 300_000;

/// The state of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountExportState {
    /// It waits for its turn.
    Pending,
    /// Its file can be downloaded.
    Ready,
    /// There is no file. Ask again.
    Failed,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountExport {
    pub person: PersonId,
    /// When it was asked for, in Unix milliseconds.
    pub asked_ms: i64,
    pub state: AccountExportState,
    /// The runs that began it.
    #[serde(default)]
    pub tries: u32,
    /// When the next run works on it, in Unix milliseconds.
    pub due_ms: i64,
    /// When it ended, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
}

impl Item for AccountExport {
    const KIND: &'static str = "account_export";

    fn open(&self) -> Option<Open> {
        (self.state == AccountExportState::Pending).then(|| Open::due(0, self.due_ms))
    }

    fn expires_at(&self) -> Option<i64> {
        Some(self.gone_ms().div_euclid(1000))
    }
}

impl AccountExport {
    /// One that is asked for now.
    pub(crate) fn new(person: PersonId, now_ms: i64) -> Self {
        let state = AccountExportState::Pending;
        Self { person, asked_ms: now_ms, state, tries: 0, due_ms: now_ms, ended_ms: None }
    }

    /// When it is gone, in Unix milliseconds. DynamoDB and S3 remove it later.
    fn gone_ms(&self) -> i64 {
        self.asked_ms + KEPT_MS
    }

    /// Whether it is gone, even if DynamoDB still has it.
    pub(crate) fn is_gone(&self, now_ms: i64) -> bool {
        self.gone_ms() <= now_ms
    }

    /// Whether another request begins a new one.
    pub(crate) fn is_over(&self, now_ms: i64) -> bool {
        self.is_gone(now_ms) || self.ended_ms.is_some_and(|ended| ended + ANSWERS_MS <= now_ms)
    }

    /// Notes that a run works on it; if that run dies, the next one comes after a pause. Returns `false` if it is not due.
    pub(crate) fn begin(&mut self, now_ms: i64) -> bool {
        let is_due = self.state == AccountExportState::Pending && self.due_ms <= now_ms;
        if is_due {
            (self.tries, self.due_ms) = (self.tries + 1, now_ms + PAUSE_MS);
            if self.tries > TRIES_MAX {
                self.end(AccountExportState::Failed, now_ms);
            }
        }
        is_due
    }

    /// Notes that its file is complete. Returns `false` if it ended before.
    pub(crate) fn finish(&mut self, now_ms: i64) -> bool {
        let is_open = self.state == AccountExportState::Pending;
        if is_open {
            self.end(AccountExportState::Ready, now_ms);
        }
        is_open
    }

    fn end(&mut self, state: AccountExportState, now_ms: i64) {
        (self.state, self.ended_ms) = (state, Some(now_ms));
    }
}

/// An export of the caller's data.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AccountExportView {
    /// Always `account_export`.
    pub object: &'static str,
    /// `pending`, `ready` or `failed`.
    pub status: AccountExportState,
    /// When it was asked for (RFC 3339).
    pub created_at: String,
    /// When it was finished or failed (RFC 3339); null before.
    pub ended_at: Option<String>,
    /// When it and its file are removed (RFC 3339).
    pub expires_at: String,
    /// A link to the file, only on an export that is read and is ready. It needs no session, and is valid for an hour.
    pub download_url: Option<String>,
    /// When the link ends (RFC 3339).
    pub download_expires_at: Option<String>,
}

impl AccountExportView {
    /// The view of an export, without a link.
    pub(crate) fn of(export: &AccountExport) -> Self {
        Self {
            object: "account_export",
            status: export.state,
            created_at: time_of(export.asked_ms),
            ended_at: export.ended_ms.map(time_of),
            expires_at: time_of(export.gone_ms()),
            download_url: None,
            download_expires_at: None,
        }
    }

    /// The view with a link to the file, if there is one. Uses [`LINKS`](super::objects::LINKS).
    ///
    /// # Errors
    /// If the link cannot be signed.
    pub(crate) async fn with_link(app: &App, export: &AccountExport) -> Result<Self, Problem> {
        let mut view = Self::of(export);
        if export.state == AccountExportState::Ready {
            let end = app.now() + jiff::SignedDuration::try_from(LINK_VALID).unwrap_or_default();
            view.download_url = Some(link(app, export.person).await?);
            view.download_expires_at = Some(end.to_string());
        }
        Ok(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export() -> AccountExport {
        AccountExport::new(PersonId::new(jiff::Timestamp::UNIX_EPOCH), 1)
    }

    #[test]
    fn an_export_is_begun_five_times_at_most_and_fails_then() {
        let mut export = export();
        assert!(!export.begin(0), "it is not due");
        for _ in 0..TRIES_MAX {
            let due = export.due_ms;
            assert!(export.begin(due) && !export.begin(due), "the next run waits");
            assert_eq!(export.state, AccountExportState::Pending);
        }
        assert!(export.begin(export.due_ms));
        assert_eq!(export.state, AccountExportState::Failed);
        assert!(!export.finish(export.due_ms) && export.open().is_none());
    }

    #[test]
    fn a_finished_export_answers_for_an_hour_and_is_gone_after_a_day() {
        let mut export = export();
        assert!(!export.is_over(KEPT_MS), "one that waits");
        assert!(export.begin(1) && export.finish(5) && !export.finish(6));
        assert!(!export.is_over(4 + ANSWERS_MS) && export.is_over(5 + ANSWERS_MS));
        assert!(!export.is_gone(KEPT_MS) && export.is_gone(1 + KEPT_MS));
    }
}
