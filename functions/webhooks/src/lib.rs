//! The functions of the webhooks context: endpoints, and telling them.

pub mod consumers;
mod delivery;
mod functions;
mod health;
mod owners;
mod replays;
pub mod routes;
mod rules;
mod sealing;
mod telling;
mod webhook;

pub use functions::{FUNCTIONS, UNROUTED};

pub use webhook::Webhook;
