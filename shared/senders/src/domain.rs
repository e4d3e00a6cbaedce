use std::collections::BTreeMap;

use posthorn_ids::DomainId;
use posthorn_store::Item;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{DomainName, Finding, RecordCheck, RecordStatus, RequiredRecord};

/// For how long records that are missing are still expected to come; SES gives up on them after as long.
pub const PENDING_FOR_MS: i64 = 72 * 3600 * 1000;

/// Where a domain stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainStatus {
    /// Records are missing, and expected.
    Pending,
    /// Every required record was found: it may be sent from.
    Verified,
    /// Records are missing that were there before, or that never came.
    Failed,
    /// The DNS could not be asked about some, and none is known to be missing.
    TemporaryFailure,
}

/// A domain of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its id, which tells when it was added.
    pub id: DomainId,
    /// Its name.
    pub name: DomainName,
    /// The AWS region whose SES it was registered with.
    pub region: String,
    /// What its owner must publish.
    pub ownership_token: String,
    /// SES's names of its signing keys.
    pub dkim_tokens: Vec<String>,
    /// The id under which its request wanted to create it: by this a repetition of that request knows its own work.
    pub claimed: DomainId,
    /// What the last look gave, by the record's key.
    #[serde(default)]
    pub checks: BTreeMap<String, RecordCheck>,
    /// Unix milliseconds of the last look.
    #[serde(default)]
    pub checked_at_ms: Option<i64>,
    /// Unix milliseconds at which all required records were first found.
    #[serde(default)]
    pub verified_at_ms: Option<i64>,
}

impl Item for Domain {
    const KIND: &'static str = "domain";
}

impl Domain {
    /// The sort key of the domain among its scope's.
    pub fn sort(id: DomainId) -> String {
        id.suffix()
    }

    /// The envelope sender's domain, on which bounces come back.
    pub fn mail_from(&self) -> String {
        format!("send.{}", self.name)
    }

    /// A record's standing.
    pub fn status_of(&self, record: &RequiredRecord) -> RecordStatus {
        self.checks.get(&record.key()).map_or(RecordStatus::Pending, |check| check.status)
    }

    /// Whether it may be sent from.
    pub fn is_verified(&self) -> bool {
        self.required().all(|status| status == RecordStatus::Verified)
    }

    /// Where it stands at `now_ms`.
    pub fn status(&self, now_ms: i64) -> DomainStatus {
        let unknown = |status| matches!(status, RecordStatus::Verified | RecordStatus::TemporaryFailure);
        if self.is_verified() {
            DomainStatus::Verified
        } else if self.required().all(unknown) {
            DomainStatus::TemporaryFailure
        } else if self.verified_at_ms.is_some()
            || now_ms > self.id.created_at().as_millisecond() + PENDING_FOR_MS
        {
            DomainStatus::Failed
        } else {
            DomainStatus::Pending
        }
    }

    /// Takes in what the DNS said about each record at `now_ms`.
    pub fn apply(&mut self, findings: &[(RequiredRecord, Finding)], now_ms: i64) {
        for (record, finding) in findings {
            let check = RecordCheck::of(record, finding, self.checks.get(&record.key()));
            self.checks.insert(record.key(), check);
        }
        self.checked_at_ms = Some(now_ms);
        if self.is_verified() {
            self.verified_at_ms.get_or_insert(now_ms);
        }
    }

    fn required(&self) -> impl Iterator<Item = RecordStatus> {
        self.records().into_iter().filter(|record| record.required).map(|record| self.status_of(&record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Purpose;

    const ADDED_MS: i64 = 1_750_000_000_000;

    fn domain() -> Domain {
        let id = DomainId::new(jiff::Timestamp::from_millisecond(ADDED_MS).unwrap());
        Domain {
            id,
            name: "acme.example".parse().unwrap(),
            region: "eu-west-1".into(),
            ownership_token: "abc".into(),
            dkim_tokens: ["t1", "t2", "t3"].map(str::to_owned).to_vec(),
            claimed: id,
            checks: BTreeMap::new(),
            checked_at_ms: None,
            verified_at_ms: None,
        }
    }

    fn found(
        domain: &Domain,
        all_but: impl Fn(&RequiredRecord) -> Option<Finding>,
    ) -> Vec<(RequiredRecord, Finding)> {
        let answer = |record: &RequiredRecord| Finding::Found(vec![record.value.clone()]);
        let records = domain.records().into_iter();
        records.map(|record| (record.clone(), all_but(&record).unwrap_or_else(|| answer(&record)))).collect()
    }

    #[test]
    fn a_domain_asks_for_the_records_that_ses_documents() {
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
                "Dmarc _dmarc.acme.example Txt v=DMARC1; p=none;",
            ]
        );
        assert!(
            records.iter().filter(|record| !record.required).all(|record| record.purpose == Purpose::Dmarc)
        );
    }

    #[test]
    fn it_is_verified_by_every_required_record_and_dmarc_is_none() {
        let mut domain = domain();
        assert_eq!(domain.status(ADDED_MS), DomainStatus::Pending);
        let nothing = || Some(Finding::Found(vec![]));
        domain.apply(&found(&domain, |record| if record.required { None } else { nothing() }), ADDED_MS + 1);
        assert_eq!(
            (domain.status(ADDED_MS + 1), domain.verified_at_ms),
            (DomainStatus::Verified, Some(ADDED_MS + 1))
        );
        for missing in domain.records().into_iter().filter(|record| record.required) {
            let mut domain = self::domain();
            domain.apply(
                &found(&domain, |record| if *record == missing { nothing() } else { None }),
                ADDED_MS + 1,
            );
            assert_eq!(domain.status(ADDED_MS + 1), DomainStatus::Pending, "{}", missing.name);
        }
    }

    #[test]
    fn what_never_comes_or_goes_away_has_failed() {
        let nothing = |_: &RequiredRecord| Some(Finding::Found(vec![]));
        let mut never = domain();
        never.apply(&found(&never, nothing), ADDED_MS + 5);
        assert_eq!(never.status(ADDED_MS + PENDING_FOR_MS), DomainStatus::Pending);
        assert_eq!(never.status(ADDED_MS + PENDING_FOR_MS + 1), DomainStatus::Failed);
        let mut gone = domain();
        gone.apply(&found(&gone, |_| None), ADDED_MS + 5);
        gone.apply(&found(&gone, nothing), ADDED_MS + 6);
        assert_eq!(gone.status(ADDED_MS + 6), DomainStatus::Failed);
    }

    #[test]
    fn a_dns_that_cannot_be_asked_neither_verifies_nor_takes_back() {
        let silent = |_: &RequiredRecord| Some(Finding::CouldNotAsk);
        let mut domain = domain();
        domain.apply(&found(&domain, silent), ADDED_MS + 5);
        assert_eq!(domain.status(ADDED_MS + 5), DomainStatus::TemporaryFailure);
        domain.apply(&found(&domain, |_| None), ADDED_MS + 6);
        domain.apply(&found(&domain, silent), ADDED_MS + 7);
        assert_eq!(domain.status(ADDED_MS + 7), DomainStatus::Verified);
    }
}
