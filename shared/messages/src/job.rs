use posthorn_ids::{CopyId, EmailId};
use posthorn_items::{Scope, Shaped};
use serde::{Deserialize, Serialize};

/// The email queue's payload: which message to send. The worker reads the content when it sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverEmail {
    /// The message.
    pub email_id: EmailId,
    /// Distinguishes copies of the same message. Absent from copies queued before copies had ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyId>,
}

impl Shaped for DeliverEmail {}

/// A message's scope and id, passed to the provider as a tag. The provider repeats the tag in each event.
///
/// Only letters, digits, `_` and `-`: SES allows no other characters in a tag's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRef {
    /// The scope's label.
    pub scope: String,
    /// The message.
    pub email_id: EmailId,
}

impl ProviderRef {
    /// The name of the SES tag that carries it.
    pub const TAG: &'static str = "posthorn_ref";

    /// The reference to a message of `scope`.
    pub fn new(scope: &Scope, email_id: EmailId) -> Self {
        Self { scope: scope.label(), email_id }
    }

    /// Writes the tag's value.
    pub fn to_tag(&self) -> String {
        format!("{}-{}", self.email_id.suffix(), self.scope)
    }

    /// Reads the tag's value; `None` if Posthorn did not write it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let (suffix, scope) = tag.split_once('-')?;
        Some(Self { scope: scope.to_owned(), email_id: EmailId::from_suffix(suffix).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_only_allowed_characters_and_reads_back_the_reference() {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        let reference = ProviderRef { scope: "org_01h-0-eu-live".into(), email_id: id };
        let tag = reference.to_tag();
        assert!(tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'));
        assert_eq!(ProviderRef::from_tag(&tag), Some(reference));
        assert_eq!(ProviderRef::from_tag("x-y"), None);
    }
}
