//! The records that a domain should have.

use crate::{Domain, Purpose, RecordKind, RequiredRecord, record::OWNERSHIP_PREFIX};

impl Domain {
    /// Every record that the domain should have. Those that sending requires come first.
    pub fn records(&self) -> Vec<RequiredRecord> {
        let name = &self.name;
        let record = |purpose, kind, name: String, value: String| RequiredRecord {
            purpose,
            name,
            kind,
            value,
            priority: (kind == RecordKind::Mx).then_some(10),
            required: !matches!(purpose, Purpose::Dmarc | Purpose::Tracking | Purpose::Receiving),
        };
        let (region, mail_from) = (&self.region, self.mail_from());
        let ownership = format!("{OWNERSHIP_PREFIX}{}", self.ownership_token);
        let mut records =
            vec![record(Purpose::Ownership, RecordKind::Txt, format!("_posthorn.{name}"), ownership)];
        records.extend(self.dkim_tokens.iter().map(|token| {
            let value = format!("{token}.dkim.amazonses.com");
            record(Purpose::Dkim, RecordKind::Cname, format!("{token}._domainkey.{name}"), value)
        }));
        let exchanger = format!("feedback-smtp.{region}.amazonses.com");
        let policy = "v=spf1 include:amazonses.com ~all".to_owned();
        records.push(record(Purpose::Spf, RecordKind::Mx, mail_from.clone(), exchanger));
        records.push(record(Purpose::Spf, RecordKind::Txt, mail_from, policy));
        if let (Some(tracking), Some(chosen)) = (self.tracking_domain(), &self.tracking.name) {
            records.push(record(Purpose::Tracking, RecordKind::Cname, tracking, chosen.target.clone()));
        }
        if self.receiving {
            // https://docs.aws.amazon.com/ses/latest/dg/receiving-email-mx-record.html
            let exchanger = format!("inbound-smtp.{region}.amazonaws.com");
            records.push(record(Purpose::Receiving, RecordKind::Mx, name.to_string(), exchanger));
        }
        // The recommended policy must not be weaker than the one that the domain inherits.
        let policy = self.inherited_policy().unwrap_or_else(|| "none".to_owned());
        let dmarc = format!("v=DMARC1; p={policy}; rua=mailto:dmarc@{name};");
        records.push(record(Purpose::Dmarc, RecordKind::Txt, format!("_dmarc.{name}"), dmarc));
        records
    }
}
