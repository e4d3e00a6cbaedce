//! What requests say of a user.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::http::given;
use posthorn_users::{PREFERENCES_MAX, User, UserSettings};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// An example of a body with a refresh token.
pub(crate) const EXAMPLE_OF_REFRESH: &str = r#"{"refresh_token": "rt_01kajbch80e6s9t0v2x4z6b8d001kajbch80e6s9t0v2x4z6b8d0q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJAq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"}"#;
/// The longest version, in characters.
const VERSION_CHARS_MAX: usize = 100;
/// The longest name of a preference, in characters.
const PREFERENCE_NAME_CHARS_MAX: usize = 100;
/// The longest text of a preference, in characters.
const PREFERENCE_CHARS_MAX: usize = 500;

/// Changes of what a product's apps keep for a user. A field that is left out stays as it is; null removes the value.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangeUserSettings {
    /// The version of the product whose news the user has seen.
    #[garde(length(chars, min = 1, max = VERSION_CHARS_MAX))]
    #[schemars(length(min = 1, max = VERSION_CHARS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub last_seen_version: Option<Option<String>>,
    /// Preferences by name: texts of up to 500 characters, numbers, true or false; null removes one. The others stay. At most 50.
    #[garde(inner(custom(are_preferences)))]
    #[serde(default)]
    pub preferences: Option<BTreeMap<String, Value>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde passes the context by reference")]
fn are_preferences(preferences: &BTreeMap<String, Value>, _: &()) -> garde::Result {
    let refuse = |text: &str| Err(garde::Error::new(text.to_owned()));
    if preferences.len() > PREFERENCES_MAX {
        return refuse("must have at most 50 preferences");
    }
    for (name, value) in preferences {
        if name.is_empty() || name.chars().count() > PREFERENCE_NAME_CHARS_MAX {
            return refuse("must have names of 1 to 100 characters");
        }
        match value {
            Value::Array(_) | Value::Object(_) => {
                return refuse("must have texts, numbers, true, false or null as values");
            }
            Value::String(text) if text.chars().count() > PREFERENCE_CHARS_MAX => {
                return refuse("must have texts of at most 500 characters");
            }
            _ => {}
        }
    }
    Ok(())
}

impl ChangeUserSettings {
    /// The settings after the change.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` if there would be too many preferences.
    pub(crate) fn applied_to(&self, settings: &UserSettings) -> Result<UserSettings, Problem> {
        let mut after = settings.clone();
        if let Some(version) = &self.last_seen_version {
            after.last_seen_version.clone_from(version);
        }
        for (name, value) in self.preferences.iter().flatten() {
            match value {
                Value::Null => after.preferences.remove(name),
                value => after.preferences.insert(name.clone(), value.clone()),
            };
        }
        if after.preferences.len() > PREFERENCES_MAX {
            return Err(VALIDATION_FAILED
                .because(format!("A user has at most {PREFERENCES_MAX} preferences."))
                .at("/settings/preferences", format!("would be more than {PREFERENCES_MAX}")));
        }
        Ok(after)
    }
}

/// Changes the profile of a user. Returns whether anything changed.
///
/// # Errors
/// `VALIDATION_FAILED` if there would be too many preferences.
pub(crate) fn change_profile(
    user: &mut User,
    name: Option<&Option<String>>,
    settings: Option<&ChangeUserSettings>,
) -> Result<bool, Problem> {
    let before = user.clone();
    if let Some(name) = name {
        user.name = name.as_deref().map(|name| name.trim().to_owned());
    }
    if let Some(settings) = settings {
        user.settings = settings.applied_to(&user.settings)?;
    }
    Ok(*user != before)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(value: Value) -> ChangeUserSettings {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_change_sets_and_removes_what_it_names_and_leaves_the_rest() {
        let first =
            change(json!({"last_seen_version": "1.2", "preferences": {"theme": "dark", "beta": true}}));
        let settings = first.applied_to(&UserSettings::default()).unwrap();
        let second = change(json!({"preferences": {"theme": null, "size": 3}}));
        let settings = second.applied_to(&settings).unwrap();
        assert_eq!(settings.last_seen_version.as_deref(), Some("1.2"));
        assert_eq!(json!(settings.preferences), json!({"beta": true, "size": 3}));
        let third = change(json!({"last_seen_version": null})).applied_to(&settings).unwrap();
        assert_eq!((third.last_seen_version, third.preferences), (None, settings.preferences));
    }

    #[test]
    fn preferences_are_few_and_flat() {
        for (value, holds) in [
            (json!({"a": "x".repeat(500), "b": 1.5, "c": null}), true),
            (json!({"a": "x".repeat(501)}), false),
            (json!({"": 1}), false),
            (json!({"a": [1]}), false),
            (json!({"a": {"b": 1}}), false),
        ] {
            let preferences = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(are_preferences(&preferences, &()).is_ok(), holds, "{value}");
        }
        let many: BTreeMap<String, Value> = (0..50).map(|n| (n.to_string(), json!(n))).collect();
        let full = UserSettings { preferences: many, last_seen_version: None };
        assert!(change(json!({"preferences": {"more": 1}})).applied_to(&full).is_err());
        assert!(change(json!({"preferences": {"more": 1, "0": null}})).applied_to(&full).is_ok());
    }
}
