use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    policy::{dmarc_policies, includes_ses, is_valid_dmarc, spf_policies},
    quotes::meant,
};

/// The purpose of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Purpose {
    /// Proves that the scope controls the domain. DKIM is not enough: SES gives all scopes of the account the same
    /// tokens for a domain, so a second scope would find the first one's records.
    Ownership,
    /// Lets SES sign (RFC 6376).
    #[serde(rename = "DKIM")]
    Dkim,
    /// Lets SES send with the domain's own envelope sender (RFC 7208) and receive its bounces.
    #[serde(rename = "SPF")]
    Spf,
    /// Says how receivers should treat mail that fails both (RFC 7489).
    #[serde(rename = "DMARC")]
    Dmarc,
    /// Lets tracked links and pixels use the domain.
    Tracking,
    /// Routes the domain's inbound mail to SES.
    Receiving,
}

/// A record's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordKind {
    /// Text.
    Txt,
    /// A mail exchanger.
    Mx,
    /// An alias for another name.
    Cname,
}

impl RecordKind {
    /// The name in zone files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "TXT",
            Self::Mx => "MX",
            Self::Cname => "CNAME",
        }
    }
}

/// The status of a record at the last check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordStatus {
    /// Not checked yet, or not published.
    Pending,
    /// Published with the right value.
    Verified,
    /// Published with another value.
    Failed,
    /// The DNS query failed.
    TemporaryFailure,
}

/// A record that a domain should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredRecord {
    /// Its purpose.
    pub purpose: Purpose,
    /// Its full name.
    pub name: String,
    /// Its type.
    pub kind: RecordKind,
    /// Its value.
    pub value: String,
    /// A mail exchanger's preference.
    pub priority: Option<u16>,
    /// Whether sending requires it.
    pub required: bool,
}

/// The DNS's answer for a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The published values; empty if there are none. A mail exchanger has the form `10 host`.
    Found(Vec<String>),
    /// Nothing is published, but the right value is under this name, which contains the domain twice.
    Misplaced(String),
    /// The DNS query failed.
    CouldNotAsk,
}

/// A mistake in publishing a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// The value contains quotation marks. Zone files have them only around the value.
    Quoted,
    /// The record's name ends with the domain twice.
    DoubledName,
    /// The host in the value ends with the domain by mistake.
    DoubledValue,
    /// There is more than one policy, so receivers use none (RFC 7208, section 4.5; RFC 7489, section 6.6.3).
    SeveralPolicies,
}

impl Mistake {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Quoted => "The value has quotation marks in it. Enter it without them.",
            Self::DoubledName => {
                "The record was found with the domain twice in its name. Your DNS provider adds the domain itself: enter the name without it."
            }
            Self::DoubledValue => {
                "The host ends with your domain. End the value with a dot, or enter it without your domain."
            }
            Self::SeveralPolicies => {
                "There is more than one policy under this name. Keep one, and merge the others into it."
            }
        }
    }
}

/// The result of the last check of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCheck {
    /// The record's status.
    #[serde(rename = "s")]
    pub status: RecordStatus,
    /// The published values, if they are wrong. For DMARC also correct policies, because advice is given on them.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<String>,
    /// The mistake in publishing, if it is recognised.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<Mistake>,
}

/// The prefix of an ownership record's value.
pub(crate) const OWNERSHIP_PREFIX: &str = "posthorn-verification=";
/// How many published values are kept, and how long. It is enough to show what is wrong.
const FOUND_MAX: usize = 10;
const FOUND_CHARACTERS_MAX: usize = 300;

impl RecordCheck {
    /// Evaluates `finding` for `record`. If the DNS query failed, a record that was verified `before` stays verified.
    pub fn of(record: &RequiredRecord, finding: &Finding, before: Option<&Self>) -> Self {
        let found = match (finding, before) {
            (Finding::Found(found), _) => found,
            (Finding::Misplaced(name), _) => {
                let mistake = Some(Mistake::DoubledName);
                return Self { status: RecordStatus::Failed, found: vec![name.clone()], mistake };
            }
            (Finding::CouldNotAsk, Some(before)) if before.status == RecordStatus::Verified => {
                return before.clone();
            }
            (Finding::CouldNotAsk, _) => {
                return Self { status: RecordStatus::TemporaryFailure, found: Vec::new(), mistake: None };
            }
        };
        let met = record.is_met_by(found);
        if met && record.purpose != Purpose::Dmarc {
            return Self { status: RecordStatus::Verified, found: Vec::new(), mistake: None };
        }
        let other = record.relevant(found);
        let kept = other.iter().take(FOUND_MAX).map(|text| text.chars().take(FOUND_CHARACTERS_MAX).collect());
        let status = match (met, other.is_empty()) {
            (true, _) => RecordStatus::Verified,
            (false, true) => RecordStatus::Pending,
            (false, false) => RecordStatus::Failed,
        };
        Self { status, found: kept.collect(), mistake: if met { None } else { record.mistake(found) } }
    }
}

impl RequiredRecord {
    /// Identifies a record of a domain. Its check is stored under this key.
    pub fn key(&self) -> String {
        format!("{} {}", self.kind.as_str(), self.name)
    }

    /// Its value as in zone files; for a mail exchanger with the preference.
    pub fn written_value(&self) -> String {
        match self.priority {
            Some(priority) => format!("{priority} {}", self.value),
            None => self.value.clone(),
        }
    }

    /// Whether the published values `found` serve the record's purpose.
    pub fn is_met_by(&self, found: &[String]) -> bool {
        match (self.purpose, self.kind) {
            (_, RecordKind::Cname) => found.iter().any(|host| self.names(host)),
            // SES requires this as the only one: https://docs.aws.amazon.com/ses/latest/dg/mail-from.html
            (_, RecordKind::Mx) => {
                matches!(found, [only] if only.rsplit(' ').next().is_some_and(|host| self.names(host)))
            }
            // No term may have a quotation mark (RFC 7208, section 4.6.1), so one makes the whole policy invalid.
            (Purpose::Spf, _) => {
                matches!(spf_policies(found)[..], [only] if includes_ses(only) && !only.contains('"'))
            }
            (Purpose::Dmarc, _) => matches!(dmarc_policies(found)[..], [only] if is_valid_dmarc(only)),
            _ => found.iter().any(|text| text.trim() == self.value),
        }
    }

    /// Whether no published value concerns the record.
    pub fn is_absent(&self, found: &[String]) -> bool {
        self.relevant(found).is_empty()
    }

    /// The published values that concern the record. A domain may have other texts, which are no mistake.
    fn relevant<'a>(&self, found: &'a [String]) -> Vec<&'a str> {
        let texts = found.iter().map(String::as_str);
        match (self.purpose, self.kind) {
            (Purpose::Spf, RecordKind::Txt) => {
                texts.filter(|text| !spf_policies(&[meant(text)]).is_empty()).collect()
            }
            (Purpose::Ownership, _) => {
                texts.filter(|text| meant(text).starts_with(OWNERSHIP_PREFIX)).collect()
            }
            _ => texts.collect(),
        }
    }

    fn names(&self, host: &str) -> bool {
        host.trim_end_matches('.').eq_ignore_ascii_case(&self.value)
    }
}

#[cfg(test)]
mod tests;
