// Written by `make generate`.
//! Consumers of queues, topics and streams, one file each.

pub mod deliver_webhook;
pub mod deliver_webhook_slow;
pub mod relay_webhooks;
