//! The function as an engine runs it, and AWS's limits.

mod any;
mod api;
mod engine;
mod quotas;
mod written;
