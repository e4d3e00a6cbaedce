//! How the console and mails look to an organisation's members. Defaults are not stored.

use serde::{Deserialize, Serialize};

/// The time zone of an organisation that set none.
pub const DEFAULT_TIME_ZONE: &str = "UTC";
/// The language of an organisation that set none.
pub const DEFAULT_LOCALE: &str = "en";

/// The settings of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgSettings {
    /// An IANA time zone; `None` for UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// A language tag (BCP 47); `None` for English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The theme.
    #[serde(default, skip_serializing_if = "Theme::is_default")]
    pub theme: Theme,
}

/// The look of an organisation. Without a value, it is Posthorn's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_color: Option<String>,
    /// An `https` URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// What the organisation calls the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
}

impl OrgSettings {
    /// Whether it is the default, which an organisation need not store.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Theme {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
