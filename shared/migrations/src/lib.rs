//! Migrations: long changes of stored data, made step by step while Posthorn runs.
//!
//! A migration is declared once, with what one step does. Its item says how far it is, so a run that is killed goes on after the last
//! step that was recorded. A migration that can be undone begins by itself; any other waits until an operator approves it.
//!
//! Files, in reading order:
//! - `declaration`: what a migration declares.
//! - `item`: how far a migration is, and what may happen to it next.
//! - `advance`: makes steps until the time is up.

mod advance;
mod declaration;
mod item;

pub use advance::{Advanced, advance, migration, revise};
pub use declaration::{Direction, Migration, StepError, Stepped};
pub use item::{BEGINS_AFTER_MS, FAILURES_MAX, MigrationItem, Refused, State};
