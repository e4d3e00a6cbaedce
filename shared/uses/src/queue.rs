use crate::Setting;

/// A queue: the end of its name, and the setting with its URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Queue {
    /// The end of its name, after the deployment's prefix.
    pub name: &'static str,
    setting: Option<&'static str>,
}

/// Operations on a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCalls(pub(crate) &'static [&'static str]);

impl QueueCalls {
    /// The IAM names of the operations.
    pub fn names(self) -> &'static [&'static str] {
        self.0
    }
}

impl Queue {
    /// Emails to hand over to SES.
    pub const EMAIL: Self = Self::new("email", "EMAIL_QUEUE_URL");
    /// Emails that take much memory or time to write: with large files, or files to fetch. They are not to be in the others' way.
    pub const EMAIL_LARGE: Self = Self::new("email-large", "EMAIL_LARGE_QUEUE_URL");
    /// Emails that could not be handed over.
    pub const EMAIL_DEAD: Self = Self::new("email-dead", "EMAIL_DEAD_QUEUE_URL");
    /// Deliveries to webhook endpoints.
    pub const WEBHOOK: Self = Self::new("webhook", "WEBHOOK_QUEUE_URL");
    /// Deliveries to endpoints that respond slowly.
    pub const WEBHOOK_SLOW: Self = Self::new("webhook-slow", "WEBHOOK_SLOW_QUEUE_URL");
    /// Deliveries that were given up.
    pub const WEBHOOK_DEAD: Self = Self::new("webhook-dead", "WEBHOOK_DEAD_QUEUE_URL");
    /// Addresses to suppress.
    pub const CONSENT: Self = Self::new("consent", "CONSENT_QUEUE_URL");
    /// Addresses that could not be suppressed.
    pub const CONSENT_DEAD: Self = Self::new("consent-dead", "CONSENT_DEAD_QUEUE_URL");
    /// Notices to owners.
    pub const NOTICE: Self = Self::new("notice", "NOTICE_QUEUE_URL");
    /// Notices that could not be sent.
    pub const NOTICE_DEAD: Self = Self::new("notice-dead", "NOTICE_DEAD_QUEUE_URL");
    /// Mails to people about their accounts.
    pub const ACCOUNT_MAIL: Self = Self::new("account-mail", "ACCOUNT_MAIL_QUEUE_URL");
    /// Mails to people that could not be sent.
    pub const ACCOUNT_MAIL_DEAD: Self = Self::new("account-mail-dead", "ACCOUNT_MAIL_DEAD_QUEUE_URL");
    /// SES events about sent emails, as SES wrote them.
    pub const SES_EVENTS: Self = Self::new("ses-events", "SES_EVENTS_QUEUE_URL");
    /// SES events that could not be recorded.
    pub const SES_EVENTS_DEAD: Self = Self::unaddressed("ses-events-dead");
    /// Notifications about inbound mail that could not be read.
    pub const INBOUND_DEAD: Self = Self::unaddressed("inbound-dead");
    /// Changes of messages that could not be relayed or counted.
    pub const RELAY_DEAD: Self = Self::unaddressed("relay-dead");
    /// Packs of entries for the audit log.
    pub const AUDIT: Self = Self::new("audit", "AUDIT_QUEUE_URL");
    /// Packs of entries that could not be added to the audit log.
    pub const AUDIT_DEAD: Self = Self::new("audit-dead", "AUDIT_DEAD_QUEUE_URL");
    /// Packs of events for webhook endpoints.
    pub const WEBHOOK_FAN_OUT: Self = Self::new("webhook-fan-out", "WEBHOOK_FAN_OUT_QUEUE_URL");
    /// Packs of events for which no webhook deliveries could be queued.
    pub const WEBHOOK_FAN_OUT_DEAD: Self =
        Self::new("webhook-fan-out-dead", "WEBHOOK_FAN_OUT_DEAD_QUEUE_URL");
    /// Packs of events for the EventBridge bus.
    pub const BUS: Self = Self::new("bus", "BUS_QUEUE_URL");
    /// Packs of events that could not be published on the bus.
    pub const BUS_DEAD: Self = Self::new("bus-dead", "BUS_DEAD_QUEUE_URL");
    /// Changes of organisations, tenants, keys and refusals that could not be relayed.
    pub const RELAY_ACCESS_DEAD: Self = Self::unaddressed("relay-access-dead");
    /// Changes of templates that could not be relayed.
    pub const RELAY_CONTENT_DEAD: Self = Self::unaddressed("relay-content-dead");
    /// Changes of accounts that could not be relayed.
    pub const RELAY_IDENTITY_DEAD: Self = Self::unaddressed("relay-identity-dead");
    /// Records of work on dead letters that could not be relayed.
    pub const RELAY_OPS_DEAD: Self = Self::unaddressed("relay-ops-dead");
    /// Changes of domains and pools that could not be relayed.
    pub const RELAY_SENDERS_DEAD: Self = Self::unaddressed("relay-senders-dead");
    /// Changes of endpoints that could not be relayed.
    pub const RELAY_WEBHOOKS_DEAD: Self = Self::unaddressed("relay-webhooks-dead");
    /// Changes of consent that could not be relayed.
    pub const CONSENT_RELAY_DEAD: Self = Self::unaddressed("consent-relay-dead");
    /// A queue with its URL in a setting.
    pub const fn new(name: &'static str, setting: &'static str) -> Self {
        Self { name, setting: Some(setting) }
    }

    /// A queue without a setting of its own.
    pub const fn unaddressed(name: &'static str) -> Self {
        Self { name, setting: None }
    }

    /// The setting with its URL; empty if it has none.
    pub const fn setting(self) -> &'static str {
        match self.setting {
            Some(setting) => setting,
            None => "",
        }
    }

    pub(crate) const fn addressed(self) -> Option<Setting> {
        match self.setting {
            Some(setting) => Some(Setting::of_stage(
                setting,
                "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/",
                self.name,
                "",
            )),
            None => None,
        }
    }

    /// The same queue without its setting, as a role names it.
    pub(crate) const fn plain(self) -> Self {
        Self::unaddressed(self.name)
    }
}
