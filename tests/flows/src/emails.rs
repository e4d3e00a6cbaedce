mod idempotency;
mod list;
mod send;
mod simulated;
