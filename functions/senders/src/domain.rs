use jiff::Timestamp;
use posthorn_ids::DomainId;
use posthorn_senders::{Domain, DomainStatus, Purpose, RecordKind, RecordStatus, RequiredRecord};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// The AWS region that sends for it.
    pub region: String,
    /// The records to publish.
    pub records: Vec<RecordView>,
    /// Whether every required record was found.
    pub all_verified: bool,
    /// The required records that are not as they should be, and what was found instead.
    pub missing_records: Vec<MissingRecord>,
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
    /// What was there instead at the last look.
    pub found: Vec<String>,
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
}

impl DomainView {
    /// What a domain shows of itself at `now`.
    pub fn of(domain: &Domain, now: Timestamp) -> Self {
        let records = domain.records();
        let checked_at = domain.checked_at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        Self {
            object: "domain".to_owned(),
            id: domain.id,
            name: domain.name.to_string(),
            status: domain.status(now.as_millisecond()),
            created_at: domain.id.created_at().to_string(),
            checked_at: checked_at.map(|at| at.to_string()),
            region: domain.region.clone(),
            records: records.iter().map(|record| record_view(domain, record)).collect(),
            all_verified: domain.is_verified(),
            missing_records: records.iter().filter_map(|record| missing(domain, record)).collect(),
        }
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
    }
}

fn missing(domain: &Domain, record: &RequiredRecord) -> Option<MissingRecord> {
    let status = domain.status_of(record);
    let expected = match record.priority {
        Some(priority) => format!("{priority} {}", record.value),
        None => record.value.clone(),
    };
    (record.required && status != RecordStatus::Verified).then(|| MissingRecord {
        record: record.purpose,
        name: record.name.clone(),
        r#type: record.kind,
        status,
        expected,
        found: domain.checks.get(&record.key()).map(|check| check.found.clone()).unwrap_or_default(),
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
            all_verified: domain.is_verified(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use posthorn_senders::Finding;
    use serde_json::json;

    use super::*;

    pub(crate) fn domain() -> Domain {
        let id = DomainId::new(Timestamp::UNIX_EPOCH);
        Domain {
            id,
            name: "acme.example".parse().unwrap(),
            region: "eu-west-1".into(),
            ownership_token: "abc".into(),
            dkim_tokens: vec!["t1".into()],
            claimed: id,
            checks: Default::default(),
            checked_at_ms: None,
            verified_at_ms: None,
        }
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
        domain.apply(&[(exchanger, other)], 5);
        let view = DomainView::of(&domain, Timestamp::UNIX_EPOCH);
        let missing = view.missing_records.iter().find(|missing| missing.r#type == RecordKind::Mx).unwrap();
        assert_eq!(missing.status, RecordStatus::Failed);
        assert_eq!(missing.expected, "10 feedback-smtp.eu-west-1.amazonses.com");
        assert_eq!(missing.found, ["20 mx.acme.example"]);
        assert!(!view.all_verified);
    }
}
