use std::{fmt, str::FromStr};

use posthorn_messages::{InvalidAddress, Mailbox};

/// What kind of address. It stands in every key, so that a phone number is never taken for a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Email.
    Email,
}

impl Channel {
    /// As it stands in keys and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
        }
    }
}

/// An address that may or may not be written to: as it was given, and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    spelled: String,
}

impl Address {
    /// What kind of address.
    pub fn channel(&self) -> Channel {
        Channel::Email
    }

    /// As it was given, its domain in lower-case ASCII.
    pub fn as_str(&self) -> &str {
        &self.spelled
    }

    /// The domain, in lower-case ASCII.
    pub fn domain(&self) -> &str {
        self.spelled.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What two spellings of one address have in common; part of the key under which its consents lie.
    ///
    /// The local part is compared without regard to case. RFC 5321, section 2.4, lets a server tell cases apart, but hardly
    /// one does, and the faults are not equal: taking two mailboxes for one costs an email, missing a suppression by its
    /// spelling writes to somebody who said no.
    pub fn key(&self) -> String {
        format!("{}:{}", self.channel().as_str(), self.spelled.to_ascii_lowercase())
    }

    /// For pages that a link alone opens: enough for its owner to know it again, too little to learn it by.
    pub fn masked(&self) -> String {
        let (local, domain) = self.spelled.rsplit_once('@').unwrap_or((&self.spelled, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    /// Reads an address; a name beside it, as providers sometimes report one, is dropped.
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
    fn spellings_of_one_address_have_one_key() {
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
