// Written by `make generate`.
//! Consumers of queues, topics and streams, one file each.

pub mod deliver_webhook;
pub mod deliver_webhook_slow;
pub mod fan_out_webhooks;
pub mod relay_webhooks;
