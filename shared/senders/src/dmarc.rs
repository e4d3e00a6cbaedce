//! Advice on a domain's DMARC policy (RFC 7489): what to publish, and what is wrong with the published policy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Domain, Mistake, Purpose, RecordCheck, RecordKind, RecordStatus, RequiredRecord,
    policy::{dmarc_policies, dmarc_tag, is_valid_dmarc, subdomain_policy},
};

/// A weakness of a DMARC policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DmarcWarning {
    /// No policy was found. Large mailbox providers require one.
    Missing,
    /// There are several policies. Receivers then ignore all of them (RFC 7489, section 6.6.3).
    Several,
    /// Receivers do not understand the policy.
    Invalid,
    /// The policy has quotation marks in it.
    Quoted,
    /// The policy is under a name that contains the domain twice.
    DoubledName,
    /// `p=none`: receivers accept mail that fails.
    PolicyNone,
    /// No `rua`: nobody gets reports about failures.
    NoReports,
    /// `pct` under 100: the policy applies only to a part of the mail.
    Partial,
    /// `aspf=s`: the envelope sender is a subdomain, so SPF never aligns, and only DKIM can pass.
    StrictSpf,
    /// `adkim=s`: mail from subdomains is signed by this domain, so it does not align.
    StrictDkim,
}

impl DmarcWarning {
    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Missing => "Publish the recommended policy; large mailbox providers ask for one.",
            Self::Several => "Publish one policy only; receivers ignore several.",
            Self::Invalid => "Write `p=none`, `p=quarantine` or `p=reject` after `v=DMARC1`.",
            Self::Quoted => Mistake::Quoted.hint(),
            Self::DoubledName => Mistake::DoubledName.hint(),
            Self::PolicyNone => {
                "Once the reports show that your mail passes, raise the policy to `quarantine` or `reject`."
            }
            Self::NoReports => {
                "Add `rua=mailto:…` to get reports about mail that passes or fails in your name."
            }
            Self::Partial => "Raise `pct` to 100, or leave it out, once the reports are clean.",
            Self::StrictSpf => "Leave out `aspf=s`: bounces go to a subdomain, so SPF can't align strictly.",
            Self::StrictDkim => {
                "Leave out `adkim=s` if you send from subdomains: the signature names this domain."
            }
        }
    }
}

/// The DMARC policy that applies to a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dmarc {
    /// The texts that were found.
    pub published: Vec<String>,
    /// The domain where they were found: the domain itself, or the registered domain above it. `None` if there are
    /// none.
    pub policy_domain: Option<String>,
    /// The requested action: `none`, `quarantine` or `reject`.
    pub policy: Option<String>,
    /// The weaknesses of the policy.
    pub warnings: Vec<DmarcWarning>,
}

/// The weaknesses of a single policy with the action `asked`.
fn warnings_of(policy: &str, asked: &str) -> Vec<DmarcWarning> {
    let is = |name: &str, value: &str| dmarc_tag(policy, name).as_deref() == Some(value);
    let partial = dmarc_tag(policy, "pct").is_some_and(|percent| percent != "100");
    let has_reports = dmarc_tag(policy, "rua").is_some_and(|address| !address.is_empty());
    [
        (asked == "none", DmarcWarning::PolicyNone),
        (!has_reports, DmarcWarning::NoReports),
        (partial, DmarcWarning::Partial),
        (is("aspf", "s"), DmarcWarning::StrictSpf),
        (is("adkim", "s"), DmarcWarning::StrictDkim),
    ]
    .into_iter()
    .filter_map(|(holds, warning)| holds.then_some(warning))
    .collect()
}

/// The policy among the texts at `name`. `asks` reads the requested action.
fn policy_at(name: &str, found: &[String], asks: impl Fn(&str) -> Option<String>) -> Dmarc {
    let mut dmarc =
        Dmarc { published: found.to_vec(), policy_domain: Some(name.to_owned()), ..Dmarc::default() };
    match dmarc_policies(found)[..] {
        [] => dmarc.warnings.push(DmarcWarning::Invalid),
        [only] if is_valid_dmarc(only) => {
            dmarc.policy = asks(only);
            dmarc.warnings = warnings_of(only, dmarc.policy.as_deref().unwrap_or_default());
        }
        [_] => dmarc.warnings.push(DmarcWarning::Invalid),
        _ => dmarc.warnings.push(DmarcWarning::Several),
    }
    dmarc
}

impl Domain {
    /// The DMARC policy that applies to the domain's mail; empty before the first check.
    ///
    /// RFC 7489, section 6.6.3: without a policy at the domain's own name, that of the organisational domain applies.
    /// This is the registered domain by the Public Suffix List. In its policy, `sp` comes before `p`. The names between
    /// the two are ignored.
    pub fn dmarc(&self) -> Dmarc {
        let Some(own) = self.known_dmarc(self.name.as_str()) else { return Dmarc::default() };
        let misplaced = own.mistake == Some(Mistake::DoubledName);
        let found = if misplaced { &[][..] } else { &own.found[..] };
        if !dmarc_policies(found).is_empty() {
            return policy_at(self.name.as_str(), found, |policy| dmarc_tag(policy, "p"));
        }
        let above = self.registered_above();
        let inherited = above.as_deref().and_then(|name| Some((name, self.known_dmarc(name)?)));
        if let Some((name, check)) = inherited.filter(|(_, check)| !dmarc_policies(&check.found).is_empty()) {
            return policy_at(name, &check.found, subdomain_policy);
        }
        let warning = match own.mistake {
            Some(Mistake::DoubledName) => DmarcWarning::DoubledName,
            Some(Mistake::Quoted) => DmarcWarning::Quoted,
            _ if found.is_empty() => DmarcWarning::Missing,
            _ => DmarcWarning::Invalid,
        };
        Dmarc { published: own.found.clone(), warnings: vec![warning], ..Dmarc::default() }
    }

    /// The action that the domain inherits from the registered domain above it, if there is one.
    pub(crate) fn inherited_policy(&self) -> Option<String> {
        let dmarc = self.dmarc();
        dmarc.policy.filter(|_| dmarc.policy_domain.as_deref() != Some(self.name.as_str()))
    }

    /// The record of the policy that the domain may inherit; `None` if it is itself the registered domain.
    pub fn dmarc_above(&self) -> Option<RequiredRecord> {
        let name = dmarc_name(&self.registered_above()?);
        let (purpose, kind) = (Purpose::Dmarc, RecordKind::Txt);
        Some(RequiredRecord { purpose, name, kind, value: String::new(), priority: None, required: false })
    }

    fn registered_above(&self) -> Option<String> {
        let registered = psl::domain_str(self.name.as_str())?;
        (registered != self.name.as_str()).then(|| registered.to_owned())
    }

    /// The result of the last check of a name's `_dmarc`; `None` if the DNS query failed.
    fn known_dmarc(&self, name: &str) -> Option<&RecordCheck> {
        let check = self.checks.get(&format!("{} {}", RecordKind::Txt.as_str(), dmarc_name(name)))?;
        (check.status != RecordStatus::TemporaryFailure).then_some(check)
    }
}

fn dmarc_name(name: &str) -> String {
    format!("_dmarc.{name}")
}

#[cfg(test)]
mod tests {
    use super::{DmarcWarning::*, *};
    use crate::{Finding, Look};

    #[test]
    fn each_weakness_of_a_policy_is_named() {
        for (found, expected) in [
            (&[][..], vec![Missing]),
            (&["v=DMARC1; p=none"], vec![PolicyNone, NoReports]),
            (&["v=DMARC1; p=none; rua=mailto:d@acme.example"], vec![PolicyNone]),
            (&["v=DMARC1; p=reject; rua=mailto:d@acme.example"], vec![]),
            (&["v=DMARC1; p=reject; rua=mailto:d@acme.example; pct=20"], vec![Partial]),
            (&["v=DMARC1; p=reject; rua=mailto:d@a.example; aspf=s; adkim=S"], vec![StrictSpf, StrictDkim]),
            (&["v=DMARC1; p=maybe"], vec![Invalid]),
            (&["hello"], vec![Invalid]),
            (&["v=DMARC1; p=none", "v=DMARC1; p=reject"], vec![Several]),
        ] {
            assert_eq!(looked_at("acme.example", found, &[]).dmarc().warnings, expected, "{found:?}");
        }
    }

    /// A domain after a check that found the texts `own` at its own `_dmarc`, and `above` at the registered domain's.
    fn looked_at(name: &str, own: &[&str], above: &[&str]) -> Domain {
        let mut domain = crate::domain::tests::domain();
        domain.name = name.parse().unwrap();
        let texts = |found: &[&str]| Finding::Found(found.iter().map(ToString::to_string).collect());
        let record = domain.records().into_iter().find(|record| record.purpose == Purpose::Dmarc).unwrap();
        let mut records = vec![(record, texts(own))];
        records.extend(domain.dmarc_above().map(|record| (record, texts(above))));
        domain.apply(&Look { records, ..Look::default() }, 1);
        domain
    }

    #[test]
    fn a_domain_without_a_policy_inherits_the_registered_domains_and_sp_comes_before_p() {
        let reports = "rua=mailto:d@acme.example";
        for (own, above, policy, domain, warnings) in [
            ("", "v=DMARC1; p=reject", Some("reject"), Some("acme.example"), vec![NoReports]),
            (
                "",
                "v=DMARC1; p=reject; sp=quarantine",
                Some("quarantine"),
                Some("acme.example"),
                vec![NoReports],
            ),
            (
                "",
                "v=DMARC1; P=Reject; SP=None",
                Some("none"),
                Some("acme.example"),
                vec![PolicyNone, NoReports],
            ),
            ("", "v=DMARC1; p=reject; sp=maybe", Some("reject"), Some("acme.example"), vec![NoReports]),
            (
                "v=DMARC1; p=none; sp=reject",
                "v=DMARC1; p=reject",
                Some("none"),
                Some("a.mail.acme.example"),
                vec![PolicyNone, NoReports],
            ),
            ("hello", "v=DMARC1; p=reject", Some("reject"), Some("acme.example"), vec![NoReports]),
            ("hello", "", None, None, vec![Invalid]),
            ("", "hello", None, None, vec![Missing]),
            ("\"v=DMARC1; p=none\"", "", None, None, vec![Quoted]),
            ("", "", None, None, vec![Missing]),
        ] {
            let texts = |text: &'static str| if text.is_empty() { vec![] } else { vec![text] };
            let dmarc = looked_at("a.mail.acme.example", &texts(own), &texts(above)).dmarc();
            assert_eq!(
                (dmarc.policy.as_deref(), dmarc.policy_domain.as_deref(), dmarc.warnings),
                (policy, domain, warnings),
                "{own} / {above}"
            );
        }
        let several = looked_at("mail.acme.example", &[], &["v=DMARC1; p=none", "v=DMARC1; p=reject"]);
        assert_eq!((several.dmarc().policy, several.dmarc().warnings), (None, vec![Several]));
        let full = format!("v=DMARC1; p=reject; {reports}");
        let inherits = looked_at("mail.acme.example", &[], &[&full]);
        assert_eq!(inherits.dmarc().warnings, []);
        let record = inherits.records().into_iter().find(|record| record.purpose == Purpose::Dmarc).unwrap();
        assert_eq!(record.value, "v=DMARC1; p=reject; rua=mailto:dmarc@mail.acme.example;", "never weaker");
        assert_eq!(inherits.status_of(&record), RecordStatus::Verified);
    }
}
