//! The events of users, from a change of one.

use jiff::Timestamp;
use posthorn_ids::EventId;
use posthorn_users::User;
use posthorn_webhooks::WebhookEvent;
use serde_json::to_value;

use super::user_view::UserView;

/// A change of a user.
pub(crate) struct UserChange<'a> {
    /// Whether there was no user before.
    pub(crate) is_new: bool,
    /// Whether the user is being removed.
    pub(crate) is_removed: bool,
    /// The change's place in its stream.
    pub(crate) sequence: &'a str,
    /// When it was made, in Unix milliseconds.
    pub(crate) at_ms: i64,
}

/// The user was made, or is removed. A change that is read again gives the same event.
pub(crate) fn user_event(user: &User, change: &UserChange<'_>) -> Option<WebhookEvent> {
    let kind = match change {
        UserChange { is_removed: true, .. } => "user.deleted",
        UserChange { is_new: true, .. } => "user.created",
        _ => return None,
    };
    let at = Timestamp::from_millisecond(change.at_ms).unwrap_or_default();
    let id =
        EventId::derived(at, &[kind.as_bytes(), user.id.suffix().as_bytes(), change.sequence.as_bytes()]);
    let data = to_value(UserView::of(user)).unwrap_or_default();
    Some(WebhookEvent { id, r#type: kind.to_owned(), created_at: at.to_string(), data })
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{ProductId, UserId};
    use posthorn_users::UserSettings;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_new_and_a_removed_user_are_one_event_each_with_a_repeatable_id_and_no_secret() {
        let user = User {
            id: UserId::new(Timestamp::UNIX_EPOCH),
            product: ProductId::new(Timestamp::UNIX_EPOCH),
            email: "ada@example.com".parse().unwrap(),
            email_verified: true,
            name: None,
            version: 1,
            password: Some("hash".into()),
            suspended_at: None,
            settings: UserSettings::default(),
            updated_at: 0,
        };
        let change = |is_new, is_removed| UserChange { is_new, is_removed, sequence: "1", at_ms: 7 };
        let created = user_event(&user, &change(true, false)).unwrap();
        assert_eq!(
            (created.r#type.as_str(), &created.data["email"]),
            ("user.created", &json!("ada@example.com"))
        );
        assert!(!created.data.to_string().contains("hash"));
        assert_eq!(user_event(&user, &change(true, false)), Some(created));
        assert_eq!(user_event(&user, &change(false, true)).unwrap().r#type, "user.deleted");
        assert_eq!(user_event(&user, &change(false, false)), None);
    }
}
