//! Shared by the routes of an organisation's settings: shows them, with the defaults of those that are not set.

use posthorn_access::{DEFAULT_LOCALE, DEFAULT_TIME_ZONE, Org};
use posthorn_items::Retention;
use schemars::JsonSchema;
use serde::Serialize;

/// The settings of the organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgSettingsView {
    /// Always `org_settings`.
    pub object: &'static str,
    /// The IANA time zone.
    pub time_zone: String,
    /// The language tag (BCP 47).
    pub locale: String,
    /// How many days a member's session lasts at most.
    pub session_days_max: u16,
    /// How many sessions a member may have at the same time. The oldest ends when there are more.
    pub sessions_max: u16,
    /// Whether members reach the organisation only with a session that began through its identity provider.
    pub sso_only: bool,
    /// The look of the console and of mails to members.
    pub theme: ThemeView,
    /// How long data is kept.
    pub retention: RetentionView,
}

/// How many days data is kept, by kind. Null: for ever.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RetentionView {
    /// Emails, sent and received.
    pub emails_days: Option<u16>,
    /// Webhook deliveries.
    pub deliveries_days: Option<u16>,
    /// Counts of usage.
    pub statistics_days: Option<u16>,
}

impl From<Retention> for RetentionView {
    fn from(retention: Retention) -> Self {
        Self {
            emails_days: retention.emails.as_days(),
            deliveries_days: retention.deliveries.as_days(),
            statistics_days: retention.statistics.as_days(),
        }
    }
}

/// The look of an organisation. Without a value, it is Posthorn's.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ThemeView {
    /// `#rrggbb`.
    pub accent_color: Option<String>,
    /// The URL of a logo.
    pub logo_url: Option<String>,
    /// What the organisation calls the product.
    pub product_name: Option<String>,
}

impl OrgSettingsView {
    /// The view of an organisation's settings.
    pub fn of(org: &Org) -> Self {
        let (settings, theme) = (&org.settings, &org.settings.theme);
        let or = |value: &Option<String>, default: &str| value.clone().unwrap_or_else(|| default.to_owned());
        Self {
            object: "org_settings",
            time_zone: or(&settings.time_zone, DEFAULT_TIME_ZONE),
            locale: or(&settings.locale, DEFAULT_LOCALE),
            session_days_max: org.sessions.days_max,
            sessions_max: org.sessions.sessions_max,
            sso_only: org.sso_only,
            theme: ThemeView {
                accent_color: theme.accent_color.clone(),
                logo_url: theme.logo_url.clone(),
                product_name: theme.product_name.clone(),
            },
            retention: org.retention.into(),
        }
    }
}
