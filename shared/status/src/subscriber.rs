use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Whom to tell, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// An email to this address.
    Email(String),
    /// A request to this URL.
    Webhook(String),
}

/// The bytes are those of no contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token names no contact")]
pub struct InvalidContact;

const EMAIL: u8 = 1;
const WEBHOOK: u8 = 2;

impl Contact {
    /// The content of a link's token.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Email(address) => (EMAIL, address),
            Self::Webhook(url) => (WEBHOOK, url),
        };
        [&[kind], text.as_bytes()].concat()
    }

    /// The contact of a token's content.
    ///
    /// # Errors
    /// [`InvalidContact`] for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidContact> {
        let (kind, text) = bytes.split_first().ok_or(InvalidContact)?;
        let text = std::str::from_utf8(text).map_err(|_| InvalidContact)?.to_owned();
        match *kind {
            EMAIL if !text.is_empty() => Ok(Self::Email(text)),
            WEBHOOK if !text.is_empty() => Ok(Self::Webhook(text)),
            _ => Err(InvalidContact),
        }
    }

    /// Names the contact in keys: a hash, because logs may show keys. The case of an address does not count.
    pub fn key(&self) -> String {
        let (kind, text) = match self {
            Self::Email(address) => ("email", address.to_lowercase()),
            Self::Webhook(url) => ("webhook", url.clone()),
        };
        format!("{kind}-{}", hash(&text))
    }

    /// A masked form, for pages that anybody with a link can open: its owner recognises it, others cannot learn it.
    pub fn masked(&self) -> String {
        match self {
            Self::Email(address) => {
                let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
                format!("{}•••@{domain}", local.chars().take(1).collect::<String>())
            }
            Self::Webhook(url) => format!("{}/•••", origin(url)),
        }
    }
}

/// The SHA-256 of a text, in hex.
pub fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The scheme and the host of a URL.
fn origin(url: &str) -> &str {
    let host_at = url.find("://").map_or(0, |at| at + 3);
    let end = url[host_at..].find(['/', '?', '#']).map_or(url.len(), |at| host_at + at);
    &url[..end]
}

/// Who is told of incidents. Stored only after the contact was confirmed, under its [key](Contact::key).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriber {
    /// Whom to tell.
    pub contact: Contact,
    /// When the contact was confirmed, in Unix milliseconds.
    pub confirmed_ms: i64,
}

impl Item for Subscriber {
    const KIND: &'static str = "status_subscriber";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_contact_has_one_key_however_its_address_is_written_and_masks_show_little() {
        let (one, other) =
            (Contact::Email("Ada@Example.com".into()), Contact::Email("ada@example.com".into()));
        assert_eq!(one.key(), other.key());
        assert_eq!(one.masked(), "A•••@Example.com");
        let hook = Contact::Webhook("https://hooks.example/secret?token=1".into());
        assert_eq!(hook.masked(), "https://hooks.example/•••");
        assert!(hook.key().starts_with("webhook-") && hook.key().len() == 72);
    }

    proptest! {
        #[test]
        fn a_contact_reads_back_from_its_bytes_and_other_bytes_cause_no_panic(
            text in ".{1,60}", hook: bool, bytes in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let contact = if hook { Contact::Webhook(text) } else { Contact::Email(text) };
            prop_assert_eq!(Contact::from_bytes(&contact.to_bytes()), Ok(contact.clone()));
            if let Ok(other) = Contact::from_bytes(&bytes) {
                let _ = (other.masked(), other.key());
            }
            let _ = contact.masked();
        }
    }
}
