//! Domains that an organisation proves to be its own, by a record in the DNS. How its people log in may depend on them.

use posthorn_ids::{OrgDomainId, OrgId, SetupLinkId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// How the name of the record begins.
const LABEL: &str = "_posthorn-org";
/// How the record's value begins.
const PREFIX: &str = "posthorn-org-verification=";
/// The characters of the value's random part: 128 bits in hex.
const TOKEN_CHARS: usize = 32;

/// A domain of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgDomain {
    /// Its id, which includes its creation time.
    pub id: OrgDomainId,
    /// The domain, in lower-case ASCII.
    pub name: String,
    /// The random part of the record's value. The record is public, so this is no secret.
    pub token: String,
    /// When the record was first found, in Unix milliseconds. The domain stays verified if the record is removed later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<i64>,
    /// The last look at the DNS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_check: Option<DomainCheck>,
    /// The set-up link that added it. A link speaks for such domains alone: for the others, its holder has proved nothing. It ends when the
    /// organisation verifies the domain itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<SetupLinkId>,
}

/// A look at the DNS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainCheck {
    /// When it was, in Unix milliseconds.
    pub at: i64,
    /// What it found.
    pub found: DomainFound,
}

/// What a look at the DNS found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainFound {
    /// The record.
    Record,
    /// Other records of this name, and not this one.
    OtherRecords,
    /// No record of this name.
    Nothing,
    /// The DNS did not answer, or with an error. This says nothing about the record.
    NoAnswer,
}

impl Item for OrgDomain {
    const KIND: &'static str = "org_domain";
    const AUDITED: bool = true;
}

impl OrgDomain {
    /// A domain that is not verified yet. `name` is in lower-case ASCII.
    pub fn new(id: OrgDomainId, name: &str) -> Self {
        let token = Secret::random().hash().chars().take(TOKEN_CHARS).collect();
        Self { id, name: name.to_owned(), token, verified_at: None, last_check: None, setup: None }
    }

    /// The name of the TXT record.
    pub fn record_name(&self) -> String {
        format!("{LABEL}.{}", self.name)
    }

    /// The value of the TXT record.
    pub fn record_value(&self) -> String {
        format!("{PREFIX}{}", self.token)
    }

    /// What the TXT records of [`OrgDomain::record_name`] say.
    pub fn judge(&self, texts: &[String]) -> DomainFound {
        match texts {
            [] => DomainFound::Nothing,
            // Some DNS providers keep quotes and spaces that were pasted into their form.
            _ if texts.iter().any(|text| text.trim_matches(['"', ' ']) == self.record_value()) => {
                DomainFound::Record
            }
            _ => DomainFound::OtherRecords,
        }
    }
}

/// Which organisation has verified a domain: one at a time. It names the organisation's item, and holds as long as that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DomainHolder {
    /// The organisation.
    pub(crate) org: OrgId,
    /// The organisation's item.
    pub(crate) id: OrgDomainId,
}

impl Item for DomainHolder {
    const KIND: &'static str = "domain_holder";
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn only_the_domains_own_record_verifies_it() {
        let domain =
            |n: u8| OrgDomain::new(OrgDomainId::derived(Timestamp::UNIX_EPOCH, &[&[n]]), "acme.example");
        let (own, other) = (domain(1), domain(2));
        assert_eq!(own.record_name(), "_posthorn-org.acme.example");
        assert_ne!(own.record_value(), other.record_value(), "each is random");
        assert_eq!(own.token.len(), TOKEN_CHARS);
        let judge = |texts: &[String]| own.judge(texts);
        assert_eq!(judge(&[]), DomainFound::Nothing);
        assert_eq!(judge(&[other.record_value(), "v=spf1 -all".into()]), DomainFound::OtherRecords);
        assert_eq!(
            judge(std::slice::from_ref(&own.token)),
            DomainFound::OtherRecords,
            "the token without its prefix"
        );
        assert_eq!(judge(&[own.record_value().to_uppercase()]), DomainFound::OtherRecords);
        assert_eq!(judge(&[other.record_value(), own.record_value()]), DomainFound::Record);
        assert_eq!(
            judge(&[format!("\"{}\" ", own.record_value())]),
            DomainFound::Record,
            "pasted with quotes"
        );
    }
}
