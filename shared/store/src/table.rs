/// A context's table; its name comes from the function's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Audit logs, work on dead letters, sent notices, job leases and runs, the keys that sign links.
    Ops,
    /// Suppressions, topics, subscriptions.
    Consent,
    /// How much of the rate limits is used.
    Limits,
}

impl Table {
    /// Every table, in the order of the variants.
    pub const ALL: [Self; 9] = [
        Self::Access,
        Self::Messages,
        Self::Senders,
        Self::Content,
        Self::Webhooks,
        Self::Timers,
        Self::Ops,
        Self::Consent,
        Self::Limits,
    ];

    /// The setting that holds the table's name.
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Access => "ACCESS_TABLE",
            Self::Messages => "MESSAGES_TABLE",
            Self::Senders => "SENDERS_TABLE",
            Self::Content => "CONTENT_TABLE",
            Self::Webhooks => "WEBHOOKS_TABLE",
            Self::Timers => "TIMERS_TABLE",
            Self::Ops => "OPS_TABLE",
            Self::Consent => "CONSENT_TABLE",
            Self::Limits => "LIMITS_TABLE",
        }
    }
}
