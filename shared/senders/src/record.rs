use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    policy::{dmarc_policies, includes_ses, is_valid_dmarc, spf_policies},
    quotes::meant,
};

/// What a record is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Purpose {
    /// Proves that whoever added the domain controls it. DKIM alone would not: SES gives every scope of the account the
    /// same tokens for the same domain, so that a second one would find the first one's records in place.
    Ownership,
    /// Lets SES sign (RFC 6376).
    #[serde(rename = "DKIM")]
    Dkim,
    /// Lets SES send under the domain's own envelope sender (RFC 7208), and take the bounces.
    #[serde(rename = "SPF")]
    Spf,
    /// Tells receivers what to make of mail that fails both (RFC 7489).
    #[serde(rename = "DMARC")]
    Dmarc,
    /// Lets tracked links and pixels stand under the domain.
    Tracking,
    /// Leads the domain's mail to SES.
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
    /// Another name.
    Cname,
}

impl RecordKind {
    /// As zone files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "TXT",
            Self::Mx => "MX",
            Self::Cname => "CNAME",
        }
    }
}

/// A record's standing at the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordStatus {
    /// Not looked for yet, or not there.
    Pending,
    /// There, as it should be.
    Verified,
    /// Something else is there.
    Failed,
    /// The DNS could not be asked.
    TemporaryFailure,
}

/// A record that a domain should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredRecord {
    /// What it is for.
    pub purpose: Purpose,
    /// Its whole name.
    pub name: String,
    /// Its type.
    pub kind: RecordKind,
    /// What it should hold.
    pub value: String,
    /// A mail exchanger's preference.
    pub priority: Option<u16>,
    /// Whether sending waits for it.
    pub required: bool,
}

/// What the DNS said about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// What is there; empty for nothing. A mail exchanger reads `10 host`.
    Found(Vec<String>),
    /// Nothing is there, but it is right under this name, which has the domain twice.
    Misplaced(String),
    /// It could not be asked.
    CouldNotAsk,
}

/// How a record was published wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// Its value has quotation marks in it, which zone files have around it.
    Quoted,
    /// It stands under its name with the domain once more behind it.
    DoubledName,
    /// The host that it names has the domain behind it.
    DoubledValue,
    /// There is more than one policy, which is as good as none (RFC 7208, section 4.5; RFC 7489, section 6.6.3).
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
                "The host has your domain behind it. End the value with a dot, or choose it without your domain."
            }
            Self::SeveralPolicies => {
                "There is more than one policy under this name. Keep one, and merge the others into it."
            }
        }
    }
}

/// What the last look at a record gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCheck {
    /// Its standing.
    #[serde(rename = "s")]
    pub status: RecordStatus,
    /// What was there, if it was something else; of a DMARC policy also what is right, for advice on it.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<String>,
    /// How it was published wrong, where that can be seen.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<Mistake>,
}

/// The prefix of an ownership record's value.
pub(crate) const OWNERSHIP_PREFIX: &str = "posthorn-verification=";
/// What is kept of what others publish: enough to see what is wrong.
const FOUND_MAX: usize = 10;
const FOUND_CHARACTERS_MAX: usize = 300;

impl RecordCheck {
    /// What `finding` means for `record`. Where the DNS could not be asked, what was seen before still holds.
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
        let other = record.worth_telling(found);
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
    /// Tells a domain's records apart; what its check is kept under.
    pub fn key(&self) -> String {
        format!("{} {}", self.kind.as_str(), self.name)
    }

    /// Its value as zone files write it, a mail exchanger's with its preference.
    pub fn written_value(&self) -> String {
        match self.priority {
            Some(priority) => format!("{priority} {}", self.value),
            None => self.value.clone(),
        }
    }

    /// Whether what is there does what the record is for.
    pub fn is_met_by(&self, found: &[String]) -> bool {
        match (self.purpose, self.kind) {
            (_, RecordKind::Cname) => found.iter().any(|host| self.names(host)),
            // SES wants this one and no other: https://docs.aws.amazon.com/ses/latest/dg/mail-from.html
            (_, RecordKind::Mx) => {
                matches!(found, [only] if only.rsplit(' ').next().is_some_and(|host| self.names(host)))
            }
            // A quotation mark is of no term (RFC 7208, section 4.6.1), and makes the whole an error.
            (Purpose::Spf, _) => {
                matches!(spf_policies(found)[..], [only] if includes_ses(only) && !only.contains('"'))
            }
            (Purpose::Dmarc, _) => matches!(dmarc_policies(found)[..], [only] if is_valid_dmarc(only)),
            _ => found.iter().any(|text| text.trim() == self.value),
        }
    }

    /// Whether nothing is there that has to do with the record.
    pub fn is_absent(&self, found: &[String]) -> bool {
        self.worth_telling(found).is_empty()
    }

    /// What of all that is there explains why the record is not met: other texts of a domain are nobody's mistake.
    fn worth_telling<'a>(&self, found: &'a [String]) -> Vec<&'a str> {
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
