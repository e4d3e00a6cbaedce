//! The rows of exports, by what is exported.
//!
//! Files, in reading order:
//! - `stretch`: rows that were read, without what is hidden, and where the next ones begin.
//! - `emails`, `audit`, `suppressions`, `usage`, `deliveries`, `members`: the rows of a kind, its columns, and how they are read.
//! - `source`: reads the rows of any kind.

mod audit;
mod deliveries;
mod emails;
mod members;
pub(crate) mod source;
pub(crate) mod stretch;
mod suppressions;
mod usage;

use posthorn_runtime::uses::Use;

/// The `uses` of reading the rows of any kind.
pub(crate) const READS: Use = Use::All(&[
    emails::READS,
    audit::READS,
    suppressions::READS,
    usage::READS,
    deliveries::READS,
    members::READS,
]);
