use std::collections::BTreeSet;

use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::{Message, thread_term};

/// The entry of a message under one of its search terms. Its sort key is the suffix of the message's id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchEntry {
    /// The end of its message, in Unix seconds.
    #[serde(rename = "ttl", default, skip_serializing_if = "Option::is_none")]
    pub until_s: Option<i64>,
}

impl Item for SearchEntry {
    const KIND: &'static str = "search";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.until_s
    }
}

/// The search term of an address. Case does not matter.
pub fn address_term(address: &str) -> String {
    format!("to/{}", address.to_ascii_lowercase())
}

/// The search term of a tag with its value. Case matters.
pub fn tag_term(name: &str, value: &str) -> String {
    format!("tag/{name}:{value}")
}

impl Message {
    /// The terms that it is found by: each address in `to`, `cc` and `bcc`, each tag with its value, and the thread that it
    /// continues. No term is there twice.
    pub fn search_terms(&self) -> BTreeSet<String> {
        let addresses = self.addressed().map(|mailbox| address_term(&mailbox.address()));
        let tags = self.tags.iter().map(|tag| tag_term(&tag.name, &tag.value));
        addresses.chain(tags).chain(self.thread.as_deref().map(thread_term)).collect()
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::EmailId;

    use super::*;
    use crate::{Mailbox, Tag};

    #[test]
    fn a_message_is_found_by_each_address_once_and_by_each_tag_with_its_value() {
        let mailbox = |text: &str| text.parse::<Mailbox>().unwrap();
        let id = EmailId::new("2026-11-21T10:00:00Z".parse().unwrap());
        let mut message =
            Message::new(id, mailbox("news@example.com"), vec![mailbox("Ann <Ann@Example.com>")], "Hi");
        message.cc = vec![mailbox("ann@example.com"), mailbox("o/r@example.com")];
        message.bcc = vec![mailbox("bo@example.com")];
        let tag = |name: &str, value: &str| Tag { name: name.into(), value: value.into() };
        message.tags = vec![tag("campaign", "spring"), tag("campaign", "spring"), tag("Kind", "News")];
        assert_eq!(
            message.search_terms().iter().map(String::as_str).collect::<Vec<_>>(),
            [
                "tag/Kind:News",
                "tag/campaign:spring",
                "to/ann@example.com",
                "to/bo@example.com",
                "to/o/r@example.com"
            ]
        );
    }
}
