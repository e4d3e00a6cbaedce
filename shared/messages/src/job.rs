use posthorn_ids::{CopyId, EmailId};
use posthorn_items::Scope;
use serde::{Deserialize, Serialize};

/// The email queue's payload: which message to send. What it says is read when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverEmail {
    /// The message.
    pub email_id: EmailId,
    /// Tells this copy from others of the same message; absent from what was queued before copies had ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyId>,
}

/// What a provider is told of a message, and tells back with each of its events: whose it is, and which.
///
/// Letters, digits, `_` and `-` only: SES allows no more in a tag's value.
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

    /// The reference of one of `scope`'s messages.
    pub fn new(scope: &Scope, email_id: EmailId) -> Self {
        Self { scope: scope.label(), email_id }
    }

    /// As the tag's value.
    pub fn to_tag(&self) -> String {
        format!("{}-{}", self.email_id.suffix(), self.scope)
    }

    /// From the tag's value; `None` for what Posthorn did not write.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let (suffix, scope) = tag.split_once('-')?;
        Some(Self { scope: scope.to_owned(), email_id: EmailId::from_suffix(suffix).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_survives_the_provider() {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        let reference = ProviderRef { scope: "org_01h-0-eu-live".into(), email_id: id };
        let tag = reference.to_tag();
        assert!(tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'));
        assert_eq!(ProviderRef::from_tag(&tag), Some(reference));
        assert_eq!(ProviderRef::from_tag("x-y"), None);
    }
}
