//! Shared by the routes of the organisation's domains: shows one.

use posthorn_access::{DomainFound, OrgDomain};
use posthorn_ids::{OrgDomainId, SetupLinkId};
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::Serialize;

/// A domain of the organisation, and the record that proves it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgDomainView {
    /// Always `org_domain`.
    pub object: &'static str,
    /// Its id.
    pub id: OrgDomainId,
    /// The domain, in lower-case ASCII.
    pub name: String,
    /// Whether the domain is verified.
    pub status: OrgDomainStatus,
    /// The record to publish.
    pub record: OrgDomainRecord,
    /// When it was verified (RFC 3339); null until then. It stays verified if the record is removed later.
    pub verified_at: Option<String>,
    /// The last check; null before the first.
    pub last_check: Option<OrgDomainCheckView>,
    /// The set-up link that added it, and that speaks for it once its record is found; null for the organisation's own domains.
    pub setup_link_id: Option<SetupLinkId>,
    /// When it was added (RFC 3339).
    pub created_at: String,
}

/// Whether a domain is verified.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrgDomainStatus {
    /// Not yet.
    Pending,
    /// It is.
    Verified,
}

/// A record in the DNS.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgDomainRecord {
    /// Always `TXT`.
    pub r#type: &'static str,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A look at the DNS.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgDomainCheckView {
    /// When it was (RFC 3339).
    pub checked_at: String,
    /// What it found.
    pub found: DomainFound,
}

impl OrgDomainView {
    /// The view of a domain.
    pub fn of(domain: &OrgDomain) -> Self {
        Self {
            object: "org_domain",
            id: domain.id,
            name: domain.name.clone(),
            status: match domain.verified_at {
                Some(_) => OrgDomainStatus::Verified,
                None => OrgDomainStatus::Pending,
            },
            record: OrgDomainRecord {
                r#type: "TXT",
                name: domain.record_name(),
                value: domain.record_value(),
            },
            verified_at: domain.verified_at.map(time_of),
            last_check: domain
                .last_check
                .map(|check| OrgDomainCheckView { checked_at: time_of(check.at), found: check.found }),
            setup_link_id: domain.setup,
            created_at: domain.id.created_at().to_string(),
        }
    }
}
