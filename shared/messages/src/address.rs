use std::{fmt, str::FromStr};

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};

/// Somebody to write to or from: an address, perhaps with a name (RFC 5322, section 3.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mailbox {
    name: Option<String>,
    local: String,
    domain: String,
}

/// The text is no mailbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAddress {
    /// Line breaks and other control characters could smuggle in headers.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// Not of the form.
    #[error("must be `name@example.com` or `Name <name@example.com>`")]
    Malformed,
    /// SES does not send to such addresses (no SMTPUTF8).
    #[error("must have an ASCII part before the @")]
    NonAsciiLocal,
    /// RFC 5321, section 4.5.3.1, and a bound on names.
    #[error("is too long")]
    TooLong,
}

/// RFC 5321, section 4.5.3.1.3, less the angle brackets.
const ADDRESS_BYTES_MAX: usize = 254;
const NAME_BYTES_MAX: usize = 320;

impl Mailbox {
    /// The name, if one was given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `local@domain`, the domain in lower case and, where it is international, in its ASCII form (RFC 5891).
    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The part before the @.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain, in lower-case ASCII.
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

impl FromStr for Mailbox {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().any(char::is_control) {
            return Err(InvalidAddress::ControlCharacter);
        }
        let (name, address) = split(text.trim())?;
        let (local, domain) = address.rsplit_once('@').ok_or(InvalidAddress::Malformed)?;
        if !local.is_ascii() {
            return Err(InvalidAddress::NonAsciiLocal);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| InvalidAddress::Malformed)?;
        let ascii = format!("{local}@{domain}");
        if ascii.len() > ADDRESS_BYTES_MAX || name.as_ref().is_some_and(|name| name.len() > NAME_BYTES_MAX) {
            return Err(InvalidAddress::TooLong);
        }
        let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
        EmailAddress::parse_with_options(&ascii, options).map_err(|_| InvalidAddress::Malformed)?;
        // A quoted local part may hold anything, spaces and brackets too; no mailbox of today needs it.
        if local.contains(['"', ' ', '<', '>', ',']) {
            return Err(InvalidAddress::Malformed);
        }
        Ok(Self { name, local: local.to_owned(), domain })
    }
}

/// `Name <address>` in its two parts; quotes around the name are taken off.
fn split(text: &str) -> Result<(Option<String>, &str), InvalidAddress> {
    let Some(inner) = text.strip_suffix('>') else { return Ok((None, text)) };
    let (name, address) = inner.rsplit_once('<').ok_or(InvalidAddress::Malformed)?;
    let name = name.trim();
    let quoted = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let name = quoted.map_or_else(|| name.to_owned(), without_escapes);
    Ok(((!name.is_empty()).then_some(name), address.trim()))
}

/// RFC 5322, section 3.2.1: within quotes a backslash stands before a letter that is meant as it is.
fn without_escapes(quoted: &str) -> String {
    let mut letters = quoted.chars();
    let mut name = String::with_capacity(quoted.len());
    while let Some(letter) = letters.next() {
        name.push(if letter == '\\' { letters.next().unwrap_or(letter) } else { letter });
    }
    name
}

impl TryFrom<String> for Mailbox {
    type Error = InvalidAddress;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Mailbox> for String {
    fn from(mailbox: Mailbox) -> Self {
        mailbox.to_string()
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(
                formatter,
                "\"{}\" <{}>",
                name.replace('\\', "\\\\").replace('"', "\\\""),
                self.address()
            ),
            None => formatter.write_str(&self.address()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read() {
        for (text, name, address) in [
            ("ada@example.com", None, "ada@example.com"),
            (" Ada Lovelace <ada@Example.COM> ", Some("Ada Lovelace"), "ada@example.com"),
            ("\"Lovelace, Ada\" <ada+x@example.com>", Some("Lovelace, Ada"), "ada+x@example.com"),
            (r#""back\\slash \"x\"" <ada@example.com>"#, Some(r#"back\slash "x""#), "ada@example.com"),
            ("René <rene@bücher.example>", Some("René"), "rene@xn--bcher-kva.example"),
            ("<ada@example.com>", None, "ada@example.com"),
        ] {
            let mailbox: Mailbox = text.parse().unwrap();
            assert_eq!((mailbox.name(), mailbox.address().as_str()), (name, address), "{text}");
            assert_eq!(mailbox.to_string().parse(), Ok(mailbox));
        }
    }

    #[test]
    fn what_is_no_mailbox_is_refused_with_its_reason() {
        use InvalidAddress::*;
        for (text, reason) in [
            ("", Malformed),
            ("ada", Malformed),
            ("ada@", Malformed),
            ("@example.com", Malformed),
            ("ada@localhost", Malformed),
            ("ada@[127.0.0.1]", Malformed),
            ("a b@example.com", Malformed),
            ("ada@example.com\r\nBcc: eve@example.com", ControlCharacter),
            ("Ada\n <ada@example.com>", ControlCharacter),
            ("zoë@example.com", NonAsciiLocal),
            ("ada@example.com, eve@example.com", Malformed),
        ] {
            assert_eq!(text.parse::<Mailbox>(), Err(reason), "{text}");
        }
        assert_eq!(format!("{}@example.com", "a".repeat(260)).parse::<Mailbox>(), Err(TooLong));
    }
}
