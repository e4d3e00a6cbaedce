//! What is exported, in which form, and which permission that needs.

use posthorn_access::Permission;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// Emails, without their content.
    Emails,
    /// The audit log.
    Audit,
    /// Suppressed addresses, of all topics and of single ones.
    Suppressions,
    /// Counts of usage by day.
    Usage,
    /// Webhook deliveries, without their payload.
    Deliveries,
    /// Members of the organisation.
    Members,
}

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A table (RFC 4180) with a header, in UTF-8.
    Csv,
    /// A JSON array with one object on each line.
    Json,
}

impl ExportKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Emails, Self::Audit, Self::Suppressions, Self::Usage, Self::Deliveries, Self::Members];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Emails => "emails",
            Self::Audit => "audit",
            Self::Suppressions => "suppressions",
            Self::Usage => "usage",
            Self::Deliveries => "deliveries",
            Self::Members => "members",
        }
    }

    /// The permission that reading the data needs, besides that for exports.
    pub fn permission(self) -> Permission {
        match self {
            Self::Emails => Permission::EmailsRead,
            Self::Audit => Permission::AuditRead,
            Self::Suppressions => Permission::SuppressionsRead,
            Self::Usage => Permission::UsageRead,
            Self::Deliveries => Permission::WebhooksRead,
            Self::Members => Permission::MembersRead,
        }
    }

    /// How long after the request the first rows are read, in milliseconds. What was accepted just before it is in the tables' indexes
    /// by then; usage is counted from a stream, a minute's worth at a time; entries of the audit log come through a stream and a queue.
    pub fn lag_ms(self) -> i64 {
        match self {
            Self::Emails | Self::Suppressions | Self::Deliveries | Self::Members => 60_000,
            Self::Usage => 3 * 60_000,
            Self::Audit => 5 * 60_000,
        }
    }

    /// The filters that it takes.
    pub fn filters(self) -> &'static [&'static str] {
        match self {
            Self::Emails => &["status", "to", "tag", "topic", "q"],
            Self::Audit => &["action", "actor", "resource_type", "resource_id"],
            Self::Suppressions => &["reason", "topic_id", "q"],
            Self::Deliveries => &["webhook_id", "state"],
            Self::Usage | Self::Members => &[],
        }
    }
}

impl ExportFormat {
    /// The name in the API, and the end of the file's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The media type of the file.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}
