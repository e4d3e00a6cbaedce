mod attachments;
mod batch;
mod idempotency;
mod list;
mod schedule;
mod send;
mod simulated;
