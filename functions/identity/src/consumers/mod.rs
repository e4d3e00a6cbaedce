// Written by `make generate`.
//! Consumers of queues, topics and streams, one file each.

pub mod relay_identity;
pub mod send_account_mail;
