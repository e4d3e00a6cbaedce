//! The functions of the ops context: whether Posthorn works, what its API is, who did what, what could
//! not be done, and what an organisation's owners are written.

pub mod consumers;
pub mod dead_letters;
mod functions;
pub mod routes;
pub mod schedules;

pub use functions::{FUNCTIONS, UNROUTED};
