// Written by `make generate`.
//! Consumers of queues, topics and streams, a file each.

pub mod relay_content;
