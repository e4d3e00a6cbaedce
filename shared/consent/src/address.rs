use std::{fmt, str::FromStr};

use posthorn_messages::{InvalidAddress, Mailbox};

/// The kind of an address. It is part of every key, so that a phone number is never mistaken for a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Email.
    Email,
}

impl Channel {
    /// The name in keys and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
        }
    }
}

/// The address of a recipient, as given and as compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    spelled: String,
}

impl Address {
    /// The kind of the address.
    pub fn channel(&self) -> Channel {
        Channel::Email
    }

    /// The address as given, with the domain in lower-case ASCII.
    pub fn as_str(&self) -> &str {
        &self.spelled
    }

    /// The domain, in lower-case ASCII.
    pub fn domain(&self) -> &str {
        self.spelled.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The same for all spellings of an address. It is part of the key of its consents.
    ///
    /// The case of the local part is ignored. RFC 5321, section 2.4, allows servers to distinguish it, but hardly any
    /// do. The two possible mistakes also differ: treating two mailboxes as one costs an email, but missing a
    /// suppression sends mail to a recipient who refused it.
    pub fn key(&self) -> String {
        format!("{}:{}", self.channel().as_str(), self.spelled.to_ascii_lowercase())
    }

    /// A masked form, for pages that anybody with a link can open. Its owner recognises the address; others cannot
    /// learn it.
    pub fn masked(&self) -> String {
        let (local, domain) = self.spelled.rsplit_once('@').unwrap_or((&self.spelled, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    /// Reads an address. A name next to it, which some providers report, is dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mailbox: Mailbox = text.parse()?;
        Ok(Self::from(&mailbox))
    }
}

/// A message's sender or recipient, without the name.
impl From<&Mailbox> for Address {
    fn from(mailbox: &Mailbox) -> Self {
        Self { spelled: mailbox.address() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.spelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        text.parse::<Address>().unwrap().key()
    }

    #[test]
    fn all_spellings_of_an_address_have_the_same_key() {
        for other in ["ADA@example.com", "ada@EXAMPLE.com", " Ada <ada@example.com> "] {
            assert_eq!(key("ada@example.com"), key(other), "{other}");
        }
        assert_eq!(key("Rene@BÜCHER.example"), "email:rene@xn--bcher-kva.example");
        assert_ne!(key("ada+x@example.com"), key("ada@example.com"));
    }

    #[test]
    fn an_address_keeps_its_spelling_and_can_be_masked() {
        let address: Address = "Ada.L@Example.com".parse().unwrap();
        assert_eq!((address.as_str(), address.domain()), ("Ada.L@example.com", "example.com"));
        assert_eq!(address.masked(), "A•••@example.com");
        assert!("ada".parse::<Address>().is_err());
    }
}
