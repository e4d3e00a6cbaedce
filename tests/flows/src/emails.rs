mod attachments;
mod batch;
mod gates;
mod idempotency;
mod list;
mod schedule;
mod send;
mod simulated;
