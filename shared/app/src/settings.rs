//! Settings are environment variables. A function checks its settings before its first event, so that a wrong setting fails at
//! the first start after a deployment, not in a later request.

use std::collections::BTreeMap;

/// All faults in the settings that a function needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("wrong settings: {}", .0.join(", "))]
pub struct WrongSettings(
    /// For each fault, the setting's name and the rule that its value breaks.
    pub Vec<String>,
);

/// The kind of value that a setting must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// 1 to 16 lower-case letters, digits and hyphens: a part of every name.
    Stage,
    /// The AWS name of a table, bucket, configuration set or key.
    Name,
    /// A domain name.
    Domain,
    /// An http or https address.
    Url,
    /// One or more ARNs, joined by commas.
    Arns,
    /// A whole number from 1.
    Count,
    /// `true` or `false`.
    Flag,
    /// Anything.
    Text,
}

/// Settings that may be empty, because the deployment's owner may leave their parameters empty. The documentation says what
/// an empty value means.
const OPTIONAL: [&str; 6] = [
    "NOTICES_FROM",
    "TRACKING_HOST",
    "DNS_SERVER",
    "WEBHOOK_TIMEOUT_MS",
    "ALLOW_LOOPBACK_WEBHOOKS",
    "AWS_ENDPOINT_URL",
];

impl Kind {
    /// The kind that the setting's name implies, mostly by its ending.
    fn of(name: &str) -> Self {
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        match name {
            "STAGE" => Self::Stage,
            "ALLOW_LOOPBACK_WEBHOOKS" => Self::Flag,
            _ if ends(&["_TABLE", "_BUCKET", "_KEY_ID", "_CONFIGURATION_SET"]) => Self::Name,
            _ if ends(&["_URL", "_URL_PREFIX"]) => Self::Url,
            _ if ends(&["_ARN", "_ARNS", "_ARN_PREFIX"]) => Self::Arns,
            _ if ends(&["_DAYS", "_HOURS", "_SECONDS", "_MS"]) => Self::Count,
            _ if ends(&["_DOMAIN", "_HOST"]) => Self::Domain,
            _ => Self::Text,
        }
    }

    /// The rule that the value breaks; `None` for a valid value.
    fn broken(self, value: &str) -> Option<&'static str> {
        let (is_good, rule) = match self {
            Self::Stage => (
                is_stage(value),
                "must be 1 to 16 lower-case letters, digits and hyphens, starting with a letter",
            ),
            Self::Name => (
                value.bytes().all(|byte| is_word(byte) || matches!(byte, b':' | b'/')),
                "must be a name or an ARN",
            ),
            Self::Domain => (value.bytes().all(is_word) && value.contains('.'), "must be a domain name"),
            Self::Url => (is_url(value), "must be an address that begins with https:// or http://"),
            Self::Arns => (value.split(',').all(|one| one.trim().starts_with("arn:")), "must be an ARN"),
            Self::Count => {
                (value.parse::<u32>().is_ok_and(|number| number > 0), "must be a whole number from 1")
            }
            Self::Flag => (matches!(value, "true" | "false"), "must be `true` or `false`"),
            Self::Text => (true, ""),
        };
        (!is_good).then_some(rule)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn is_stage(value: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    value.len() <= 16
        && value.starts_with(|first: char| first.is_ascii_lowercase())
        && value.bytes().all(is_part)
}

fn is_url(value: &str) -> bool {
    let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}

/// Checks that every setting of `required` is set, and that it and each optional setting that is set have the kind of value that
/// the name implies. An empty value counts as not set, except in the optional settings: the template sets those even when the
/// owner leaves them empty.
///
/// # Errors
/// All faults.
pub fn check_settings(required: &[&str], settings: &BTreeMap<String, String>) -> Result<(), WrongSettings> {
    let others = OPTIONAL.iter().filter(|name| !required.contains(name));
    let left_out = others.filter_map(|name| fault(name, Some(settings.get(*name)?)));
    let wrong: Vec<String> =
        required.iter().filter_map(|name| fault(name, settings.get(*name))).chain(left_out).collect();
    if wrong.is_empty() { Ok(()) } else { Err(WrongSettings(wrong)) }
}

fn fault(name: &str, value: Option<&String>) -> Option<String> {
    match value.map(String::as_str) {
        Some("") if OPTIONAL.contains(&name) => None,
        None | Some("") => Some(format!("{name} is not set")),
        // The log leaves out the value: it may be a secret in the wrong place.
        Some(value) => Kind::of(name).broken(value).map(|rule| format!("{name} {rule}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn all_faults_are_reported_together_and_an_empty_value_counts_as_not_set() {
        let names = ["STAGE", "ACCESS_TABLE", "EMAIL_QUEUE_URL", "AUDIT_RETENTION_DAYS", "NOTICES_FROM"];
        let given = settings(&[
            ("STAGE", "Prod"),
            ("ACCESS_TABLE", ""),
            ("AUDIT_RETENTION_DAYS", "a year"),
            ("NOTICES_FROM", ""),
            ("WEBHOOK_TIMEOUT_MS", "soon"),
        ]);
        let wrong = check_settings(&names, &given).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "wrong settings: STAGE must be 1 to 16 lower-case letters, digits and hyphens, starting with a letter, \
             ACCESS_TABLE is not set, EMAIL_QUEUE_URL is not set, AUDIT_RETENTION_DAYS must be a whole number from 1, \
             WEBHOOK_TIMEOUT_MS must be a whole number from 1"
        );
    }

    #[test]
    fn each_kind_accepts_valid_values_and_refuses_others() {
        for (name, good, bad) in [
            ("STAGE", "dev", "dev_1"),
            ("STAGE", "a-1", "-a"),
            ("MESSAGES_TABLE", "posthorn-dev-messages", "posthorn dev"),
            ("BLOBS_BUCKET", "posthorn-dev-blobs-1-eu-west-1", "!Ref BlobsBucket"),
            ("SEALING_KEY_ID", "alias/posthorn-dev-sealing", "a key"),
            ("SEALING_KEY_ID", "arn:aws:kms:eu-west-1:1:key/x", "{}"),
            ("EMAIL_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/1/x", "EmailQueue"),
            ("QUEUE_URL_PREFIX", "http://127.0.0.1:4566/1/posthorn-", "https://"),
            ("PUBLIC_URL", "https://mail.example.com", "mail.example.com"),
            ("SNS_TOPIC_ARNS", "arn:aws:sns:a:1:b,arn:aws:sns:a:1:c", "arn:aws:sns:a:1:b,c"),
            ("QUIET_WINDOW_SECONDS", "180", "0"),
            ("QUIET_WINDOW_SECONDS", "1", "-1"),
            ("TEST_DOMAIN", "test.example", "localhost x"),
            ("TRACKING_HOST", "mail.example.com", "https://mail.example.com"),
            ("ALLOW_LOOPBACK_WEBHOOKS", "true", "yes"),
        ] {
            assert_eq!(check_settings(&[name], &settings(&[(name, good)])), Ok(()), "{name}={good}");
            assert!(check_settings(&[name], &settings(&[(name, bad)])).is_err(), "{name}={bad}");
        }
        assert_eq!(
            check_settings(&["TRACKING_HOST"], &settings(&[("TRACKING_HOST", "")])),
            Ok(()),
            "the owner left it empty"
        );
        assert!(check_settings(&["TRACKING_HOST"], &settings(&[])).is_err(), "the template does not set it");
    }
}
