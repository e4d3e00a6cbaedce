use crate::Setting;

/// A context's table. The function's settings contain its full name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// API keys.
    Access,
    /// Messages, their content, usage.
    Messages,
    /// Domains.
    Senders,
    /// Templates and their versions.
    Content,
    /// Webhook endpoints and deliveries.
    Webhooks,
    /// Timers.
    Timers,
    /// Audit logs, operations on dead letters, sent notices, job leases and runs, the keys that sign links.
    Ops,
    /// Suppressions, topics, subscriptions.
    Consent,
    /// The use of the rate limits.
    Limits,
    /// Accounts: addresses, passwords, factors, one-time tokens.
    Identity,
}

/// Operations on a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableCalls(pub(crate) u16);

/// Each operation: its bit, its IAM name, and the index that it is on.
const CALLS: [(u16, &str, Option<&str>); 11] = [
    (1, "GetItem", None),
    (2, "BatchGetItem", None),
    (4, "Query", None),
    (8, "PutItem", None),
    (16, "UpdateItem", None),
    (32, "DeleteItem", None),
    (64, "Query", Some("list")),
    (128, "Query", Some("open")),
    (256, "BatchWriteItem", None),
    (512, "PartiQLInsert", None),
    (1024, "PartiQLUpdate", None),
];

impl TableCalls {
    /// The IAM names of the operations on the table itself (`None`) or on one of its indexes.
    pub fn on(self, index: Option<&str>) -> Vec<&'static str> {
        let these = CALLS.iter().filter(|(bit, _, on)| self.0 & bit != 0 && *on == index);
        these.map(|(_, name, _)| *name).collect()
    }
}

impl Table {
    /// Every table, in the order of the variants.
    pub const ALL: [Self; 10] = [
        Self::Access,
        Self::Messages,
        Self::Senders,
        Self::Content,
        Self::Webhooks,
        Self::Timers,
        Self::Ops,
        Self::Consent,
        Self::Limits,
        Self::Identity,
    ];

    /// The setting with the table's full name.
    pub const fn setting(self) -> &'static str {
        self.words().0
    }

    /// The end of its name, after the deployment's prefix.
    pub const fn name(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Access => ("ACCESS_TABLE", "access"),
            Self::Messages => ("MESSAGES_TABLE", "messages"),
            Self::Senders => ("SENDERS_TABLE", "senders"),
            Self::Content => ("CONTENT_TABLE", "content"),
            Self::Webhooks => ("WEBHOOKS_TABLE", "webhooks"),
            Self::Timers => ("TIMERS_TABLE", "timers"),
            Self::Ops => ("OPS_TABLE", "ops"),
            Self::Consent => ("CONSENT_TABLE", "consent"),
            Self::Limits => ("LIMITS_TABLE", "limits"),
            Self::Identity => ("IDENTITY_TABLE", "identity"),
        }
    }

    pub(crate) const fn named(self) -> Setting {
        Setting::of_stage(self.setting(), "", self.name(), "")
    }
}
