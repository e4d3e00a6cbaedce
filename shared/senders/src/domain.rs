use std::collections::BTreeMap;

use posthorn_ids::{DomainId, IpPoolId};
use posthorn_items::{Item, Open};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    DomainEvent, DomainEventKind, DomainName, Purpose, RecordCheck, RecordStatus, RequiredRecord, SesReport,
    Tracking, Warmup,
};

/// How long missing records are waited for. SES gives up after the same time.
pub const PENDING_FOR_MS: i64 = 72 * 3600 * 1000;
/// Number of index partitions for the domains to check.
pub const DOMAIN_SHARDS: u32 = 4;
/// The default label of the envelope sender's domain.
pub const RETURN_PATH: &str = "send";

/// The status of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainStatus {
    /// Something is still missing.
    Pending,
    /// All required records were found, and SES agrees. The domain can send.
    Verified,
    /// Something is missing that was there before, or that was not published in time.
    Failed,
    /// Some DNS queries failed, and no record is known to be missing.
    TemporaryFailure,
}

/// A domain of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its id, which contains the time when it was added.
    pub id: DomainId,
    /// Its name.
    pub name: DomainName,
    /// The AWS region whose SES it was registered with.
    pub region: String,
    /// The token that its owner must publish.
    pub ownership_token: String,
    /// SES's names of its signing keys; empty until the ownership is proven.
    pub dkim_tokens: Vec<String>,
    /// Unix milliseconds since which the ownership is proven and the domain may use SES's identity. Domains added
    /// before proofs were required have keys without a proof until the next check.
    #[serde(default)]
    pub proven_at_ms: Option<i64>,
    /// The id that the creating request chose. By it, a repetition of that request recognises its own domain.
    pub claimed: DomainId,
    /// Whether it belongs to an environment without a provider. Neither SES nor the DNS is queried for it.
    #[serde(default)]
    pub simulated: bool,
    /// The label of its envelope sender's domain.
    pub return_path: String,
    /// The result of the last check, by the record's key.
    #[serde(default)]
    pub checks: BTreeMap<String, RecordCheck>,
    /// SES's last report about its identity.
    #[serde(default)]
    pub ses: Option<SesReport>,
    /// Unix milliseconds of the last check.
    #[serde(default)]
    pub checked_at_ms: Option<i64>,
    /// Unix milliseconds of the next scheduled check.
    #[serde(default)]
    pub next_look_ms: Option<i64>,
    /// Number of checks since waiting began. Each waits longer than the one before.
    #[serde(default)]
    pub looks: u32,
    /// Number of consecutive checks that missed something while it is verified.
    #[serde(default)]
    pub misses: u32,
    /// Its events, oldest first. The last one decides whether it may send.
    #[serde(default)]
    pub events: Vec<DomainEvent>,
    /// Unix milliseconds since which its owner has paused it.
    #[serde(default)]
    pub paused_at_ms: Option<i64>,
    /// What is tracked in its mail, and the name of tracking links.
    #[serde(default)]
    pub tracking: Tracking,
    /// Whether mail to it is received.
    #[serde(default)]
    pub receiving: bool,
    /// Its warm-up, while it is new.
    #[serde(default)]
    pub warmup: Option<Warmup>,
    /// The pool of addresses that it sends from; `None` for shared addresses.
    #[serde(default)]
    pub ip_pool: Option<IpPoolId>,
}

impl Item for Domain {
    const KIND: &'static str = "domain";
    const AUDITED: bool = true;

    fn open(&self) -> Option<Open> {
        self.next_look_ms.map(|due_ms| Open::due(self.id.shard(DOMAIN_SHARDS), due_ms))
    }
}

impl Domain {
    /// A domain that was just added. It is checked in a minute unless it is `simulated`.
    pub fn new(
        id: DomainId,
        name: DomainName,
        region: String,
        ownership_token: String,
        simulated: bool,
    ) -> Self {
        let mut domain = Self {
            id,
            name,
            region,
            ownership_token,
            dkim_tokens: Vec::new(),
            proven_at_ms: None,
            claimed: id,
            simulated,
            return_path: RETURN_PATH.to_owned(),
            checks: BTreeMap::new(),
            ses: None,
            checked_at_ms: None,
            next_look_ms: None,
            looks: 0,
            misses: 0,
            events: Vec::new(),
            paused_at_ms: None,
            tracking: Tracking::default(),
            receiving: false,
            warmup: None,
            ip_pool: None,
        };
        domain.expect_from(id.created_at().as_millisecond());
        domain
    }

    /// A domain's sort key among those of its scope.
    pub fn sort(id: DomainId) -> String {
        id.suffix()
    }

    /// The envelope sender's domain, which receives bounces.
    pub fn mail_from(&self) -> String {
        format!("{}.{}", self.return_path, self.name)
    }

    /// The name for tracked links and pixels, if one was chosen.
    pub fn tracking_domain(&self) -> Option<String> {
        self.tracking.name.as_ref().map(|name| format!("{}.{}", name.label, self.name))
    }

    /// A record's status.
    pub fn status_of(&self, record: &RequiredRecord) -> RecordStatus {
        if record.purpose == Purpose::Dmarc && self.inherited_policy().is_some() {
            return RecordStatus::Verified;
        }
        self.checks.get(&record.key()).map_or(RecordStatus::Pending, |check| check.status)
    }

    /// Whether it may send.
    pub fn is_verified(&self) -> bool {
        self.last_event() == Some(DomainEventKind::Verified)
    }

    /// Unix milliseconds since which it may send.
    pub fn verified_at_ms(&self) -> Option<i64> {
        self.events.last().filter(|event| event.kind == DomainEventKind::Verified).map(|event| event.at_ms)
    }

    /// Its status at `now_ms`.
    pub fn status(&self, now_ms: i64) -> DomainStatus {
        match self.last_event() {
            Some(DomainEventKind::Verified) => DomainStatus::Verified,
            Some(DomainEventKind::Regressed | DomainEventKind::Failed) => DomainStatus::Failed,
            None if self.some_queries_failed() => DomainStatus::TemporaryFailure,
            None if now_ms > self.expected_until_ms() => DomainStatus::Failed,
            None => DomainStatus::Pending,
        }
    }

    /// Its last event. `None` if a proof came after it failed, because then the waiting begins again.
    pub(crate) fn last_event(&self) -> Option<DomainEventKind> {
        let event = self.events.last()?;
        let restarted = self.proven_at_ms.is_some_and(|at_ms| at_ms > event.at_ms);
        (event.kind != DomainEventKind::Failed || !restarted).then_some(event.kind)
    }

    /// Whether some DNS queries failed and no other record is missing.
    fn some_queries_failed(&self) -> bool {
        let fine = |status| matches!(status, RecordStatus::Verified | RecordStatus::TemporaryFailure);
        self.required().all(fine) && self.required().any(|status| status == RecordStatus::TemporaryFailure)
    }

    /// Whether every required record was found, including those of SES's keys.
    pub fn has_all_records(&self) -> bool {
        !self.dkim_tokens.is_empty() && self.required().all(|status| status == RecordStatus::Verified)
    }

    pub(crate) fn required(&self) -> impl Iterator<Item = RecordStatus> {
        self.records().into_iter().filter(|record| record.required).map(|record| self.status_of(&record))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const ADDED_MS: i64 = 1_750_000_000_000;

    pub(crate) fn domain() -> Domain {
        let id = DomainId::new(jiff::Timestamp::from_millisecond(ADDED_MS).unwrap());
        let name = "acme.example".parse().unwrap();
        let mut domain = Domain::new(id, name, "eu-west-1".into(), "abc".into(), false);
        domain.dkim_tokens = ["t1", "t2", "t3"].map(str::to_owned).to_vec();
        domain
    }

    #[test]
    fn a_domain_requires_the_records_that_ses_documents() {
        let records = domain().records();
        let shown: Vec<String> = records
            .iter()
            .map(|record| format!("{:?} {} {:?} {}", record.purpose, record.name, record.kind, record.value))
            .collect();
        assert_eq!(
            shown,
            [
                "Ownership _posthorn.acme.example Txt posthorn-verification=abc",
                "Dkim t1._domainkey.acme.example Cname t1.dkim.amazonses.com",
                "Dkim t2._domainkey.acme.example Cname t2.dkim.amazonses.com",
                "Dkim t3._domainkey.acme.example Cname t3.dkim.amazonses.com",
                "Spf send.acme.example Mx feedback-smtp.eu-west-1.amazonses.com",
                "Spf send.acme.example Txt v=spf1 include:amazonses.com ~all",
                "Dmarc _dmarc.acme.example Txt v=DMARC1; p=none; rua=mailto:dmarc@acme.example;",
            ]
        );
        assert!(
            records.iter().filter(|record| !record.required).all(|record| record.purpose == Purpose::Dmarc)
        );
    }

    #[test]
    fn a_custom_tracking_name_and_return_path_change_the_records() {
        let mut domain = domain();
        domain.return_path = "bounces".into();
        domain.tracking.name =
            Some(crate::TrackingName { label: "links".into(), target: "t.posthorn.example".into() });
        let records = domain.records();
        assert!(records.iter().any(|record| record.name == "bounces.acme.example"));
        let tracking = records.iter().find(|record| record.purpose == Purpose::Tracking).unwrap();
        assert_eq!(
            (tracking.name.as_str(), tracking.value.as_str(), tracking.required),
            ("links.acme.example", "t.posthorn.example", false)
        );
    }
}
