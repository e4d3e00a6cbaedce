//! The rules of the public status page: components and their states, days of history, incidents and maintenance windows, and their
//! form in the public API of Statuspage. Pure: the clock is passed in, and nothing here reads or writes.
//!
//! Files, in reading order:
//! - `component`: what customers know of the installation, and which parts each depends on.
//! - `round`: what a round of probes says of a component.
//! - `day`: a day of rounds, the only item that probes write.
//! - `incident`, `progress`: incidents and maintenance windows, and how they go on.
//! - `board`: days and incidents together, as they are at one time.
//! - `document`, `render`: the board as the public API of Statuspage shows it.
//! - `subscriber`: who is told of incidents.
//! - `work`: what the queue of notices carries for the status page.

mod board;
mod component;
mod day;
mod document;
mod incident;
mod progress;
mod render;
mod round;
mod subscriber;
mod work;

pub use board::{Bar, Board, Indicator, Verdict};
pub use component::{Component, ComponentStatus};
pub use day::{ComponentDay, Counts, DAYS_SHOWN, SLOT_SECONDS, StatusDay};
pub use document::{
    AffectedDocument, ComponentDocument, Document, IncidentDocument, PageDocument, PageName, StatusDocument,
    UpdateDocument, time,
};
pub use incident::{
    Affected, Change, Impact, Incident, IncidentStatus, TEXT_BYTES_MAX, UPDATES_MAX, Update, Window,
};
pub use progress::{NotPossible, Said};
pub use round::{Probed, seen};
pub use subscriber::{Contact, InvalidContact, Subscriber, hash};
pub use work::StatusWork;
