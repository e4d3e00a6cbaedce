use std::{collections::HashSet, fmt, str::FromStr};

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};

/// A sender or recipient: an address, perhaps with a name (RFC 5322, section 3.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mailbox {
    name: Option<String>,
    local: String,
    domain: String,
}

/// Why a text is not a mailbox. The error text follows the name of the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAddress {
    /// It has control characters: line breaks could add headers.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// It does not have the form of an address.
    #[error("must be `name@example.com` or `Name <name@example.com>`")]
    Malformed,
    /// The part before the @ is not ASCII. SES does not send to such addresses (no SMTPUTF8).
    #[error("must have an ASCII part before the @")]
    NonAsciiLocal,
    /// The address is over the limit of RFC 5321, section 4.5.3.1, or the name is over Posthorn's own.
    #[error("is too long")]
    TooLong,
}

/// RFC 5321, section 4.5.3.1.3, without the angle brackets.
const ADDRESS_BYTES_MAX: usize = 254;
const NAME_BYTES_MAX: usize = 320;

impl Mailbox {
    /// The name, if one was given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `local@domain`. The domain is in lower case; an international domain is in its ASCII form (RFC 5891).
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
        // A quoted local part could contain anything, even spaces and brackets. No real mailbox needs one.
        if local.contains(['"', ' ', '<', '>', ',']) {
            return Err(InvalidAddress::Malformed);
        }
        Ok(Self { name, local: local.to_owned(), domain })
    }
}

/// The mailboxes without repeated addresses; the first of each address is kept. Local parts are compared without regard
/// to case, as events and suppressions compare them.
pub fn distinct<'m>(mailboxes: impl IntoIterator<Item = &'m Mailbox>) -> impl Iterator<Item = &'m Mailbox> {
    let mut seen = HashSet::new();
    mailboxes.into_iter().filter(move |mailbox| seen.insert(mailbox.address().to_ascii_lowercase()))
}

/// Writes a name and an address as RFC 5322, section 3.4, does. A name with special characters is quoted, so that it is
/// read back unchanged. Other names stay unquoted, which is easier to read.
pub fn named(name: &str, address: &str) -> String {
    match name {
        "" => address.to_owned(),
        _ if name.contains(['(', ')', '<', '>', '[', ']', ':', ';', '@', '\\', ',', '"']) => {
            format!("{} <{address}>", quoted(name))
        }
        _ => format!("{name} <{address}>"),
    }
}

/// RFC 5322, section 3.2.4.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Splits `Name <address>` into its two parts and removes quotes around the name.
fn split(text: &str) -> Result<(Option<String>, &str), InvalidAddress> {
    let Some(inner) = text.strip_suffix('>') else { return Ok((None, text)) };
    let (name, address) = inner.rsplit_once('<').ok_or(InvalidAddress::Malformed)?;
    let name = name.trim();
    let name = unquoted(name).unwrap_or_else(|| name.to_owned());
    Ok(((!name.trim().is_empty()).then_some(name), address.trim()))
}

/// The name without quotes and backslashes, if it consists only of quoted strings (RFC 5322, section 3.2.4). `None` for
/// any other name: in `Dwayne "The Rock" Johnson` and `Jane (Sales)` every character is meant.
fn unquoted(name: &str) -> Option<String> {
    let (mut plain, mut rest) = (String::with_capacity(name.len()), name);
    while !rest.is_empty() {
        let mut letters = rest.strip_prefix('"')?.char_indices();
        rest = loop {
            match letters.next()? {
                (_, '\\') => plain.push(letters.next()?.1),
                (_, '"') => break letters.as_str().trim_start(),
                (_, letter) => plain.push(letter),
            }
        };
        if !rest.is_empty() {
            plain.push(' ');
        }
    }
    Some(plain)
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
            Some(name) => write!(formatter, "{} <{}>", quoted(name), self.address()),
            None => formatter.write_str(&self.address()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_are_read_as_people_write_them() {
        for (text, name, address) in [
            ("ada@example.com", None, "ada@example.com"),
            (" Ada Lovelace <ada@Example.COM> ", Some("Ada Lovelace"), "ada@example.com"),
            ("\"Lovelace, Ada\" <ada+x@example.com>", Some("Lovelace, Ada"), "ada+x@example.com"),
            (r#""back\\slash \"x\"" <ada@example.com>"#, Some(r#"back\slash "x""#), "ada@example.com"),
            ("René <rene@bücher.example>", Some("René"), "rene@xn--bcher-kva.example"),
            ("<ada@example.com>", None, "ada@example.com"),
            (r#""The \"Best\" Shop" <a@b.example>"#, Some(r#"The "Best" Shop"#), "a@b.example"),
            ("Jane [Acme] <a@b.example>", Some("Jane [Acme]"), "a@b.example"),
            ("Jane (Sales) <a@b.example>", Some("Jane (Sales)"), "a@b.example"),
            (r#"D "The Rock" J <a@b.example>"#, Some(r#"D "The Rock" J"#), "a@b.example"),
            (r#""René" "a \\ b" <a@b.example>"#, Some(r"René a \ b"), "a@b.example"),
            (r#""a <b@c.example>" <a@b.example>"#, Some("a <b@c.example>"), "a@b.example"),
            (r#""open <a@b.example>"#, Some(r#""open"#), "a@b.example"),
            (r#""ends in \" <a@b.example>"#, Some(r#""ends in \""#), "a@b.example"),
            (r#""" <a@b.example>"#, None, "a@b.example"),
        ] {
            let mailbox: Mailbox = text.parse().unwrap();
            assert_eq!((mailbox.name(), mailbox.address().as_str()), (name, address), "{text}");
            assert_eq!(mailbox.to_string().parse(), Ok(mailbox));
        }
    }

    #[test]
    fn names_are_quoted_only_if_needed_and_read_back_unchanged() {
        for (name, text) in [
            ("Ada Lovelace", "Ada Lovelace <a@b.example>"),
            ("Dr. Zoë", "Dr. Zoë <a@b.example>"),
            ("", "a@b.example"),
            ("The \"Best\" Shop", r#""The \"Best\" Shop" <a@b.example>"#),
            ("Jane [Acme]", "\"Jane [Acme]\" <a@b.example>"),
            ("Sales (EU), Berlin", "\"Sales (EU), Berlin\" <a@b.example>"),
            ("back\\slash", r#""back\\slash" <a@b.example>"#),
            ("a@b <c>", "\"a@b <c>\" <a@b.example>"),
        ] {
            assert_eq!(named(name, "a@b.example"), text);
            let read: Mailbox = text.parse().unwrap();
            assert_eq!((read.name().unwrap_or_default(), read.address().as_str()), (name, "a@b.example"));
        }
    }

    #[test]
    fn addresses_that_differ_only_in_case_or_name_count_once() {
        let all: Vec<Mailbox> =
            ["A <ada@example.com>", "b@example.com", "Ada@EXAMPLE.com", "c@example.com", "b@example.com"]
                .iter()
                .map(|text| text.parse().unwrap())
                .collect();
        let names: Vec<String> = distinct(&all).map(Mailbox::address).collect();
        assert_eq!(names, ["ada@example.com", "b@example.com", "c@example.com"]);
    }

    #[test]
    fn a_text_that_is_no_mailbox_is_refused_with_its_reason() {
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
