use futures::future::BoxFuture;
use posthorn_app::App;
use posthorn_store::StoreError;

/// A migration. Its id is never used again, and never changes.
pub struct Migration {
    /// Its id, which begins with the release that brings it, such as `0.3.0-emails-expire`.
    pub id: &'static str,
    /// What it changes, in a sentence.
    pub summary: &'static str,
    /// Whether it can be undone. If not, it waits for an operator's approval.
    pub reversible: bool,
    /// Makes one step: at most some seconds of work. The text is where the step before ended; empty for the first.
    ///
    /// A step may be made again from the same place, and then changes nothing that it has changed before. Items that an older or a
    /// newer function writes meanwhile are right afterwards too.
    pub step: for<'a> fn(&'a App, Direction, String) -> BoxFuture<'a, Result<Stepped, StepError>>,
}

/// Whether a migration is made or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is made.
    Apply,
    /// It is undone.
    Undo,
}

/// What a step did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stepped {
    /// Where the next step begins; `None` if this was the last one.
    pub next: Option<String>,
    /// How many things it looked at.
    pub looked_at: u64,
    /// How many of them it changed.
    pub changed: u64,
}

/// A step failed. It is made again.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The store failed.
    #[error("the store")]
    Store(#[from] StoreError),
    /// The place where it should begin is not one of this migration.
    #[error("the place {0:?} is not one of this migration")]
    Place(String),
}
