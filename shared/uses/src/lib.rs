//! What a function uses, declared beside its handler: tables, queues, buckets, topics, the sealing key, calls of providers and
//! settings, each with its operations. From it follow the function's role and its environment, so that neither is written a
//! second time.
//!
//! A room that several functions share publishes one [`Use`] that holds all of its own, and a function lists the rooms that it
//! enters. What the trigger itself needs (the caller's key, a queue's messages, a job's lease) is not listed: it follows from the
//! trigger.

mod bus;
mod calls;
mod grant;
mod objects;
mod queue;
mod setting;
pub mod settings;
mod table;
mod topic;

pub use bus::{BUS, Bus};
pub use grant::{Grant, Resource};
pub use objects::Bucket;
pub use queue::Queue;
pub use setting::{Setting, Value};
pub use table::Table;
pub use topic::Topic;

use table::TableCalls;

/// One thing that a function uses, or several that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Calls on a table, with the setting that names it.
    Table(Table, TableCalls),
    /// Calls on a queue, with the setting that holds its address.
    Queue(Queue, queue::QueueCalls),
    /// The queues inside are addressed by what the address of every queue begins with, and bring no setting each.
    ByPrefix(&'static [Use]),
    /// Calls on the objects under a prefix of a bucket, with the setting that names the bucket.
    Objects(Bucket, &'static str, objects::ObjectCalls),
    /// Encrypting, decrypting, or both with the sealing key, with the setting that names it.
    Key {
        /// `kms:Encrypt`.
        encrypts: bool,
        /// `kms:Decrypt`.
        decrypts: bool,
    },
    /// Calls of SES: operations as IAM names them, and the resources that they are on, each as an ARN ends. `{stage}` stands for
    /// what this deployment's names begin with.
    Ses(&'static [&'static str], &'static [&'static str]),
    /// Calls on the event bus, with the setting that names it.
    Bus(&'static [&'static str]),
    /// A setting that comes with no call.
    Setting(Setting),
    /// Several, as a room publishes them.
    All(&'static [Use]),
}

impl Use {
    /// Calls `operation` with each single use, those of rooms included.
    pub fn each(uses: &[Use], operation: &mut dyn FnMut(&Use)) {
        for one in uses {
            match one {
                Self::All(uses) => Self::each(uses, operation),
                single => operation(single),
            }
        }
    }

    /// The names of the settings that `uses` read, each once, in order.
    pub fn setting_names(uses: &[Use]) -> Vec<&'static str> {
        let mut names = Vec::new();
        Self::each(uses, &mut |one| names.extend(one.settings().into_iter().map(|setting| setting.name)));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The settings of a single use.
    pub fn settings(&self) -> Vec<Setting> {
        match self {
            Self::Table(table, _) => vec![table.named()],
            Self::Queue(queue, _) => queue.addressed().into_iter().collect(),
            Self::ByPrefix(_) => vec![setting::QUEUE_URL_PREFIX],
            Self::Objects(bucket, ..) => vec![bucket.named()],
            Self::Key { .. } => vec![setting::SEALING_KEY_ID],
            Self::Bus(_) => vec![bus::NAMED],
            Self::Setting(setting) => vec![*setting],
            Self::Ses(..) | Self::All(_) => Vec::new(),
        }
    }
}

/// The key that seals secrets at rest: KMS holds it, and functions name it by its alias.
pub const SEALING_KEY: SealingKey = SealingKey;

/// The sealing key.
#[derive(Debug, Clone, Copy)]
pub struct SealingKey;

impl SealingKey {
    /// Seals.
    pub const fn encrypt(self) -> Use {
        Use::Key { encrypts: true, decrypts: false }
    }

    /// Opens.
    pub const fn decrypt(self) -> Use {
        Use::Key { encrypts: false, decrypts: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Use = Use::All(&[Table::Messages.get().put(), Queue::EMAIL.send()]);

    #[test]
    fn rooms_compose_and_settings_follow() {
        let uses = [ROOM, Table::Messages.query(), Use::Setting(Setting::text("WEEKDAY", "1"))];
        assert_eq!(Use::setting_names(&uses), ["EMAIL_QUEUE_URL", "MESSAGES_TABLE", "WEEKDAY"]);
    }

    const DEAD: Use = Use::ByPrefix(&[Queue::EMAIL_DEAD.look(), Queue::WEBHOOK_DEAD.look()]);

    #[test]
    fn queues_by_prefix_bring_one_setting() {
        assert_eq!(Use::setting_names(&[DEAD]), ["QUEUE_URL_PREFIX"]);
    }
}
