mod parts;

pub use parts::{DmarcAdvice, DmarcView, ProviderView, WarmupView};

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{DomainId, IpPoolId};
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_senders::{
    Domain, DomainStatus, Mistake, Purpose, RecordKind, RecordStatus, RequiredRecord, domains,
};
use posthorn_store::{Read, Revised, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{not_found, preferences::Tls, when::time};

/// A domain as callers read it, with the records that its DNS should hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Domain")]
pub struct DomainView {
    /// Always `domain`.
    pub object: String,
    /// Its id.
    pub id: DomainId,
    /// Its name, in ASCII.
    pub name: String,
    /// Where it stands.
    pub status: DomainStatus,
    /// When it was added (RFC 3339).
    pub created_at: String,
    /// When its records were last looked for.
    pub checked_at: Option<String>,
    /// When they will be looked for again by itself; not where it was given up or belongs to a test environment.
    pub next_check_at: Option<String>,
    /// The AWS region that sends for it.
    pub region: String,
    /// The records to publish. Those of DKIM are among them once the ownership was proven.
    pub records: Vec<RecordView>,
    /// Since when the ownership is proven (RFC 3339): its record was found, and SES was asked for the keys.
    #[serde(default)]
    pub ownership_proven_at: Option<String>,
    /// Whether every required record was found.
    pub all_verified: bool,
    /// The required records that are not as they should be, and what was found instead.
    pub missing_records: Vec<MissingRecord>,
    /// What SES said at the last look: a domain is verified when it agrees with the DNS.
    pub provider: Option<ProviderView>,
    /// Advice on the DMARC policy.
    pub dmarc: DmarcView,
    /// The subdomain that bounces come back to.
    pub custom_return_path: String,
    /// Whether opens are tracked, where an email does not say.
    pub open_tracking: bool,
    /// Whether clicks are tracked, where an email does not say.
    pub click_tracking: bool,
    /// The subdomain for tracked links; without one, or while its record is missing, they stand under the deployment's.
    pub tracking_subdomain: Option<String>,
    /// Whether mail to it is taken in.
    #[serde(default)]
    pub receiving: bool,
    /// How mail is encrypted on its way.
    pub tls: Tls,
    /// Whether sending from it is paused.
    pub paused: bool,
    /// Since when it is paused.
    pub paused_at: Option<String>,
    /// How much may be sent while it is new.
    pub warmup: Option<WarmupView>,
    /// The pool of addresses that it is sent from.
    pub ip_pool_id: Option<IpPoolId>,
}

/// A record to publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DomainRecord")]
pub struct RecordView {
    /// What it is for.
    pub record: Purpose,
    /// Its whole name.
    pub name: String,
    /// Its type.
    pub r#type: RecordKind,
    /// How long others may remember it: as the DNS provider likes.
    pub ttl: String,
    /// Where it stands.
    pub status: RecordStatus,
    /// What it should hold.
    pub value: String,
    /// A mail exchanger's preference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u16>,
    /// Whether sending waits for it.
    pub required: bool,
    /// How it was published wrong, where that can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<MistakeView>,
}

/// How a record was published wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RecordMistake")]
pub struct MistakeView {
    /// How.
    pub code: Mistake,
    /// What to do about it.
    pub advice: String,
}

impl MistakeView {
    fn of(domain: &Domain, record: &RequiredRecord) -> Option<Self> {
        let code = domain.checks.get(&record.key())?.mistake?;
        Some(Self { code, advice: code.hint().to_owned() })
    }
}

/// A required record that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingRecord {
    /// What it is for.
    pub record: Purpose,
    /// Its whole name.
    pub name: String,
    /// Its type.
    pub r#type: RecordKind,
    /// `pending`: nothing is there; `failed`: something else is; `temporary_failure`: the DNS could not be asked.
    pub status: RecordStatus,
    /// What it should hold.
    pub expected: String,
    /// What was there instead at the last look; of a name that has the domain twice, that name.
    pub found: Vec<String>,
    /// How it was published wrong, where that can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<MistakeView>,
}

/// A domain as it stands in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DomainSummary {
    /// Its id.
    pub id: DomainId,
    /// Its name, in ASCII.
    pub name: String,
    /// Where it stands.
    pub status: DomainStatus,
    /// When it was added (RFC 3339).
    pub created_at: String,
    /// The AWS region that sends for it.
    pub region: String,
    /// Whether every required record was found.
    pub all_verified: bool,
    /// Whether sending from it is paused.
    pub paused: bool,
}

impl DomainView {
    /// What a domain shows of itself at `now`.
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

/// What [`revise`] uses.
pub(crate) const REVISES: Use = Table::Senders.get().put();

/// Changes a domain; answers it as it stands then.
///
/// # Errors
/// `NOT_FOUND` where the scope has none with this id.
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
    /// What a domain shows of itself in a list at `now`.
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
    fn a_domain_reads_as_email_sdks_expect() {
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
    fn a_missing_record_tells_what_was_expected_and_what_was_found() {
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
