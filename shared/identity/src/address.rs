use std::{fmt, str::FromStr};

use posthorn_access::sha256_hex;
use serde::{Deserialize, Serialize};

/// The longest address, in bytes (RFC 5321, section 4.5.3.1.3).
const BYTES_MAX: usize = 254;

/// The email address of an account, in lower case: people do not remember how they wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

/// The text is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an email address")]
pub struct InvalidAddress;

impl Address {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What comes after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// SHA-256 of the address, in hex: the name of its partition. Addresses are not in keys, which logs may show.
    pub fn hash(&self) -> String {
        sha256_hex(&self.0)
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.trim().to_lowercase();
        let (local, domain) = lower.rsplit_once('@').ok_or(InvalidAddress)?;
        let sane = |byte: u8| byte.is_ascii_graphic() && !b"<>()[],;:\\\"@ ".contains(&byte);
        let is_domain = domain.contains('.')
            && domain
                .split('.')
                .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
        let is_local = (1..=64).contains(&local.len()) && local.bytes().all(sane);
        if is_local && is_domain && lower.len() <= BYTES_MAX { Ok(Self(lower)) } else { Err(InvalidAddress) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Address {
    type Error = InvalidAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_address_in_other_letters_is_the_same_account() {
        let one: Address = " Ada@Example.COM ".parse().unwrap();
        assert_eq!(one.as_str(), "ada@example.com");
        assert_eq!(one.hash(), "ada@example.com".parse::<Address>().unwrap().hash());
        assert_ne!(one.hash(), "bob@example.com".parse::<Address>().unwrap().hash());
    }

    #[test]
    fn texts_that_are_no_address_are_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "a",
            "@example.com",
            "a@",
            "a@b",
            "a b@example.com",
            "a@exa mple.com",
            "<a@example.com>",
            "a@-x.com",
            &long,
        ] {
            assert_eq!(text.parse::<Address>(), Err(InvalidAddress), "{text}");
        }
    }
}
