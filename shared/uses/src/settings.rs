//! The settings that come with no call, by name.

use crate::{Setting, Use};

const fn text(name: &'static str, value: &'static str) -> Use {
    Use::Setting(Setting::text(name, value))
}

const fn parameter(name: &'static str, parameter: &'static str) -> Use {
    Use::Setting(Setting::parameter(name, parameter))
}

/// Where links in emails lead: the front door's own address.
pub const PUBLIC_URL: Use = parameter("PUBLIC_URL", "PublicUrl");
/// The domain of magic recipients, and a sender for test keys.
pub const TEST_DOMAIN: Use = text("TEST_DOMAIN", "posthorn.test");
/// How long a claim whose outcome is unknown waits for SES's event: the same in all that ask, and longer than a worker may run.
pub const QUIET_WINDOW_SECONDS: Use = text("QUIET_WINDOW_SECONDS", "900");
/// The DNS server that is asked; empty means the system's own.
pub const DNS_SERVER: Use = text("DNS_SERVER", "");
/// What customers' tracking subdomains must point at; empty where the deployment has no name of its own.
pub const TRACKING_HOST: Use = parameter("TRACKING_HOST", "TrackingHost");
/// The set whose events come back.
pub const SES_CONFIGURATION_SET: Use =
    Use::Setting(Setting { name: "SES_CONFIGURATION_SET", value: crate::Value::Sub("posthorn-${Stage}") });
/// Whom notices come from; empty means that none are sent.
pub const NOTICES_FROM: Use = parameter("NOTICES_FROM", "NoticesFrom");
/// How long a link of the audit log stays in its table.
pub const AUDIT_RETENTION_DAYS: Use = parameter("AUDIT_RETENTION_DAYS", "AuditRetentionDays");
/// How long nobody can remove what was archived.
pub const AUDIT_ARCHIVE_DAYS: Use = parameter("AUDIT_ARCHIVE_DAYS", "AuditArchiveDays");
/// What the ARN of every queue of this deployment begins with.
pub const QUEUE_ARN_PREFIX: Use = Use::Setting(Setting::of_stage(
    "QUEUE_ARN_PREFIX",
    "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:",
    "",
    "",
));
