//! The payloads of tracking links' tokens, and the paths of such links.

use posthorn_ids::EmailId;
use url::Url;

/// The purpose that tokens of open pixels are signed for.
pub const OPEN_PURPOSE: &str = "open";
/// The purpose that tokens of click links are signed for.
pub const CLICK_PURPOSE: &str = "click";

/// The purpose of a token that is valid only at `host`. All customers' tracking domains lead to one front door, so a
/// token valid at all of them would redirect under another customer's name.
///
/// `host` is in lower case, without a port: see [`host_of`].
pub fn bound(purpose: &str, host: &str) -> String {
    format!("{purpose}@{host}")
}

/// The host of the links' base URL, in the form that [`bound`] takes; `None` if it is not a web address.
pub fn host_of(base_url: &str) -> Option<String> {
    let url = Url::parse(base_url).ok()?;
    url.host_str().map(|host| host.trim_end_matches('.').to_ascii_lowercase())
}

const ID_BYTES: usize = 16;
const COPY_BYTES: usize = ID_BYTES + 2;
/// The value for no recipient. A message has at most fifty recipients, so no index has this value.
const NOBODY: u16 = u16::MAX;

/// One copy of a message: the message, and the recipient that it was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageCopy {
    /// The message.
    pub email_id: EmailId,
    /// The recipient's index in `to`, `cc` and `bcc`, in this order. `None` if one copy went to several recipients.
    pub recipient: Option<u16>,
}

/// The payload of a click link's token. It contains the whole target under the signature, so a link can redirect only
/// to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickLink {
    /// The copy that contains the link.
    pub copy: MessageCopy,
    /// The target, as written in the email.
    pub target: String,
}

/// The token is signed by Posthorn but is not a tracking link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token does not name a copy of a message, or has no target")]
pub struct InvalidLink;

impl MessageCopy {
    /// The payload of an open pixel: the message's id and the recipient's index, 18 bytes.
    pub fn to_bytes(self) -> [u8; COPY_BYTES] {
        let mut bytes = [0; COPY_BYTES];
        bytes[..ID_BYTES].copy_from_slice(&self.email_id.to_bytes());
        bytes[ID_BYTES..].copy_from_slice(&self.recipient.unwrap_or(NOBODY).to_be_bytes());
        bytes
    }

    /// Reads the payload of an open pixel.
    ///
    /// # Errors
    /// [`InvalidLink`] if it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidLink> {
        match Self::split(bytes)? {
            (copy, []) => Ok(copy),
            _ => Err(InvalidLink),
        }
    }

    fn split(bytes: &[u8]) -> Result<(Self, &[u8]), InvalidLink> {
        let (id, rest) = bytes.split_first_chunk::<ID_BYTES>().ok_or(InvalidLink)?;
        let (place, rest) = rest.split_first_chunk::<2>().ok_or(InvalidLink)?;
        let recipient = Some(u16::from_be_bytes(*place)).filter(|place| *place != NOBODY);
        Ok((Self { email_id: EmailId::from_bytes(*id), recipient }, rest))
    }
}

impl ClickLink {
    /// The payload of a click link: the copy's 18 bytes, then the target.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.copy.to_bytes()[..], self.target.as_bytes()].concat()
    }

    /// Reads the payload of a click link.
    ///
    /// # Errors
    /// [`InvalidLink`] if it does not contain a copy and a text.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidLink> {
        let (copy, target) = MessageCopy::split(bytes)?;
        let target = std::str::from_utf8(target).map_err(|_| InvalidLink)?;
        Ok(Self { copy, target: target.to_owned() })
    }
}

/// The path of an open pixel under the base URL.
pub fn open_path(token: &str) -> String {
    format!("/t/o/{token}")
}

/// The path of a click link under the base URL.
pub fn click_path(token: &str) -> String {
    format!("/t/c/{token}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn copy(recipient: Option<u16>) -> MessageCopy {
        MessageCopy { email_id: EmailId::new(jiff::Timestamp::UNIX_EPOCH), recipient }
    }

    #[test]
    fn the_host_of_a_base_url_is_normalised() {
        for (url, host) in [
            ("https://Track.Acme.example", Some("track.acme.example")),
            ("http://127.0.0.1:4800/", Some("127.0.0.1")),
            ("https://track.acme.example.", Some("track.acme.example")),
            ("https://käse.example", Some("xn--kse-qla.example")),
            ("track.acme.example", None),
        ] {
            assert_eq!(host_of(url).as_deref(), host, "{url}");
        }
        assert_ne!(bound(CLICK_PURPOSE, "a.example"), bound(CLICK_PURPOSE, "b.example"));
    }

    proptest! {
        #[test]
        fn a_link_reads_back_from_its_bytes(place in proptest::option::of(0..50_u16), target in ".{0,100}") {
            let copy = copy(place);
            prop_assert_eq!(MessageCopy::from_bytes(&copy.to_bytes()), Ok(copy));
            let link = ClickLink { copy, target };
            prop_assert_eq!(ClickLink::from_bytes(&link.to_bytes()), Ok(link));
        }

        #[test]
        fn other_bytes_are_no_link_and_cause_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            prop_assert_eq!(MessageCopy::from_bytes(&bytes).is_ok(), bytes.len() == COPY_BYTES);
            let link = ClickLink::from_bytes(&bytes);
            prop_assert!(link.is_err() || bytes.len() >= COPY_BYTES);
        }
    }
}
