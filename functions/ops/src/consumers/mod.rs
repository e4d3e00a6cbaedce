// Written by `make generate`.
//! Consumers of queues, topics and streams, one file each.

pub mod publish_events;
pub mod record_audit;
pub mod relay_ops;
pub mod send_notice;
