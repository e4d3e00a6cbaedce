//! The item of an export: what was asked for, and how far it is.

use std::collections::{BTreeMap, BTreeSet};

use posthorn_hidden::HiddenField;
use posthorn_ids::{ExportId, OrgId};
use posthorn_items::{Item, Listed, Open};
use serde::{Deserialize, Serialize};

use crate::exports::kind::{ExportFormat, ExportKind};

/// How long an export and its file are kept. The bucket's rule for `exports/` says the same.
const KEPT_MS: i64 = 7 * 24 * 3_600_000;
/// After so many runs without progress an export fails: it, or the installation, is at fault for longer than waiting helps.
const TRIES_MAX: u32 = 10;
/// The pause after a run without progress. Each further one doubles it, so ten runs take five hours.
const PAUSE_MS: i64 = 60_000;
/// The longest pause.
const PAUSE_MAX_MS: i64 = 3_600_000;

/// The state of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// It waits for its turn.
    Pending,
    /// Its file is being written.
    Processing,
    /// Its file can be downloaded.
    Ready,
    /// There is no file, and there will be none.
    Failed,
}

impl ExportState {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// How far an export is. A part is an object with rows; what is less than a part is an object that the next step carries on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where the next step begins; `None`: at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The parts written.
    pub parts: u32,
    /// The objects written with less than a part. The last one is carried on.
    pub rests: u32,
    /// The bytes of that one; 0 if a part took it up.
    pub rest_bytes: u64,
    /// The rows in parts and rest.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Whether the parts hold all rows.
    pub complete: bool,
}

/// An export: what somebody asked for, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Its id, which contains the time at which it was asked for.
    pub id: ExportId,
    /// The organisation: its open exports are listed, so that they can be counted.
    pub org: OrgId,
    /// What is exported. Not named `kind`, because the store uses that attribute.
    #[serde(rename = "of")]
    pub kind: ExportKind,
    /// The form of the file.
    pub format: ExportFormat,
    /// The filters that were given, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, String>,
    /// Only what was made at this time or later, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<i64>,
    /// Only what was made before this time, in Unix milliseconds: at the latest when the export was asked for.
    pub until_ms: i64,
    /// What the role of who asked hides. The file hides it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub hides: BTreeSet<HiddenField>,
    /// Its state.
    pub state: ExportState,
    /// How far it is.
    pub progress: Progress,
    /// The runs since the last progress.
    #[serde(default)]
    pub tries: u32,
    /// When the next run works on it, in Unix milliseconds.
    pub due_ms: i64,
    /// When it was finished, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl Item for Export {
    const KIND: &'static str = "export";
    const AUDITED: bool = true;

    fn listed(&self) -> Option<Listed> {
        self.is_open().then(|| Listed::of_org(self.org, &self.id))
    }

    fn open(&self) -> Option<Open> {
        // The one first that waits longest.
        self.is_open().then(|| Open::due(0, self.due_ms))
    }

    fn expires_at(&self) -> Option<i64> {
        Some(self.gone_ms().div_euclid(1000))
    }
}

impl Export {
    /// When it is gone, in Unix milliseconds. DynamoDB and S3 remove it later.
    pub fn gone_ms(&self) -> i64 {
        self.id.created_at().as_millisecond() + KEPT_MS
    }

    /// Whether it is gone, even if DynamoDB still has it.
    pub fn is_gone(&self, now_ms: i64) -> bool {
        self.gone_ms() <= now_ms
    }

    /// Whether its file is still to be written.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ExportState::Pending | ExportState::Processing)
    }

    /// A filter that was given.
    pub fn filter(&self, name: &str) -> Option<&str> {
        self.filter.get(name).map(String::as_str)
    }

    /// Notes that a run works on it; if that run makes no progress, the next one comes after a pause. Returns `false` if it is finished
    /// or not due.
    pub fn begin(&mut self, now_ms: i64) -> bool {
        let is_due = self.is_open() && self.due_ms <= now_ms;
        if is_due {
            (self.state, self.tries) = (ExportState::Processing, self.tries + 1);
            let doubled = PAUSE_MS << (self.tries - 1).min(TRIES_MAX);
            self.due_ms = now_ms + doubled.min(PAUSE_MAX_MS);
            if self.is_gone(now_ms) {
                self.fail("It was not finished before it expired.", now_ms);
            } else if self.tries > TRIES_MAX {
                self.fail(&format!("It was begun {TRIES_MAX} times and did not go on."), now_ms);
            }
        }
        is_due
    }

    /// Goes on from `known` to `next`; those that wait longer are due before it. Returns `false` if another run did, or it is finished.
    pub fn advance(&mut self, known: &Progress, next: &Progress, now_ms: i64) -> bool {
        let goes_on = self.is_open() && self.progress == *known;
        if goes_on {
            (self.progress, self.tries, self.due_ms) = (next.clone(), 0, now_ms);
        }
        goes_on
    }

    /// Notes that its file is complete. Returns `false` if it is finished.
    pub fn finish(&mut self, now_ms: i64) -> bool {
        let is_open = self.is_open();
        if is_open {
            (self.state, self.ended_ms) = (ExportState::Ready, Some(now_ms));
        }
        is_open
    }

    /// Notes that there will be no file. Returns `false` if it is finished.
    pub fn fail(&mut self, reason: &str, now_ms: i64) -> bool {
        let is_open = self.is_open();
        if is_open {
            (self.state, self.ended_ms) = (ExportState::Failed, Some(now_ms));
            self.failure = Some(reason.to_owned());
        }
        is_open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export() -> Export {
        Export {
            id: ExportId::new(jiff::Timestamp::UNIX_EPOCH),
            org: OrgId::new(jiff::Timestamp::UNIX_EPOCH),
            kind: ExportKind::Emails,
            format: ExportFormat::Csv,
            filter: BTreeMap::new(),
            since_ms: None,
            until_ms: 0,
            hides: BTreeSet::new(),
            state: ExportState::Pending,
            progress: Progress::default(),
            tries: 0,
            due_ms: 1,
            ended_ms: None,
            failure: None,
        }
    }

    #[test]
    fn an_export_goes_on_only_from_where_it_is_and_then_waits_behind_the_others() {
        let mut export = export();
        let (start, next) = (Progress::default(), Progress { parts: 1, rows: 9, ..Progress::default() });
        assert!(!export.begin(0), "it is not due");
        assert!(export.begin(1) && export.advance(&start, &next, 5));
        assert_eq!(export.open().unwrap().due_ms(), 5);
        assert!(!export.advance(&start, &next, 6), "another run was first");
        assert!(export.finish(7) && !export.advance(&next, &start, 8) && !export.fail("no", 9));
        assert_eq!((export.state, export.ended_ms), (ExportState::Ready, Some(7)));
        assert!(export.open().is_none() && export.listed().is_none());
    }

    #[test]
    fn tries_without_progress_take_hours_and_progress_begins_the_count_anew() {
        let mut export = export();
        let try_all = |export: &mut Export| {
            let begun = export.due_ms;
            for _ in 0..TRIES_MAX {
                assert!(!export.begin(export.due_ms - 1) && export.begin(export.due_ms) && export.is_open());
            }
            (export.due_ms - begun) / 60_000
        };
        assert_eq!(try_all(&mut export), 1 + 2 + 4 + 8 + 16 + 32 + 4 * 60);
        let now_ms = export.due_ms;
        assert!(export.advance(&Progress::default(), &Progress { parts: 1, ..Progress::default() }, now_ms));
        assert_eq!(try_all(&mut export), 303);
        let end_ms = export.due_ms;
        assert!(export.begin(end_ms));
        assert_eq!((export.state, export.ended_ms), (ExportState::Failed, Some(end_ms)));
        assert!(export.failure.is_some() && !export.begin(end_ms + PAUSE_MAX_MS));
    }

    #[test]
    fn an_export_that_is_gone_is_not_begun_and_leaves_the_index() {
        let mut export = export();
        let gone_ms = export.gone_ms();
        assert!(!export.is_gone(gone_ms - 1) && export.begin(gone_ms));
        assert_eq!((export.state, export.open().is_none()), (ExportState::Failed, true));
    }
}
