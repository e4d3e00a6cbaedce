//! Delivers a batch of events, each to one endpoint. Shared by both consumers.
//!
//! Files, in reading order:
//! - `together`: the steps of a batch, and what is done when a delivery is not to be tried.
//! - `work`: a message that is being processed; `due`: its delivery, before and after the try.
//! - `current` finds the endpoints, `known` what is recorded already.
//! - `settle`: has `attempt` make the tries and `record` record them; `follow_up` applies their results.
//! - `in_progress`: the deliveries that this instance is processing.

mod attempt;
mod current;
mod due;
mod follow_up;
mod in_progress;
mod known;
mod record;
mod settle;
pub(crate) mod together;
pub(crate) mod work;
