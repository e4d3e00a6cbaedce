//! The uses that a function declares next to its handler: tables, queues, buckets, topics, the sealing key, provider calls and
//! settings, each with its operations. The function's role and environment are generated from them, so that each fact is written
//! only once.
//!
//! A module that several functions share publishes one [`Use`] with all its uses. A function lists the modules that it calls. The
//! needs of the trigger itself (the caller's key, a queue's messages, a job's lease) are not listed: they follow from the trigger.

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
    /// Uses of queues that are found by the common prefix of all queue URLs. These queues need no setting of their own.
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
    /// Calls of SES: the operations with their IAM names, and the resources, each by the end of its ARN. `{stage}` is replaced with
    /// the prefix of this deployment's names.
    Ses(&'static [&'static str], &'static [&'static str]),
    /// Calls of End User Messaging SMS: the operations with their IAM names, and the resources, each by the end of its ARN. `{stage}`
    /// is replaced as for SES; `*` alone is for operations on no single resource.
    SmsVoice(&'static [&'static str], &'static [&'static str]),
    /// Calls on the event bus, with the setting that names it.
    Bus(&'static [&'static str]),
    /// Starting the functions of all jobs.
    Jobs,
    /// A setting without a call.
    Setting(Setting),
    /// Several uses, as a shared module publishes them.
    All(&'static [Use]),
}

impl Use {
    /// Calls `operation` with each single use, including those inside [`Use::All`].
    pub fn each(uses: &[Use], operation: &mut dyn FnMut(&Use)) {
        for one in uses {
            match one {
                Self::All(uses) => Self::each(uses, operation),
                single => operation(single),
            }
        }
    }

    /// The names of the settings that `uses` need, each once, sorted.
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
            Self::Ses(..) | Self::SmsVoice(..) | Self::Jobs | Self::All(_) => Vec::new(),
        }
    }
}

/// Starting the function of any job, by a call of Lambda. The functions follow from the declarations.
pub const STARTS_JOBS: Use = Use::Jobs;

/// The KMS key that seals stored secrets. Functions name it by its alias.
pub const SEALING_KEY: SealingKey = SealingKey;

/// The sealing key.
#[derive(Debug, Clone, Copy)]
pub struct SealingKey;

impl SealingKey {
    /// Sealing secrets.
    pub const fn encrypt(self) -> Use {
        Use::Key { encrypts: true, decrypts: false }
    }

    /// Opening sealed secrets.
    pub const fn decrypt(self) -> Use {
        Use::Key { encrypts: false, decrypts: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Use = Use::All(&[Table::Messages.get().put(), Queue::EMAIL.send()]);

    #[test]
    fn setting_names_include_those_of_shared_modules() {
        let uses = [ROOM, Table::Messages.query(), Use::Setting(Setting::text("WEEKDAY", "1"))];
        assert_eq!(Use::setting_names(&uses), ["EMAIL_QUEUE_URL", "MESSAGES_TABLE", "WEEKDAY"]);
    }

    const DEAD: Use = Use::ByPrefix(&[Queue::EMAIL_DEAD.peek(), Queue::WEBHOOK_DEAD.peek()]);

    #[test]
    fn queues_by_prefix_need_only_one_setting() {
        assert_eq!(Use::setting_names(&[DEAD]), ["QUEUE_URL_PREFIX"]);
    }
}
