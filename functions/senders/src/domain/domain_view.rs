mod parts;

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{DomainId, IpPoolId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_senders::{Domain, DomainStatus, Mistake, Purpose, RecordKind, RecordStatus, RequiredRecord};
use posthorn_senders_store::domains;
use posthorn_store::{Read, Revised};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use parts::{DmarcView, ProviderView, WarmupView};

use crate::{domain::preferences::Tls, refusals::not_found, times::time};

/// A sending domain, with the DNS records to publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Domain")]
pub struct DomainView {
    /// Always `domain`.
    pub object: String,
    /// Its id.
    pub id: DomainId,
    /// Its name, in ASCII.
    pub name: String,
    /// Its state.
    pub status: DomainStatus,
    /// When it was added (RFC 3339).
    pub created_at: String,
    /// When its records were last checked (RFC 3339); null if they were not.
    pub checked_at: Option<String>,
    /// When they will be checked again (RFC 3339). Null if the checks have ended, or if it belongs to a test environment.
    pub next_check_at: Option<String>,
    /// The AWS region that sends for it.
    pub region: String,
    /// The DNS records to publish. They include the DKIM records after the ownership is proven.
    pub records: Vec<RecordView>,
    /// When the ownership was proven (RFC 3339): its record was found, and SES has created the DKIM keys. Null if it is not proven.
    #[serde(default)]
    pub ownership_proven_at: Option<String>,
    /// Whether all required records were found.
    pub all_verified: bool,
    /// The required records that are missing or wrong, and what was found instead.
    pub missing_records: Vec<MissingRecord>,
    /// What SES reported at the last check. A domain is verified when both SES and the DNS confirm it.
    pub provider: Option<ProviderView>,
    /// Advice on the DMARC policy.
    pub dmarc: DmarcView,
    /// The subdomain that bounces return to.
    pub custom_return_path: String,
    /// Whether opens are tracked. An email may override it.
    pub open_tracking: bool,
    /// Whether clicks are tracked. An email may override it.
    pub click_tracking: bool,
    /// The subdomain for tracked links. If there is none, or while its record is missing, links use the deployment's name.
    pub tracking_subdomain: Option<String>,
    /// Whether mail to it is received.
    #[serde(default)]
    pub receiving: bool,
    /// How the connection to the recipient's server is encrypted.
    pub tls: Tls,
    /// Whether sending from it is paused.
    pub paused: bool,
    /// When it was paused (RFC 3339); null if it is not paused.
    pub paused_at: Option<String>,
    /// Its warm-up: the limits while it is new. Null if it has none.
    pub warmup: Option<WarmupView>,
    /// The IP pool that it is sent from; null for shared addresses.
    pub ip_pool_id: Option<IpPoolId>,
}

/// A DNS record to publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DomainRecord")]
pub struct RecordView {
    /// Its purpose.
    pub record: Purpose,
    /// Its full name.
    pub name: String,
    /// Its type.
    pub r#type: RecordKind,
    /// How long resolvers may cache it. Always `Auto`: any value is fine.
    pub ttl: String,
    /// Its state at the last check.
    pub status: RecordStatus,
    /// Its value.
    pub value: String,
    /// The preference of an MX record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u16>,
    /// Whether the domain needs it for sending.
    pub required: bool,
    /// The mistake in its publication, if one was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<MistakeView>,
}

/// A mistake in the publication of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RecordMistake")]
pub struct MistakeView {
    /// The mistake.
    pub code: Mistake,
    /// How to correct it.
    pub advice: String,
}

impl MistakeView {
    fn of(domain: &Domain, record: &RequiredRecord) -> Option<Self> {
        let code = domain.checks.get(&record.key())?.mistake?;
        Some(Self { code, advice: code.hint().to_owned() })
    }
}

/// A required record that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingRecord {
    /// Its purpose.
    pub record: Purpose,
    /// Its full name.
    pub name: String,
    /// Its type.
    pub r#type: RecordKind,
    /// `pending`: there is no record; `failed`: there is another value; `temporary_failure`: the DNS did not answer.
    pub status: RecordStatus,
    /// The value that it should have.
    pub expected: String,
    /// The values that were found instead at the last check. If the record was published under a name that contains the domain twice, that name.
    pub found: Vec<String>,
    /// The mistake in its publication, if one was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<MistakeView>,
}

/// A domain as it is listed, without its records.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DomainSummary {
    /// Its id.
    pub id: DomainId,
    /// Its name, in ASCII.
    pub name: String,
    /// Its state.
    pub status: DomainStatus,
    /// When it was added (RFC 3339).
    pub created_at: String,
    /// The AWS region that sends for it.
    pub region: String,
    /// Whether all required records were found.
    pub all_verified: bool,
    /// Whether sending from it is paused.
    pub paused: bool,
}

impl DomainView {
    /// Builds the view of a domain at `now`.
    pub fn of(domain: &Domain, now: Timestamp) -> Self {
        let records = domain.records();
        Self {
            object: "domain".to_owned(),
            id: domain.id,
            name: domain.name.to_string(),
            status: domain.status(now.as_millisecond()),
            created_at: domain.id.created_at().to_string(),
            checked_at: domain.checked_at_ms.and_then(time),
            next_check_at: domain.next_look_ms.and_then(time),
            region: domain.region.clone(),
            records: records.iter().map(|record| record_view(domain, record)).collect(),
            ownership_proven_at: domain.proven_at_ms.and_then(time),
            all_verified: domain.has_all_records(),
            missing_records: records.iter().filter_map(|record| missing(domain, record)).collect(),
            provider: ProviderView::of(domain),
            dmarc: DmarcView::of(domain, &records),
            custom_return_path: domain.return_path.clone(),
            open_tracking: domain.tracking.open,
            click_tracking: domain.tracking.click,
            tracking_subdomain: domain.tracking.name.as_ref().map(|name| name.label.clone()),
            receiving: domain.receiving,
            tls: Tls::Opportunistic,
            paused: domain.paused_at_ms.is_some(),
            paused_at: domain.paused_at_ms.and_then(time),
            warmup: WarmupView::of(domain, now),
            ip_pool_id: domain.ip_pool,
        }
    }
}

/// The `uses` of [`revise`].
pub(crate) const REVISES: Use = Table::Senders.get().put();

/// Changes a domain. Returns the view of the changed domain.
///
/// # Errors
/// `NOT_FOUND` if the scope has no domain with this id.
pub(crate) async fn revise(
    app: &App,
    scope: &Scope,
    id: DomainId,
    change: impl FnMut(&mut Domain) -> bool + Send,
) -> Result<DomainView, Problem> {
    let revised = domains(app, scope).revise(&Domain::sort(id), Read::Consistent, change).await?;
    match revised {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(DomainView::of(&stored.value, app.now())),
        Revised::Absent => Err(not_found()),
    }
}

fn record_view(domain: &Domain, record: &RequiredRecord) -> RecordView {
    RecordView {
        record: record.purpose,
        name: record.name.clone(),
        r#type: record.kind,
        ttl: "Auto".to_owned(),
        status: domain.status_of(record),
        value: record.value.clone(),
        priority: record.priority,
        required: record.required,
        mistake: MistakeView::of(domain, record),
    }
}

fn missing(domain: &Domain, record: &RequiredRecord) -> Option<MissingRecord> {
    let status = domain.status_of(record);
    (record.required && status != RecordStatus::Verified).then(|| MissingRecord {
        record: record.purpose,
        name: record.name.clone(),
        r#type: record.kind,
        status,
        expected: record.written_value(),
        found: domain.checks.get(&record.key()).map(|check| check.found.clone()).unwrap_or_default(),
        mistake: MistakeView::of(domain, record),
    })
}

impl DomainSummary {
    /// Builds the view of a listed domain at `now`.
    pub fn of(domain: &Domain, now: Timestamp) -> Self {
        Self {
            id: domain.id,
            name: domain.name.to_string(),
            status: domain.status(now.as_millisecond()),
            created_at: domain.id.created_at().to_string(),
            region: domain.region.clone(),
            all_verified: domain.has_all_records(),
            paused: domain.paused_at_ms.is_some(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use posthorn_senders::{Finding, Look};
    use serde_json::json;

    use super::*;

    pub(crate) fn domain() -> Domain {
        let id = DomainId::new(Timestamp::UNIX_EPOCH);
        let mut domain =
            Domain::new(id, "acme.example".parse().unwrap(), "eu-west-1".into(), "abc".into(), false);
        domain.dkim_tokens = vec!["t1".into()];
        domain
    }

    #[test]
    fn a_domain_has_the_fields_that_email_sdks_expect() {
        let view = serde_json::to_value(DomainView::of(&domain(), Timestamp::UNIX_EPOCH)).unwrap();
        assert_eq!((&view["object"], &view["status"]), (&json!("domain"), &json!("pending")));
        assert_eq!(view["created_at"], "1970-01-01T00:00:00Z");
        let exchanger = json!({
            "record": "SPF", "name": "send.acme.example", "type": "MX", "ttl": "Auto", "status": "pending",
            "value": "feedback-smtp.eu-west-1.amazonses.com", "priority": 10, "required": true,
        });
        assert_eq!(view["records"][2], exchanger);
        assert_eq!(view["missing_records"].as_array().unwrap().len(), 4, "DMARC is only recommended");
    }

    #[test]
    fn a_missing_record_shows_the_expected_and_the_found_values() {
        let mut domain = domain();
        let other = Finding::Found(vec!["20 mx.acme.example".into()]);
        let exchanger = domain.records().into_iter().find(|record| record.kind == RecordKind::Mx).unwrap();
        domain.apply(&Look { records: vec![(exchanger, other)], ..Look::default() }, 5);
        let view = DomainView::of(&domain, Timestamp::UNIX_EPOCH);
        let missing = view.missing_records.iter().find(|missing| missing.r#type == RecordKind::Mx).unwrap();
        assert_eq!(missing.status, RecordStatus::Failed);
        assert_eq!(missing.expected, "10 feedback-smtp.eu-west-1.amazonses.com");
        assert_eq!(missing.found, ["20 mx.acme.example"]);
        assert!(!view.all_verified);
    }
}
