use serde::{Deserialize, Serialize};

/// What is tracked in a domain's mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// Whether opens are tracked.
    #[serde(rename = "o", default)]
    pub open: bool,
    /// Whether clicks are tracked.
    #[serde(rename = "c", default)]
    pub click: bool,
    /// The name for links and pixels; `None` for the deployment's own.
    #[serde(rename = "n", default)]
    pub name: Option<TrackingName>,
}

/// A name under the domain for links and pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingName {
    /// The part before the domain, such as `links`.
    #[serde(rename = "l")]
    pub label: String,
    /// The target of its CNAME record: the deployment's front door at that time.
    #[serde(rename = "t")]
    pub target: String,
}

/// Whether the text can be the part before a domain: one or more labels of letters, digits and inner hyphens (RFC 1123,
/// section 2.1).
pub fn is_subdomain_label(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.len() <= SUBDOMAIN_BYTES_MAX && text.split('.').all(label)
}

/// Most bytes of a subdomain, so that the full name stays valid: the domain itself leaves 44 bytes (see `DomainName`).
pub const SUBDOMAIN_BYTES_MAX: usize = 43;

#[cfg(test)]
mod tests {
    use super::is_subdomain_label;

    #[test]
    fn a_subdomain_is_made_of_labels() {
        for good in ["links", "a.b", "x1-y"] {
            assert!(is_subdomain_label(good), "{good}");
        }
        for bad in ["", ".", "a..b", "-a", "a-", "A", "a_b", "ä", "a b", &"a".repeat(44)] {
            assert!(!is_subdomain_label(bad), "{bad}");
        }
    }
}
