//! How people log in to a product: from which pages, with which key, and where links of mails lead.

use std::{collections::BTreeSet, fmt};

use posthorn_ids::OrgId;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// The settings of a product whose users have accounts here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductSignIn {
    /// What the product's apps name themselves by. It is no secret: apps contain it.
    pub publishable_key: PublishableKey,
    /// The origins whose pages may call (RFC 6454, section 7). A request without an origin does not come from a page.
    pub allowed_origins: BTreeSet<String>,
    /// The page that completes a registration. The mail's link adds the token as the fragment.
    pub verify_url: String,
    /// The page that sets a new password. The mail's link adds the token as the fragment.
    pub reset_url: String,
    /// Whether anybody may register. Otherwise only the organisation makes users.
    pub open_registration: bool,
}

/// Names a product's apps: `pk_`, the organisation, and a random part.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublishableKey(String);

/// How a publishable key begins.
const PREFIX: &str = "pk_";
/// The characters of the random part.
const RANDOM_CHARS: usize = 24;

impl PublishableKey {
    /// A new key of an organisation.
    pub fn random(org: OrgId) -> Self {
        let random: String = Secret::random().hash().chars().take(RANDOM_CHARS).collect();
        Self(format!("{PREFIX}{}_{random}", org.suffix()))
    }

    /// The key as apps send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The organisation that a presented text names; `None` if it is no publishable key. It proves nothing: compare it with the
    /// product's.
    pub(crate) fn org_of(presented: &str) -> Option<OrgId> {
        let (org, _) = presented.strip_prefix(PREFIX)?.split_once('_')?;
        OrgId::from_suffix(org).ok()
    }
}

impl fmt::Debug for PublishableKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl ProductSignIn {
    /// Whether a page of an origin may call. Without one the caller is no page.
    pub fn admits(&self, origin: Option<&str>) -> bool {
        origin.is_none_or(|origin| self.allowed_origins.contains(origin))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_key_names_its_organisation_and_other_texts_name_none() {
        let org = OrgId::new(Timestamp::UNIX_EPOCH);
        let (one, other) = (PublishableKey::random(org), PublishableKey::random(org));
        assert_eq!(PublishableKey::org_of(one.as_str()), Some(org));
        assert_ne!(one, other);
        for text in ["", "pk_", "pk_x_y", &one.as_str()[3..], "ph_live_x"] {
            assert_eq!(PublishableKey::org_of(text), None, "{text}");
        }
    }

    #[test]
    fn only_pages_of_listed_origins_may_call_and_programs_that_are_no_pages() {
        let sign_in = ProductSignIn {
            publishable_key: PublishableKey::random(OrgId::new(Timestamp::UNIX_EPOCH)),
            allowed_origins: ["https://app.example".to_owned()].into(),
            verify_url: String::new(),
            reset_url: String::new(),
            open_registration: true,
        };
        assert!(sign_in.admits(Some("https://app.example")) && sign_in.admits(None));
        for origin in
            ["https://app.example.evil.example", "http://app.example", "https://app.example:444", "null", ""]
        {
            assert!(!sign_in.admits(Some(origin)), "{origin}");
        }
    }
}
