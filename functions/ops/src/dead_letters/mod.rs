//! Dead letters: the messages that consumers gave up, in the dead-letter queues of all contexts.
//!
//! Files, in reading order:
//! - `queues`: the one list of the queues, and how dead letters are searched, returned, removed and recorded.
//! - `uses`: the permissions that functions need for the queues, derived from the list.
//! - `dead_letter_view`: a dead letter as an operator reads it.

pub mod dead_letter_view;
pub mod queues;
pub(crate) mod uses;
