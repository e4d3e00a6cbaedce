use std::collections::BTreeMap;

/// The settings that a function needs and did not get; all of them at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("missing settings: {}", .0.join(", "))]
pub struct MissingSettings(pub Vec<String>);

/// Checks that every one of `required` is set. An empty value counts as set: it stands for a documented default.
pub fn check_settings(required: &[&str], settings: &BTreeMap<String, String>) -> Result<(), MissingSettings> {
    let missing: Vec<String> =
        required.iter().filter(|name| !settings.contains_key(**name)).map(ToString::to_string).collect();
    if missing.is_empty() { Ok(()) } else { Err(MissingSettings(missing)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_setting_is_named_at_once() {
        let settings = BTreeMap::from([("STAGE".to_string(), "dev".to_string())]);
        let missing = check_settings(&["STAGE", "ACCESS_TABLE", "EMAIL_QUEUE_URL"], &settings);
        assert_eq!(missing.unwrap_err().to_string(), "missing settings: ACCESS_TABLE, EMAIL_QUEUE_URL");
    }
}
