//! The functions of the webhooks context: they manage the customers' endpoints and deliver events to them.

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
pub mod unrouted;
mod webhook;

pub use functions::FUNCTIONS;

pub use webhook::Webhook;
