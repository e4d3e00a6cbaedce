// Written by `make generate`.
//! Consumers of queues, topics and streams, one file each.

pub mod count_messages;
pub mod deliver_email;
pub mod deliver_large_email;
pub mod receive_email;
pub mod record_ses_event;
pub mod relay_messages;
