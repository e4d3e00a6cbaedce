//! The unsubscribe link, and the headers that carry it (RFC 2369, section 3.2; RFC 8058, section 3.1).

use posthorn_ids::{EmailId, TopicId};

use crate::Address;

/// The content of an unsubscribe link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsubscribeLink {
    /// The email that carries it.
    pub email_id: EmailId,
    /// Its recipient.
    pub address: Address,
    /// Its topic, if it has one.
    pub topic: Option<TopicId>,
}

/// The token is signed by Posthorn but is not an unsubscribe link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token does not name a recipient and an email")]
pub struct InvalidLink;

const ID_BYTES: usize = 16;
const WITHOUT_TOPIC: u8 = 0;
const WITH_TOPIC: u8 = 1;

impl UnsubscribeLink {
    /// The content of its token.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.email_id.to_bytes().to_vec();
        match self.topic {
            None => bytes.push(WITHOUT_TOPIC),
            Some(topic) => {
                bytes.push(WITH_TOPIC);
                bytes.extend_from_slice(&topic.to_bytes());
            }
        }
        bytes.extend_from_slice(self.address.as_str().as_bytes());
        bytes
    }

    /// The link that a token says.
    ///
    /// # Errors
    /// [`InvalidLink`] for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidLink> {
        let (email_id, rest) = bytes.split_first_chunk::<ID_BYTES>().ok_or(InvalidLink)?;
        let (topic, address) = match rest.split_first().ok_or(InvalidLink)? {
            (&WITHOUT_TOPIC, address) => (None, address),
            (&WITH_TOPIC, rest) => {
                let (topic, address) = rest.split_first_chunk::<ID_BYTES>().ok_or(InvalidLink)?;
                (Some(TopicId::from_bytes(*topic)), address)
            }
            _ => return Err(InvalidLink),
        };
        let address = std::str::from_utf8(address).ok().and_then(|text| text.parse().ok());
        Ok(Self { email_id: EmailId::from_bytes(*email_id), topic, address: address.ok_or(InvalidLink)? })
    }
}

/// The two headers with the link's URL, for an email to one recipient. The DKIM signature must cover both (RFC 8058,
/// section 4). Each recipient needs their own copy of the email, because the link identifies who unsubscribes.
pub fn unsubscribe_headers(url: &str) -> [(&'static str, String); 2] {
    [
        ("List-Unsubscribe", format!("<{url}>")),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(topic: bool, address: &str) -> UnsubscribeLink {
        let now = jiff::Timestamp::UNIX_EPOCH;
        UnsubscribeLink {
            email_id: EmailId::new(now),
            address: address.parse().unwrap(),
            topic: topic.then(|| TopicId::new(now)),
        }
    }

    proptest! {
        #[test]
        fn a_link_reads_back_from_its_bytes(topic: bool, local in "[a-zA-Z0-9.+_-]{1,30}") {
            let address = format!("{}@example.com", local.trim_matches('.').replace("..", "."));
            prop_assume!(address.parse::<Address>().is_ok());
            let link = link(topic, &address);
            prop_assert_eq!(UnsubscribeLink::from_bytes(&link.to_bytes()), Ok(link));
        }

        #[test]
        fn other_bytes_are_no_link_and_cause_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = UnsubscribeLink::from_bytes(&bytes);
            prop_assert_eq!(UnsubscribeLink::from_bytes(&bytes[..bytes.len().min(16)]), Err(InvalidLink));
        }
    }
}
