//! The functions of the content context: templates, drafted, published, rolled back and previewed.

pub mod consumers;
mod functions;
mod publish;
pub mod routes;
mod rules;
mod save;
mod view;

pub use functions::{FUNCTIONS, UNROUTED};
