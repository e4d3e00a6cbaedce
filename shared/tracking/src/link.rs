//! What the tokens of tracking links say, and where such links lead.

use posthorn_ids::EmailId;
use url::Url;

/// What tokens of open pixels are signed for.
pub const OPEN_PURPOSE: &str = "open";
/// What tokens of click links are signed for.
pub const CLICK_PURPOSE: &str = "click";

/// What a link's token is signed for where it may be followed at `host` only. Customers' tracking domains lead to one front
/// door, so a token that is good at all of them would redirect under another customer's name.
///
/// `host` is in lower case, without a port: see [`host_of`].
pub fn bound(purpose: &str, host: &str) -> String {
    format!("{purpose}@{host}")
}

/// The host that a base address of links names, as [`bound`] takes it; `None` for what is no web address.
pub fn host_of(base_url: &str) -> Option<String> {
    let url = Url::parse(base_url).ok()?;
    url.host_str().map(|host| host.trim_end_matches('.').to_ascii_lowercase())
}

const ID_BYTES: usize = 16;
const COPY_BYTES: usize = ID_BYTES + 2;
/// A message has at most fifty recipients, so this names none of them.
const NOBODY: u16 = u16::MAX;

/// One copy of a message: which message, and which of its recipients (the place among all of them, to, cc and bcc in this
/// order) it was written for. `None` where one copy went to several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageCopy {
    /// The message.
    pub email_id: EmailId,
    /// The recipient's place.
    pub recipient: Option<u16>,
}

/// What a click link's token says. The target stands in it whole, under the signature: nothing else is ever redirected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickLink {
    /// Whose link.
    pub copy: MessageCopy,
    /// Where it leads, as the email said it.
    pub target: String,
}

/// Signed by Posthorn and yet no link of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token names no copy of a message, or no target")]
pub struct InvalidLink;

impl MessageCopy {
    /// An open pixel's payload: the message's id and the recipient's place, 18 bytes.
    pub fn to_bytes(self) -> [u8; COPY_BYTES] {
        let mut bytes = [0; COPY_BYTES];
        bytes[..ID_BYTES].copy_from_slice(&self.email_id.to_bytes());
        bytes[ID_BYTES..].copy_from_slice(&self.recipient.unwrap_or(NOBODY).to_be_bytes());
        bytes
    }

    /// The copy that an open pixel's payload names.
    ///
    /// # Errors
    /// [`InvalidLink`] for what has another length.
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
    /// A click link's payload: the copy's 18 bytes, then the target.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.copy.to_bytes()[..], self.target.as_bytes()].concat()
    }

    /// The link that a payload names.
    ///
    /// # Errors
    /// [`InvalidLink`] for what holds no copy and no text.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidLink> {
        let (copy, target) = MessageCopy::split(bytes)?;
        let target = std::str::from_utf8(target).map_err(|_| InvalidLink)?;
        Ok(Self { copy, target: target.to_owned() })
    }
}

/// Where an open pixel lies under the base address.
pub fn open_path(token: &str) -> String {
    format!("/t/o/{token}")
}

/// Where a click link leads under the base address.
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
    fn a_base_address_names_its_host() {
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
        fn a_link_survives_its_bytes(place in proptest::option::of(0..50_u16), target in ".{0,100}") {
            let copy = copy(place);
            prop_assert_eq!(MessageCopy::from_bytes(&copy.to_bytes()), Ok(copy));
            let link = ClickLink { copy, target };
            prop_assert_eq!(ClickLink::from_bytes(&link.to_bytes()), Ok(link));
        }

        #[test]
        fn other_bytes_are_no_link_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            prop_assert_eq!(MessageCopy::from_bytes(&bytes).is_ok(), bytes.len() == COPY_BYTES);
            let link = ClickLink::from_bytes(&bytes);
            prop_assert!(link.is_err() || bytes.len() >= COPY_BYTES);
        }
    }
}
