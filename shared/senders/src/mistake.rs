//! Common mistakes in publishing a record, recognised by the values in the DNS.

use crate::{
    Domain, Mistake, Purpose, RecordKind, RequiredRecord,
    policy::{dmarc_policies, spf_policies},
    quotes::{meant, unquoted},
};

/// Most characters of a name (RFC 1035, section 2.3.4).
const NAME_BYTES_MAX: usize = 253;

impl RequiredRecord {
    /// The mistake that `found` shows, if any.
    pub(crate) fn mistake(&self, found: &[String]) -> Option<Mistake> {
        if self.kind != RecordKind::Txt {
            return found.iter().any(|host| self.ends_with_own_domain(host)).then_some(Mistake::DoubledValue);
        }
        let plain: Vec<String> = found.iter().map(|text| meant(text)).collect();
        let policies = match self.purpose {
            Purpose::Spf => spf_policies(&plain).len(),
            Purpose::Dmarc => dmarc_policies(&plain).len(),
            _ => 0,
        };
        let quoted = found.iter().any(|text| unquoted(text).is_some());
        match (policies > 1, quoted && !self.is_met_by(found) && self.is_met_by(&plain)) {
            (true, _) => Some(Mistake::SeveralPolicies),
            (false, true) => Some(Mistake::Quoted),
            (false, false) => None,
        }
    }

    /// Whether the host is the wanted one, followed by an end of the record's own name. A missing final dot causes
    /// this.
    fn ends_with_own_domain(&self, host: &str) -> bool {
        let host = host.rsplit(' ').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        let appended =
            host.strip_prefix(&self.value.to_ascii_lowercase()).and_then(|rest| rest.strip_prefix('.'));
        appended.is_some_and(|domain| format!(".{}", self.name).ends_with(&format!(".{domain}")))
    }

    /// The wrong names that a record of `domain` gets if the DNS provider appends the zone to the full name.
    pub fn doubled_names(&self, domain: &Domain) -> Vec<String> {
        let registered = psl::domain_str(domain.name.as_str()).unwrap_or(domain.name.as_str());
        let mut names = vec![format!("{}.{}", self.name, domain.name), format!("{}.{registered}", self.name)];
        names.dedup();
        names.retain(|name| name.len() <= NAME_BYTES_MAX);
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(purpose: Purpose, kind: RecordKind, value: &str) -> RequiredRecord {
        let name = "send.mail.acme.example".to_owned();
        RequiredRecord { purpose, name, kind, value: value.into(), priority: None, required: true }
    }

    fn mistake(record: &RequiredRecord, found: &[&str]) -> Option<Mistake> {
        record.mistake(&found.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn pasted_quotation_marks_of_any_form_are_recognised() {
        let spf = record(Purpose::Spf, RecordKind::Txt, "");
        for text in [
            "\"v=spf1 include:amazonses.com ~all\"",
            "\\\"v=spf1 include:amazonses.com ~all\\\"",
            "\u{201c}v=spf1 include:amazonses.com ~all\u{201d}",
            "'v=spf1 include:amazonses.com ~all'",
            "\"v=spf1 include:amazon\" \"ses.com ~all\"",
            "\"v=spf1 include:amazonses.com ~all",
            "v=spf1 include:amazonses.com ~all\"",
        ] {
            assert_eq!(mistake(&spf, &[text, "other"]), Some(Mistake::Quoted), "{text}");
        }
        let ownership = record(Purpose::Ownership, RecordKind::Txt, "posthorn-verification=abc");
        assert_eq!(mistake(&ownership, &["\"posthorn-verification=abc\""]), Some(Mistake::Quoted));
        assert_eq!(mistake(&ownership, &["\"posthorn-verification=xyz\""]), None, "another's");
        assert_eq!(
            mistake(&ownership, &["posthorn-verification=abc", "\"posthorn-verification=abc\""]),
            None
        );
        for fine in [&["v=spf1 include:amazonses.com ~all"][..], &["say \"hello\" to"], &["\""], &[""], &[]] {
            assert_eq!(mistake(&spf, fine), None, "{fine:?}");
        }
    }

    #[test]
    fn several_policies_and_a_host_with_the_domain_appended_are_recognised() {
        let spf = record(Purpose::Spf, RecordKind::Txt, "");
        assert_eq!(
            mistake(&spf, &["v=spf1 include:amazonses.com ~all", "\"v=spf1 mx -all\""]),
            Some(Mistake::SeveralPolicies)
        );
        let dkim = record(Purpose::Dkim, RecordKind::Cname, "t1.dkim.amazonses.com");
        for host in ["T1.dkim.amazonses.com.acme.example", "t1.dkim.amazonses.com.mail.acme.example."] {
            assert_eq!(mistake(&dkim, &[host]), Some(Mistake::DoubledValue), "{host}");
        }
        for other in ["t1.dkim.amazonses.com", "t1.dkim.amazonses.com.other.example", "t2.dkim.amazonses.com"]
        {
            assert_eq!(mistake(&dkim, &[other]), None, "{other}");
        }
        let exchanger = record(Purpose::Spf, RecordKind::Mx, "feedback-smtp.eu-west-1.amazonses.com");
        let found = "10 feedback-smtp.eu-west-1.amazonses.com.acme.example";
        assert_eq!(mistake(&exchanger, &[found]), Some(Mistake::DoubledValue));
    }

    #[test]
    fn doubled_names_end_with_the_domain_or_the_registered_domain() {
        let mut domain = crate::domain::tests::domain();
        let ownership = |domain: &Domain| domain.records()[0].doubled_names(domain);
        assert_eq!(ownership(&domain), ["_posthorn.acme.example.acme.example"]);
        domain.name = "mail.acme.example".parse().unwrap();
        assert_eq!(
            ownership(&domain),
            ["_posthorn.mail.acme.example.mail.acme.example", "_posthorn.mail.acme.example.acme.example"]
        );
    }
}
