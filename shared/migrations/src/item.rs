use posthorn_items::Item;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Direction, Stepped};

/// A migration begins an hour after this version saw it first. Until then functions of the version before may still write what it
/// changes, because hundreds of functions do not update at one instant.
pub const BEGINS_AFTER_MS: i64 = 3_600_000;
/// After so many failed steps in a row a migration stops, until an operator lets it go on.
pub const FAILURES_MAX: u32 = 5;
/// The most characters of a reason.
const REASON_CHARS_MAX: usize = 1_000;

/// What a migration does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MigrationState")]
pub enum State {
    /// It cannot be undone, and waits until an operator approves it.
    NeedsApproval,
    /// It begins at its time.
    Pending,
    /// It is being made.
    Running,
    /// All of it is made.
    Applied,
    /// It stopped after several errors in a row. An operator lets it go on.
    Failed,
    /// It is being undone.
    RollingBack,
    /// All of it is undone.
    RolledBack,
}

/// How far a migration is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MigrationItem {
    /// What it does now.
    pub state: State,
    /// It does not begin before this time, in Unix milliseconds.
    pub begins_at_ms: i64,
    /// Whether it was being undone when it failed.
    #[serde(default)]
    pub undoing: bool,
    /// Where the next step begins; empty at the beginning.
    #[serde(default)]
    pub place: String,
    /// How many things its steps looked at, in this direction.
    #[serde(default)]
    pub looked_at: u64,
    /// How many of them they changed. A step that was repeated counts its changes once.
    #[serde(default)]
    pub changed: u64,
    /// How many steps failed, one after the other.
    #[serde(default)]
    pub failures: u32,
    /// Why the last one failed.
    #[serde(default)]
    pub reason: Option<String>,
    /// Who approved it: the principal's id.
    #[serde(default)]
    pub approved_by: Option<String>,
    /// When the first step in this direction began, in Unix milliseconds.
    #[serde(default)]
    pub started_at_ms: Option<i64>,
    /// When the last step in this direction ended, in Unix milliseconds.
    #[serde(default)]
    pub ended_at_ms: Option<i64>,
}

impl Item for MigrationItem {
    const KIND: &'static str = "migration";
}

/// What an operator asked for is not possible in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub State);

impl MigrationItem {
    /// A migration that this version sees for the first time.
    pub fn new(reversible: bool, now_ms: i64) -> Self {
        let state = if reversible { State::Pending } else { State::NeedsApproval };
        Self {
            state,
            begins_at_ms: now_ms + BEGINS_AFTER_MS,
            undoing: false,
            place: String::new(),
            looked_at: 0,
            changed: 0,
            failures: 0,
            reason: None,
            approved_by: None,
            started_at_ms: None,
            ended_at_ms: None,
        }
    }

    /// The direction of its next step at a time; `None` if no step is due.
    pub fn due(&self, now_ms: i64) -> Option<Direction> {
        match self.state {
            State::Pending if now_ms >= self.begins_at_ms => Some(Direction::Apply),
            State::Running => Some(Direction::Apply),
            State::RollingBack => Some(Direction::Undo),
            _ => None,
        }
    }

    /// Whether those after it in the list wait for it: they may build on what it changes.
    pub fn holds_others(&self) -> bool {
        !matches!(self.state, State::Applied | State::RolledBack)
    }

    /// Notes what a step did that was made from `place`. Returns whether it was noted: not if an operator turned it round meanwhile.
    pub fn note(&mut self, direction: Direction, place: &str, stepped: &Stepped, now_ms: i64) -> bool {
        if self.due(now_ms) != Some(direction) || self.place != place {
            return false;
        }
        self.started_at_ms.get_or_insert(now_ms);
        self.looked_at += stepped.looked_at;
        self.changed += stepped.changed;
        (self.failures, self.reason) = (0, None);
        (self.state, self.place) = match (direction, stepped.next.clone()) {
            (Direction::Apply, Some(next)) => (State::Running, next),
            (Direction::Undo, Some(next)) => (State::RollingBack, next),
            (Direction::Apply, None) => (State::Applied, String::new()),
            (Direction::Undo, None) => (State::RolledBack, String::new()),
        };
        self.ended_at_ms = stepped.next.is_none().then_some(now_ms);
        true
    }

    /// Notes that a step failed that was made from `place`. Returns whether it was noted.
    pub fn note_failure(&mut self, direction: Direction, place: &str, reason: &str, now_ms: i64) -> bool {
        if self.due(now_ms) != Some(direction) || self.place != place {
            return false;
        }
        self.started_at_ms.get_or_insert(now_ms);
        self.failures += 1;
        self.reason = Some(reason.chars().take(REASON_CHARS_MAX).collect());
        self.undoing = direction == Direction::Undo;
        self.state = match direction {
            _ if self.failures >= FAILURES_MAX => State::Failed,
            Direction::Apply => State::Running,
            Direction::Undo => State::RollingBack,
        };
        true
    }

    /// Approves it. Returns whether this changed anything.
    ///
    /// # Errors
    /// If nobody needs to approve it.
    pub fn approve(&mut self, by: &str) -> Result<bool, Refused> {
        match self.state {
            State::NeedsApproval => {
                (self.state, self.approved_by) = (State::Pending, Some(by.to_owned()));
                Ok(true)
            }
            _ if self.approved_by.is_some() => Ok(false),
            state => Err(Refused(state)),
        }
    }

    /// Undoes it from its beginning. What never began is rolled back at once. Returns whether this changed anything.
    ///
    /// # Errors
    /// If it cannot be undone.
    pub fn roll_back(&mut self, reversible: bool, now_ms: i64) -> Result<bool, Refused> {
        match self.state {
            State::RollingBack | State::RolledBack => Ok(false),
            State::NeedsApproval | State::Pending => {
                self.restart(State::RolledBack);
                self.ended_at_ms = Some(now_ms);
                Ok(true)
            }
            State::Failed if self.undoing => Err(Refused(self.state)),
            _ if reversible => {
                self.restart(State::RollingBack);
                Ok(true)
            }
            state => Err(Refused(state)),
        }
    }

    /// Lets a failed migration go on where it stopped, or makes one again that was rolled back: one that cannot be undone needs to be
    /// approved again. Returns whether this changed anything.
    ///
    /// # Errors
    /// If it neither failed nor was rolled back.
    pub fn retry(&mut self, reversible: bool, now_ms: i64) -> Result<bool, Refused> {
        match self.state {
            State::Failed => {
                self.failures = 0;
                self.state = if self.undoing { State::RollingBack } else { State::Running };
                Ok(true)
            }
            State::RolledBack => {
                let state = if reversible { State::Pending } else { State::NeedsApproval };
                self.restart(state);
                (self.approved_by, self.begins_at_ms) = (None, now_ms);
                Ok(true)
            }
            State::Pending | State::Running | State::RollingBack => Ok(false),
            state => Err(Refused(state)),
        }
    }

    fn restart(&mut self, state: State) {
        let approved_by = self.approved_by.take();
        *self = Self { state, approved_by, ..Self::new(true, self.begins_at_ms - BEGINS_AFTER_MS) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGUN: i64 = BEGINS_AFTER_MS;

    fn stepped(next: Option<&str>) -> Stepped {
        Stepped { next: next.map(str::to_owned), looked_at: 10, changed: 4 }
    }

    #[test]
    fn it_waits_until_no_older_function_writes_and_then_goes_to_its_end() {
        let mut item = MigrationItem::new(true, 0);
        assert_eq!((item.due(BEGUN - 1), item.due(BEGUN)), (None, Some(Direction::Apply)));
        assert!(item.note(Direction::Apply, "", &stepped(Some("b")), BEGUN));
        assert_eq!((item.state, item.holds_others()), (State::Running, true));
        assert!(!item.note(Direction::Apply, "", &stepped(Some("b")), BEGUN), "the step was made twice");
        assert!(item.note(Direction::Apply, "b", &stepped(None), BEGUN + 1));
        assert_eq!((item.state, item.looked_at, item.changed), (State::Applied, 20, 8));
        assert_eq!((item.due(i64::MAX), item.ended_at_ms), (None, Some(BEGUN + 1)));
    }

    #[test]
    fn what_cannot_be_undone_waits_for_an_approval_and_is_not_rolled_back() {
        let mut item = MigrationItem::new(false, 0);
        assert_eq!((item.state, item.due(i64::MAX)), (State::NeedsApproval, None));
        assert_eq!(item.approve("key_1"), Ok(true));
        assert_eq!(item.approve("key_2"), Ok(false), "it is approved");
        assert!(item.note(Direction::Apply, "", &stepped(None), BEGUN));
        assert_eq!(item.approved_by.as_deref(), Some("key_1"));
        assert_eq!(item.roll_back(false, BEGUN), Err(Refused(State::Applied)));
        assert_eq!(MigrationItem::new(true, 0).approve("key_1"), Err(Refused(State::Pending)));
    }

    #[test]
    fn it_stops_after_errors_in_a_row_and_goes_on_where_it_stopped() {
        let mut item = MigrationItem::new(true, 0);
        assert!(item.note(Direction::Apply, "", &stepped(Some("b")), BEGUN));
        for failure in 1..=FAILURES_MAX {
            assert_eq!(item.state, State::Running, "{failure}");
            assert!(item.note_failure(Direction::Apply, "b", "the store: busy", BEGUN));
        }
        assert_eq!((item.state, item.due(i64::MAX), item.place.as_str()), (State::Failed, None, "b"));
        assert_eq!(item.retry(true, BEGUN), Ok(true));
        assert!(item.note(Direction::Apply, "b", &stepped(None), BEGUN));
        assert_eq!((item.state, item.reason, item.failures), (State::Applied, None, 0));
    }

    #[test]
    fn a_step_that_ends_after_an_operator_turned_round_changes_nothing() {
        let mut item = MigrationItem::new(true, 0);
        assert!(item.note(Direction::Apply, "", &stepped(Some("b")), BEGUN));
        assert_eq!(item.roll_back(true, BEGUN), Ok(true));
        let turned = item.clone();
        assert!(!item.note(Direction::Apply, "b", &stepped(Some("c")), BEGUN));
        assert!(!item.note_failure(Direction::Apply, "b", "busy", BEGUN));
        assert_eq!(item, turned);
        assert!(item.note(Direction::Undo, "", &stepped(None), BEGUN + 5));
        assert_eq!((item.state, item.retry(true, BEGUN + 9)), (State::RolledBack, Ok(true)));
        assert_eq!(item.due(BEGUN + 9), Some(Direction::Apply), "it need not wait again");
    }

    #[test]
    fn what_never_began_is_rolled_back_at_once_and_holds_nobody() {
        let mut item = MigrationItem::new(false, 0);
        assert_eq!(item.roll_back(false, 7), Ok(true));
        assert_eq!((item.state, item.holds_others(), item.ended_at_ms), (State::RolledBack, false, Some(7)));
        assert_eq!(item.retry(false, 8), Ok(true));
        assert_eq!(item.state, State::NeedsApproval);
    }

    #[test]
    fn an_undoing_that_failed_goes_on_undoing() {
        let mut item = MigrationItem::new(true, 0);
        assert!(item.note(Direction::Apply, "", &stepped(None), BEGUN));
        assert_eq!(item.roll_back(true, BEGUN), Ok(true));
        for _ in 0..FAILURES_MAX {
            assert!(item.note_failure(Direction::Undo, "", "busy", BEGUN));
        }
        assert_eq!(item.roll_back(true, BEGUN), Err(Refused(State::Failed)), "retry it");
        assert_eq!((item.retry(true, BEGUN), item.state), (Ok(true), State::RollingBack));
    }
}
