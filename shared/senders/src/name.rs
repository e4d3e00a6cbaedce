use std::{fmt, net::IpAddr, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A domain that can send mail, in lower-case ASCII (RFC 5891 for international domains).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DomainName(String);

/// Why a text is not such a domain. The error text follows the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDomainName {
    /// It does not have the form of a domain.
    #[error("must be a domain like example.com")]
    Malformed,
    /// It is an IP address.
    #[error("must be a domain, not an IP address")]
    Address,
    /// It is a public suffix, such as `com`, `co.uk` or `github.io`.
    #[error("must be a domain of your own, not a public suffix")]
    PublicSuffix,
    /// The names of its records would be too long.
    #[error("must have at most {BYTES_MAX} characters")]
    TooLong,
}

/// A name has at most 253 characters (RFC 1035, section 2.3.4). The longest record name adds `<32>._domainkey.`, 44
/// characters.
const BYTES_MAX: usize = 253 - 44;

impl DomainName {
    /// The name as in the DNS.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names that allow sending from this domain, from itself upwards: itself, its parent, and the registered
    /// domain. SES accepts mail from all subdomains of a verified domain.
    /// <https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html>
    pub fn and_parents(&self) -> Vec<DomainName> {
        let registered = psl::domain_str(&self.0).unwrap_or(&self.0);
        let mut names = vec![self.0.as_str()];
        if self.0 != registered {
            names.extend(self.0.split_once('.').map(|(_, parent)| parent));
            names.push(registered);
        }
        names.dedup();
        names.into_iter().map(|name| DomainName(name.to_owned())).collect()
    }
}

impl FromStr for DomainName {
    type Err = InvalidDomainName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.parse::<IpAddr>().is_ok() {
            return Err(InvalidDomainName::Address);
        }
        let ascii = idna::domain_to_ascii_strict(text).map_err(|_| InvalidDomainName::Malformed)?;
        if ascii.len() > BYTES_MAX {
            return Err(InvalidDomainName::TooLong);
        }
        let numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
        match ascii.rsplit_once('.') {
            // Many parsers treat a name whose last label has only digits as an address (RFC 1123, section 2.1).
            Some((_, last)) if numeric(last) => return Err(InvalidDomainName::Address),
            None if ascii.is_empty() => return Err(InvalidDomainName::Malformed),
            _ => {}
        }
        match psl::domain_str(&ascii) {
            Some(_) => Ok(Self(ascii)),
            None => Err(InvalidDomainName::PublicSuffix),
        }
    }
}

impl JsonSchema for DomainName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DomainName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1, "maxLength": BYTES_MAX })
    }
}

impl TryFrom<String> for DomainName {
    type Error = InvalidDomainName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised() {
        for (text, expected) in [
            ("Acme.Example", "acme.example"),
            ("acme.example.", "acme.example"),
            ("Bücher.example", "xn--bcher-kva.example"),
            ("mail.acme.co.uk", "mail.acme.co.uk"),
            ("posthorn.test", "posthorn.test"),
        ] {
            assert_eq!(text.parse::<DomainName>().unwrap().as_str(), expected, "{text}");
        }
    }

    #[test]
    fn invalid_names_and_public_suffixes_are_refused() {
        let long = format!("{}.example", ["a".repeat(60).as_str(); 4].join("."));
        for (text, expected) in [
            ("", InvalidDomainName::Malformed),
            (".", InvalidDomainName::Malformed),
            ("a..example", InvalidDomainName::Malformed),
            ("-a.example", InvalidDomainName::Malformed),
            ("a_b.example", InvalidDomainName::Malformed),
            ("a b.example", InvalidDomainName::Malformed),
            ("a@acme.example", InvalidDomainName::Malformed),
            ("https://acme.example", InvalidDomainName::Malformed),
            ("127.0.0.1", InvalidDomainName::Address),
            ("::1", InvalidDomainName::Address),
            ("1.2.3", InvalidDomainName::Address),
            ("com", InvalidDomainName::PublicSuffix),
            ("co.uk", InvalidDomainName::PublicSuffix),
            ("github.io", InvalidDomainName::PublicSuffix),
            ("localhost", InvalidDomainName::PublicSuffix),
            (long.as_str(), InvalidDomainName::TooLong),
        ] {
            assert_eq!(text.parse::<DomainName>(), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_subdomain_has_itself_its_parent_and_the_registered_domain() {
        let names = |text: &str| {
            let names = text.parse::<DomainName>().unwrap().and_parents();
            names.iter().map(DomainName::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("acme.co.uk"), "acme.co.uk");
        assert_eq!(names("m.acme.co.uk"), "m.acme.co.uk acme.co.uk");
        assert_eq!(names("a.b.c.acme.example"), "a.b.c.acme.example b.c.acme.example acme.example");
    }
}
