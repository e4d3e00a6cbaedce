//! Finds what a crash, a wait or a loss has left, and queues it again.
//!
//! Files, in reading order:
//! - `round`: what holds for one run, and what to do with an open message.
//! - `fair`: in which order scopes get their turns.
//! - `open`: messages that are due, each by itself.
//! - `batches`: messages that were accepted together.
//! - `account`: what SES lets the account send, and when it was last asked.
//! - `kept`: messages that wait for long.
//! - `woken`: messages that waited for something which has come.

pub(crate) mod account;
pub(crate) mod batches;
mod fair;
mod kept;
pub(crate) mod open;
pub(crate) mod round;
pub(crate) mod woken;

use posthorn_runtime::uses::{Queue, Table, Use};

use crate::{accept::dispatch, deliver::claim};

/// The `uses` of the sweep.
pub(crate) const USES: Use = Use::All(&[
    Table::Messages.get().get_many().due().put().revise_each().delete(),
    dispatch::QUEUES,
    claim::QUIET_WINDOW,
    account::USES,
    kept::USES,
    woken::USES,
    Queue::EMAIL.count(),
]);
