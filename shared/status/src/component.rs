use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What customers know of the installation. The list is fixed: nobody configures it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "StatusComponent")]
pub enum Component {
    /// The API itself: keys, limits, routes.
    Api,
    /// Accepting emails and handing them over.
    EmailSending,
    /// What happens to sent emails: deliveries, bounces, opens.
    EmailEvents,
    /// Deliveries to webhook endpoints.
    Webhooks,
    /// The audit log.
    AuditLog,
    /// The console, accounts and log-ins.
    Console,
}

impl Component {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Api, Self::EmailSending, Self::EmailEvents, Self::Webhooks, Self::AuditLog, Self::Console];

    /// Its id: in the API, in items and in the public documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::EmailSending => "email_sending",
            Self::EmailEvents => "email_events",
            Self::Webhooks => "webhooks",
            Self::AuditLog => "audit_log",
            Self::Console => "console",
        }
    }

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::EmailSending => "Email sending",
            Self::EmailEvents => "Email events",
            Self::Webhooks => "Webhooks",
            Self::AuditLog => "Audit log",
            Self::Console => "Console and accounts",
        }
    }

    /// One sentence about it.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Api => "Requests with an API key",
            Self::EmailSending => "Accepting emails, and handing them over",
            Self::EmailEvents => "Deliveries, bounces, opens and clicks of sent emails",
            Self::Webhooks => "Deliveries to webhook endpoints",
            Self::AuditLog => "Recording and reading the audit log",
            Self::Console => "The console, log-ins and mails about accounts",
        }
    }

    /// The parts that it needs, by their names in the answer of the health check.
    pub const fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Api => &["access_table", "limits_table"],
            Self::EmailSending => &[
                "messages_table",
                "senders_table",
                "content_table",
                "consent_table",
                "timers_table",
                "email_queue",
            ],
            Self::EmailEvents => &["messages_table", "consent_table", "consent_queue"],
            Self::Webhooks => {
                &["webhooks_table", "webhook_queue", "webhook_slow_queue", "webhook_fan_out_queue"]
            }
            Self::AuditLog => &["ops_table", "audit_queue"],
            Self::Console => &["identity_table", "access_table", "account_mail_queue"],
        }
    }

    /// The queues that must be consumed for it to work, by their names.
    pub const fn queues(self) -> &'static [&'static str] {
        match self {
            Self::Api => &[],
            Self::EmailSending => &["email", "email-large"],
            Self::EmailEvents => &["ses-events", "consent"],
            Self::Webhooks => &["webhook", "webhook-slow", "webhook-fan-out"],
            Self::AuditLog => &["audit"],
            Self::Console => &["account-mail"],
        }
    }
}

/// The state of a component, from good to bad.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "StatusOfComponent")]
pub enum ComponentStatus {
    /// It works.
    #[default]
    Operational,
    /// Somebody works on it, in a window that was announced.
    UnderMaintenance,
    /// It works, but slowly or late.
    DegradedPerformance,
    /// A part of it does not work.
    PartialOutage,
    /// It does not work.
    MajorOutage,
}

impl ComponentStatus {
    /// Its text in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::UnderMaintenance => "under_maintenance",
            Self::DegradedPerformance => "degraded_performance",
            Self::PartialOutage => "partial_outage",
            Self::MajorOutage => "major_outage",
        }
    }

    /// Its text for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Operational => "Operational",
            Self::UnderMaintenance => "Under maintenance",
            Self::DegradedPerformance => "Degraded performance",
            Self::PartialOutage => "Partial outage",
            Self::MajorOutage => "Major outage",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_statuses_have_the_text_that_their_json_has() {
        for component in Component::ALL {
            assert_eq!(serde_json::to_value(component).unwrap(), component.id());
        }
        use ComponentStatus::*;
        for status in [Operational, UnderMaintenance, DegradedPerformance, PartialOutage, MajorOutage] {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }
}
