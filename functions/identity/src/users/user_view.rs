//! A user of a product and their devices, as answers show them.

use std::collections::BTreeMap;

use posthorn_hidden::RecipientField;
use posthorn_ids::{ProductId, UserId, UserSessionId};
use posthorn_runtime::http::time_of;
use posthorn_users::{Families, Family, User};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A user of a product.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserView {
    /// Always `user`.
    pub object: &'static str,
    /// The id, `sub` in access tokens.
    pub id: UserId,
    /// The product.
    pub product_id: ProductId,
    /// The address.
    pub email: RecipientField,
    /// Whether the user has proved the address.
    pub email_verified: bool,
    /// Display name; null if there is none.
    pub name: Option<String>,
    /// Whether the user has a password. Without one, the user asks for a mail to set it.
    pub has_password: bool,
    /// When the organisation suspended the user (RFC 3339); null if it did not.
    pub suspended_at: Option<String>,
    /// What the product's apps keep for the user.
    pub settings: UserSettingsView,
    /// When the user was made (RFC 3339).
    pub created_at: String,
    /// When the user was changed last (RFC 3339).
    pub updated_at: String,
}

/// What a product's apps keep for a user.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserSettingsView {
    /// The version of the product whose news the user has seen; null if it is unknown.
    pub last_seen_version: Option<String>,
    /// Texts, numbers, true or false, by name.
    pub preferences: BTreeMap<String, Value>,
}

impl UserView {
    /// The view of a user.
    pub(crate) fn of(user: &User) -> Self {
        Self {
            object: "user",
            id: user.id,
            product_id: user.product,
            email: user.email.to_string().into(),
            email_verified: user.email_verified,
            name: user.name.clone(),
            has_password: user.password.is_some(),
            suspended_at: user.suspended_at.map(time_of),
            settings: UserSettingsView {
                last_seen_version: user.settings.last_seen_version.clone(),
                preferences: user.settings.preferences.clone(),
            },
            created_at: user.id.created_at().to_string(),
            updated_at: time_of(user.updated_at),
        }
    }
}

/// A user on one device.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserDeviceView {
    /// Always `user_device`.
    pub object: &'static str,
    /// The id of the session, `sid` in access tokens.
    pub id: UserSessionId,
    /// The device, such as `Firefox on macOS`; null if it did not say.
    pub device: Option<String>,
    /// The platform, such as `macOS`; null if it is unknown.
    pub platform: Option<String>,
    /// The address that the session began from; null if it is unknown.
    pub ip: Option<String>,
    /// When the session began (RFC 3339).
    pub created_at: String,
    /// When its tokens were last refreshed (RFC 3339).
    pub last_used_at: String,
    /// When it ends if they are not refreshed (RFC 3339).
    pub expires_at: String,
    /// Whether it is the session of this request.
    pub current: bool,
}

impl UserDeviceView {
    fn of(id: UserSessionId, family: &Family, current: Option<UserSessionId>) -> Self {
        Self {
            object: "user_device",
            id,
            device: family.device.name.clone(),
            platform: family.device.platform.clone(),
            ip: family.device.ip.clone(),
            created_at: time_of(family.created_at),
            last_used_at: time_of(family.used_at),
            expires_at: time_of(family.ends_at()),
            current: current == Some(id),
        }
    }

    /// The devices on which a user has a session now, the newest first.
    pub(crate) fn all(
        families: &Families,
        user: &User,
        now_ms: i64,
        current: Option<UserSessionId>,
    ) -> Vec<Self> {
        families.open(user.version, now_ms).map(|(id, family)| Self::of(id, family, current)).collect()
    }
}
