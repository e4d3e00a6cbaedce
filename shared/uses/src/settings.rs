//! The settings without a call, and those that several uses share.

use crate::{Setting, Use};

const fn text(name: &'static str, value: &'static str) -> Use {
    Use::Setting(Setting::text(name, value))
}

const fn parameter(name: &'static str, parameter: &'static str) -> Use {
    Use::Setting(Setting::parameter(name, parameter))
}

/// The URL of the front door. Links in emails lead there.
pub const PUBLIC_URL: Use = parameter("PUBLIC_URL", "PublicUrl");
/// The domain of the magic recipients, and of a sender for test keys.
pub const TEST_DOMAIN: Use = text("TEST_DOMAIN", "posthorn.test");
/// How many seconds a claim with an unknown outcome waits for the event of SES. It is the same in all functions, and longer than a
/// worker may run.
pub const QUIET_WINDOW_SECONDS: Use = text("QUIET_WINDOW_SECONDS", "900");
/// The DNS server; empty means the system's name server.
pub const DNS_SERVER: Use = text("DNS_SERVER", "");
/// The host that customers' tracking subdomains must point to; empty if the deployment has no domain name.
pub const TRACKING_HOST: Use = parameter("TRACKING_HOST", "TrackingHost");
/// The configuration set that publishes the events of sent emails.
pub const SES_CONFIGURATION_SET: Use =
    Use::Setting(Setting { name: "SES_CONFIGURATION_SET", value: crate::Value::Sub("posthorn-${Stage}") });
/// The sender of notices; empty means that none are sent.
pub const NOTICES_FROM: Use = parameter("NOTICES_FROM", "NoticesFrom");
/// How many days an entry of the audit log stays in its table.
pub const AUDIT_RETENTION_DAYS: Use = parameter("AUDIT_RETENTION_DAYS", "AuditRetentionDays");
/// How many days nobody can remove archived entries.
pub const AUDIT_ARCHIVE_DAYS: Use = parameter("AUDIT_ARCHIVE_DAYS", "AuditArchiveDays");
/// The prefix of the ARNs of all queues of this deployment.
pub const QUEUE_ARN_PREFIX: Use = Use::Setting(Setting::of_stage(
    "QUEUE_ARN_PREFIX",
    "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:",
    "",
    "",
));
