// Written by `make generate`.
//! Consumers of queues, topics and streams, one file each.

pub mod record_suppression;
pub mod relay_consent;
