//! The functions of the content context: they draft, publish, roll back and preview templates.

pub mod consumers;
mod functions;
mod publish;
pub mod routes;
mod rules;
mod save;
mod view;

pub use functions::{FUNCTIONS, UNROUTED};
