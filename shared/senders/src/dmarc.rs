//! Advice on a domain's DMARC policy (RFC 7489): what to publish, and what is wrong with what is published.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Domain, Purpose,
    policy::{dmarc_policies, dmarc_tag, is_valid_dmarc},
};

/// Something about a DMARC policy that costs trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DmarcWarning {
    /// No policy was found: large receivers want one.
    Missing,
    /// More than one policy is none (RFC 7489, section 6.6.3).
    Several,
    /// It says nothing that a receiver understands.
    Invalid,
    /// `p=none`: what fails is let through.
    PolicyNone,
    /// No `rua`: nobody hears of what fails.
    NoReports,
    /// `pct` under 100: the policy holds for a part of the mail.
    Partial,
    /// `aspf=s`: the envelope sender is a domain below, so SPF never aligns, and all rests on DKIM.
    StrictSpf,
    /// `adkim=s`: mail from subdomains is signed by this domain and does not align.
    StrictDkim,
}

impl DmarcWarning {
    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Missing => "Publish the recommended policy; large mailbox providers ask for one.",
            Self::Several => "Publish one policy only; receivers ignore several.",
            Self::Invalid => "Say `p=none`, `p=quarantine` or `p=reject` after `v=DMARC1`.",
            Self::PolicyNone => {
                "Once the reports show that your mail passes, raise the policy to `quarantine` or `reject`."
            }
            Self::NoReports => "Add `rua=mailto:…` to hear what passes and what fails in your name.",
            Self::Partial => "Raise `pct` to 100, or leave it out, once the reports are clean.",
            Self::StrictSpf => {
                "Leave out `aspf=s`: bounces come back to a subdomain, so that SPF can't align strictly."
            }
            Self::StrictDkim => {
                "Leave out `adkim=s` if you send from subdomains: the signature names this domain."
            }
        }
    }
}

/// What a policy lacks. `found` are the texts at `_dmarc`.
pub fn dmarc_warnings(found: &[String]) -> Vec<DmarcWarning> {
    let policies = dmarc_policies(found);
    let policy = match policies[..] {
        [] if found.is_empty() => return vec![DmarcWarning::Missing],
        [] => return vec![DmarcWarning::Invalid],
        [only] if is_valid_dmarc(only) => only,
        [_] => return vec![DmarcWarning::Invalid],
        _ => return vec![DmarcWarning::Several],
    };
    let is = |name: &str, value: &str| dmarc_tag(policy, name).as_deref() == Some(value);
    let partial = dmarc_tag(policy, "pct").is_some_and(|percent| percent != "100");
    let has_reports = dmarc_tag(policy, "rua").is_some_and(|address| !address.is_empty());
    [
        (is("p", "none"), DmarcWarning::PolicyNone),
        (!has_reports, DmarcWarning::NoReports),
        (partial, DmarcWarning::Partial),
        (is("aspf", "s"), DmarcWarning::StrictSpf),
        (is("adkim", "s"), DmarcWarning::StrictDkim),
    ]
    .into_iter()
    .filter_map(|(holds, warning)| holds.then_some(warning))
    .collect()
}

impl Domain {
    /// The texts at the domain's `_dmarc`, and what they lack; nothing before the first look.
    pub fn dmarc(&self) -> (Vec<String>, Vec<DmarcWarning>) {
        let record = self.records().into_iter().find(|record| record.purpose == Purpose::Dmarc);
        let check = record.and_then(|record| self.checks.get(&record.key()));
        let found = check.map(|check| check.found.clone()).unwrap_or_default();
        let known = check.is_some_and(|check| check.status != crate::RecordStatus::TemporaryFailure);
        let warnings = if known { dmarc_warnings(&found) } else { Vec::new() };
        (found, warnings)
    }
}

#[cfg(test)]
mod tests {
    use super::{DmarcWarning::*, *};

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
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(dmarc_warnings(&found), expected, "{found:?}");
        }
    }
}
