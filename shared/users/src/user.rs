//! A user of a product: who they are, and how they prove it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use posthorn_access::ProductPlace;
use posthorn_app::App;
use posthorn_identity::{Address, Addressed};
use posthorn_ids::{ProductId, UserId};
use posthorn_items::Item;
use posthorn_store::Partition;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most preferences of a user.
pub const PREFERENCES_MAX: usize = 50;

/// A user of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The user.
    pub id: UserId,
    /// The product.
    pub product: ProductId,
    /// The address.
    pub email: Address,
    /// Whether the user has proved the address. One that the organisation wrote is not proved before the user opens a link there.
    #[serde(default)]
    pub email_verified: bool,
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Rises with each change of the password, the address or the suspension. Sessions and links of older versions have ended.
    pub version: u64,
    /// The hash of the password; `None` if there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// When the organisation suspended the user, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<i64>,
    /// What the product's apps keep for the user.
    #[serde(default)]
    pub settings: UserSettings,
    /// When it was changed last, in Unix milliseconds.
    pub updated_at: i64,
}

/// What a product's apps keep for a user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UserSettings {
    /// The version of the product whose news the user has seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_version: Option<String>,
    /// Texts, numbers and yes or no, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub preferences: BTreeMap<String, Value>,
}

impl Item for User {
    const KIND: &'static str = "user";
    const AUDITED: bool = true;
}

impl Addressed for User {
    type Id = UserId;
    type Place = ProductPlace;

    fn email(&self) -> &Address {
        &self.email
    }

    fn spot(app: &App, place: ProductPlace, id: UserId) -> (Partition<'_>, String) {
        (place.partition(app, "user"), id.suffix())
    }

    fn claim_spot<'a>(app: &'a App, place: ProductPlace, email: &Address) -> (Partition<'a>, String) {
        (place.partition(app, "user-address"), email.hash())
    }

    fn nobody(email: &Address) -> UserId {
        UserId::derived(Timestamp::UNIX_EPOCH, &[email.as_str().as_bytes()])
    }
}

impl User {
    /// Whether the user may have sessions.
    pub fn is_active(&self) -> bool {
        self.suspended_at.is_none()
    }

    /// Suspends the user, or lets them in again. Returns whether this changed anything. Sessions end either way.
    pub fn suspend(&mut self, suspended: bool, now_ms: i64) -> bool {
        if self.suspended_at.is_some() == suspended {
            return false;
        }
        self.suspended_at = suspended.then_some(now_ms);
        self.version += 1;
        true
    }

    /// Sets the password, and ends all sessions and links.
    pub fn set_password(&mut self, hash: String) {
        self.password = Some(hash);
        self.version += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> User {
        User {
            id: UserId::new(Timestamp::UNIX_EPOCH),
            product: ProductId::new(Timestamp::UNIX_EPOCH),
            email: "ada@example.com".parse().unwrap(),
            email_verified: true,
            name: None,
            version: 1,
            password: None,
            suspended_at: None,
            settings: UserSettings::default(),
            updated_at: 0,
        }
    }

    #[test]
    fn a_suspension_and_its_end_each_end_all_sessions_once() {
        let mut user = user();
        assert!(user.suspend(true, 7) && !user.suspend(true, 8));
        assert_eq!((user.suspended_at, user.version, user.is_active()), (Some(7), 2, false));
        assert!(user.suspend(false, 9) && !user.suspend(false, 10));
        assert_eq!((user.suspended_at, user.version, user.is_active()), (None, 3, true));
    }
}
